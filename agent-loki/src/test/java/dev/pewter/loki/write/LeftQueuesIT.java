package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.testing.FakeLoki;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a queue whose component is not configured any more.
class LeftQueuesIT extends WriteFolder {
  private static final String LEFT = "has left requests on disk";

  private TestContext component(String id) {
    return new TestContext(id, directory.resolve(id), Clock.SYSTEM);
  }

  /// Leaves two lines in the queue of a component.
  private void leave(String id, FakeLoki dead, String... more) throws Exception {
    dead.answer(FakeLoki.status(500, "no"));
    try (var write = new RunningWrite(component(id), endpoint(dead, more))) {
      write.send(JOB, "a");
      await().until(() -> dead.requests() > 0);
      write.send(JOB, "b");
    }
    dead.answer(FakeLoki.OK);
  }

  private static List<String> warnings(TestContext context, String part) {
    return context.log().lines().stream()
        .filter(line -> line.startsWith("warn ") && line.contains(part))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"loki.write.old", "module.m/loki.write.w", "foreach.f/x_1/loki.write.w"})
  void sendsAtTheNextStartWhatARenamedComponentLeft(String old) throws Exception {
    try (var loki = new FakeLoki()) {
      leave(old, loki);
      var context = component("loki.write.new");
      try (var write = new RunningWrite(context, endpoint(loki))) {
        await().until(() -> loki.lines().equals(List.of("a", "b")));
        write.send(JOB, "c");
        await().until(() -> loki.lines().equals(List.of("a", "b", "c")));
      }
      assertThat(warnings(context, "")).isEmpty();
      assertThat(directory.resolve(old)).doesNotExist();
    }
  }

  @Test
  void sendsWhatARenamedComponentLeftOnlyAfterThatHasEnded() throws Exception {
    try (var loki = new FakeLoki()) {
      loki.answer(FakeLoki.status(500, "no"));
      var left = new LeftQueues();
      var old = new RunningWrite(component("loki.write.old"), left, endpoint(loki));
      old.send(JOB, "a");
      await().until(() -> loki.requests() > 0);
      try (var next = new RunningWrite(component("m/loki.write.new"), left, endpoint(loki))) {
        next.send(JOB, "b");
        await().until(() -> loki.requests() > 5);
        old.close();
        assertThat(warnings(old.context(), "requests are left on disk"))
            .singleElement()
            .asString()
            .contains("directory=" + directory.resolve("loki.write.old"))
            .containsPattern("bytes=[1-9]");
        loki.answer(FakeLoki.OK);
        await().until(() -> loki.lines().size() == 2);
      }
      assertThat(loki.lines()).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void givesWhatIsLeftToOneOfTwo() throws Exception {
    try (var loki = new FakeLoki()) {
      leave("loki.write.old", loki);
      var left = new LeftQueues();
      try (var one = new RunningWrite(component("loki.write.one"), left, endpoint(loki));
          var two = new RunningWrite(component("loki.write.two"), left, endpoint(loki))) {
        await().until(() -> loki.lines().size() >= 2);
        one.send(JOB, "c");
        two.send(JOB, "d");
        await().until(() -> loki.lines().size() >= 4);
      }
      assertThat(loki.lines()).containsExactlyInAnyOrder("a", "b", "c", "d");
    }
  }

  @Test
  void takesNothingFromAComponentThatIsConfiguredButDoesNotRunYet() throws Exception {
    try (var loki = new FakeLoki()) {
      leave("loki.write.old", loki);
      var left = new LeftQueues();
      var config = Blocks.decode(LokiWriteArguments.class, endpoint(loki));
      var _ = new LokiWrite(component("loki.write.old"), left, config);
      try (var other = new RunningWrite(component("loki.write.other"), left, endpoint(loki))) {
        other.send(JOB, "c");
        await().until(() -> !loki.lines().isEmpty());
      }
      assertThat(loki.lines()).containsExactly("c");
      assertThat(directory.resolve("loki.write.old")).isNotEmptyDirectory();
    }
  }

  @Test
  void namesWhatIsForAnotherUrlAndKeepsItForThat() throws Exception {
    try (var loki = new FakeLoki();
        var other = new FakeLoki()) {
      leave("loki.write.old", loki);
      var left = new LeftQueues();
      var context = component("loki.write.new");
      try (var write = new RunningWrite(context, left, endpoint(other));
          var second = new RunningWrite(component("loki.write.two"), left, endpoint(other))) {
        await().until(() -> !warnings(context, LEFT).isEmpty());
        assertThat(warnings(context, LEFT))
            .singleElement()
            .asString()
            .contains("directory=" + directory.resolve("loki.write.old"))
            .containsPattern("bytes=[1-9]");
        second.send(JOB, "c");
        await().until(() -> other.lines().equals(List.of("c")));
        assertThat(warnings(second.context(), LEFT)).isEmpty();

        write.update(endpoint(other), endpoint(loki));

        await().until(() -> loki.lines().equals(List.of("a", "b")));
      }
    }
  }

  @Test
  void namesWhatANamedEndpointLeft() throws Exception {
    try (var loki = new FakeLoki()) {
      leave("loki.write.old", loki, "name = \"main\"");
      var context = component("loki.write.new");
      try (var _ = new RunningWrite(context, endpoint(loki, "name = \"main\""))) {
        await().until(() -> !warnings(context, LEFT).isEmpty());
      }
      assertThat(loki.lines()).isEmpty();
      try (var _ =
          new RunningWrite(component("loki.write.old"), endpoint(loki, "name = \"main\""))) {
        await().until(() -> loki.lines().equals(List.of("a", "b")));
      }
    }
  }

  @Test
  void saysNothingOfAQueueThatWasSent() throws Exception {
    try (var loki = new FakeLoki();
        var other = new FakeLoki()) {
      leave("loki.write.old", loki);
      var old = component("loki.write.old");
      try (var _ = new RunningWrite(old, endpoint(loki))) {
        await().until(() -> loki.lines().size() == 2);
      }
      assertThat(warnings(old, "left")).isEmpty();
      var context = component("loki.write.new");
      try (var write = new RunningWrite(context, endpoint(other))) {
        write.send(JOB, "c");
        await().until(() -> other.lines().equals(List.of("c")));
      }
      assertThat(warnings(context, LEFT)).isEmpty();
    }
  }
}
