package dev.pewter.k8s.loki.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Health;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.Awaited;
import dev.pewter.k8s.testing.Interrupted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What breaks between the container and the receiver, and that no line is lost or repeated then.
class InterruptionsIT extends OneContainer {
  private static final String PODS = "/api/v1/pods";

  @Test
  void losesAndRepeatsNothingWhenConnectionsBreak() throws Exception {
    try (var _ = running(component(target()))) {
      for (int round = 0; round < 8; round++) {
        write(40);
        awaitAll();
        write(1);
        log.breakFollowers();
        write(25);
        awaitAll();
      }
    }
    assertThat(metric("repeated_lines_total")).isPositive();
    assertThat(metric("lines_total")).isEqualTo(written.size());
    assertThat(metric("delivered_lines_total")).isEqualTo(written.size());
  }

  @Test
  void losesAndRepeatsNothingWhenAnswersEndWhileTheContainerRuns() throws Exception {
    try (var _ = running(component(target()))) {
      for (int round = 0; round < 5; round++) {
        write(20);
        log.closeFollowers();
        write(20);
        awaitAll();
      }
    }
    assertThat(metric("failures_total")).isZero();
  }

  /// The API gives the file that is written now alone.
  @Test
  void losesAndRepeatsNothingWhenTheLogIsRotated() throws Exception {
    try (var _ = running(component(target()))) {
      write(40);
      awaitAll();
      log.forget();
      log.closeFollowers();
      write(20);
      awaitAll();
    }
    log.forget();
    write(20);
    try (var _ = running(component(target()))) {
      write(20);
      awaitAll();
    }
    assertThat(metric("undated_lines_total")).isZero();
  }

  @Test
  void losesAndRepeatsNothingWhenTheServerRestarts() throws Exception {
    try (var _ = running(component(target()))) {
      write(30);
      awaitAll();
      server.down();
      write(30);
      await().until(() -> metric("failures_total") >= 2);
      write(5);
      server.up();
      awaitAll();
      write(30);
      awaitAll();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 410, 429, 500, 503})
  void asksAgainWhateverTheServerAnswers(int status) throws Exception {
    write(10);
    server.fail(status, status);
    try (var _ = running(component(target()))) {
      awaitAll();
      server.fail(status);
      log.breakFollowers();
      write(10);
      awaitAll();
    }
  }

  /// Also when the kubelet cannot read the log of the run before at once.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void readsTheLastLinesOfTheRunBefore(int kubeletErrors) throws Exception {
    try (var _ = running(component(target()))) {
      write(20);
      awaitAll();
      server.down(); // meanwhile the container says more, ends, and runs again
      write(7);
      var before = server.previousLog("shop", "web", "app");
      for (int i = 0; i < written.size(); i++) {
        before.line(timeOf(i).toString(), "line " + i);
      }
      before.answer("rpc error: code = Unknown desc = no such file", kubeletErrors);
      log.restart();
      runs("u1", ApiObjects.running("app", "two", "one"));
      write(5);
      server.up();
      awaitAll();
      write(5);
      awaitAll();
    }
    assertThat(metric("missed_runs_total")).isZero();
    assertThat(metric("kubelet_errors_total")).isEqualTo(kubeletErrors);
  }

  /// What is gone for good does not keep the run of now waiting.
  @Test
  void givesUpARunThatTheKubeletCannotRead() throws Exception {
    try (var _ = running(component(target()))) {
      write(20);
      awaitAll();
      server.down();
      var gone = server.previousLog("shop", "web", "app");
      gone.answer("unable to retrieve container logs for containerd://one", Integer.MAX_VALUE);
      log.restart();
      runs("u1", ApiObjects.running("app", "two", "one"));
      write(5);
      server.up();
      awaitAll();
    }
    assertThat(metric("missed_runs_total")).isEqualTo(1);
    assertThat(metric("kubelet_errors_total")).isEqualTo(3);
  }

  @Test
  void shipsNoErrorsOfTheKubelet() throws Exception {
    write(3);
    log.answer("failed to create fsnotify watcher: too many open files", 1);
    var time = new TestClock();
    context = new TestContext("loki.source.kubernetes.test", directory, time);
    var component = component(target());
    try (var _ = running(component)) {
      await().until(() -> metric("kubelet_errors_total") == 1);
      Awaited.health(component::health, "too many open files");
      assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
      await().until(() -> time.sleepers() == 1);
      time.advance(Duration.ofSeconds(5));
      awaitAll();
    }
    assertThat(received.lines()).noneMatch(line -> line.contains("fsnotify"));
  }

  @Test
  void namesTheRightThatIsMissing() throws Exception {
    server.forbid("get", "pods/log");
    write(1);
    var component = component(target());
    try (var _ = running(component)) {
      Awaited.health(
          component::health,
          "get pods/log in namespace shop, pod web: 403 Forbidden, a rule for this is missing",
          "cannot get resource \"pods/log\"");
      server.allow("get", "pods/log");
      awaitAll();
      await().until(() -> component.health() == null);
    }
  }

  @Test
  void goesOnWhereDeliveryEnded() throws Exception {
    write(20);
    var running = Interrupted.start(component(target())::run);
    awaitAll();
    received.hold();
    write(20);
    await().until(() -> received.lines().size() == 40);
    running.untilItHasEnded(); // never delivered
    var delivered = received.lines().subList(0, 20);
    assertThat(delivered).isEqualTo(written.subList(0, 20));
    received.giveBack();
    received.clear();
    write(5);
    try (var _ = running(component(target("other", "label")))) {
      await().until(() -> received.lines().size() >= 25);
    }
    assertThat(received.lines()).isEqualTo(written.subList(20, 45));
  }

  /// As when the agent stops while Loki fails: the sink, which stops last, puts it on disk.
  @Test
  void repeatsNothingThatIsDeliveredAfterItsEnd() throws Exception {
    received.hold();
    write(20);
    var running = Interrupted.start(component(target())::run);
    await().until(() -> received.lines().size() == 20);
    running.untilItHasEnded();
    received.deliver();
    write(5);
    try (var _ = running(component(target()))) {
      awaitAll();
    }
  }

  @Test
  void readsAgainWhatComesBack() throws Exception {
    received.hold();
    write(10);
    try (var _ = running(component(target()))) {
      await().until(() -> received.lines().size() == 10);
      received.clear();
      received.giveBack();
      awaitAll();
    }
    assertThat(metric("returned_lines_total")).isEqualTo(10);
    assertThat(metric("lines_in_flight")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no status", "no right", "no pod"})
  void readsWhatNothingIsKnownOf(String what) throws Exception {
    switch (what) {
      case "no status" -> server.put(ApiObjects.pod("shop", "web", "u1", "n1", "\"x\":1"));
      case "no right" -> server.forbid("get", "pods");
      default -> server.delete(PODS, "shop", "web");
    }
    try (var _ = running(component(target()))) {
      write(5);
      awaitAll();
      log.breakFollowers();
      write(5);
      awaitAll();
    }
    var warnings = context.log().lines().stream().filter(l -> l.startsWith("warn ")).toList();
    if (what.equals("no right")) {
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains("get pods web in namespace shop: 403 Forbidden");
    } else {
      assertThat(warnings).isEmpty();
    }
  }

  @Test
  void doesNotFloodWithWhatHasNoTime() throws Exception {
    log.answer("hello\n", 1000);
    try (var _ = running(component(target()))) {
      await().until(() -> metric("undated_lines_total") >= 3);
      log.answer("", 0);
      write(3);
      await().until(() -> received.lines().contains("line 2\n"));
    }
    assertThat(metric("undated_lines_total")).isLessThan(100);
  }

  @Test
  void takesLinesThatTrickle() throws Exception {
    log.trickle();
    try (var _ = running(component(target()))) {
      write(5);
      awaitAll();
      log.breakFollowers();
      write(5);
      awaitAll();
    }
    assertThat(metric("undated_lines_total")).isZero();
  }

  @Test
  void asksEverMoreSeldomWhenAnswersEndAtOnce() throws Exception {
    var clock = new HurriedClock(Duration.ofMillis(1));
    context = new TestContext("loki.source.kubernetes.test", directory, clock);
    log.answer("", 16);
    write(3);
    try (var _ = running(component(target()))) {
      awaitAll();
    }
    assertThat(clock.pauses()).anyMatch(pause -> pause.compareTo(Duration.ofSeconds(30)) >= 0);
    assertThat(clock.pauses()).allMatch(pause -> pause.compareTo(Duration.ofMinutes(1)) <= 0);
  }

  @Test
  void repeatsNothingWhenATargetLeavesAndReturnsDuringAnOutage() throws Exception {
    var component = component(target());
    try (var _ = running(component)) {
      write(5);
      awaitAll();
      received.hold();
      write(5);
      awaitAll();
      component.update(arguments());
      await().until(() -> log.followers() == 0);
      component.update(arguments(target()));
      await().until(() -> log.followers() == 1);
      received.deliver();
      write(5);
      awaitAll();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsATargetThatHasReturned(boolean breaksWhileAway) throws Exception {
    var component = component(target());
    try (var _ = running(component)) {
      write(5);
      awaitAll();
      received.hold(); // so that some are on their way
      write(5);
      awaitAll();
      becomes(component, "second");
      if (breaksWhileAway) {
        log.breakFollowers();
        write(5);
        await()
            .until(() -> context.log().lines().stream().anyMatch(l -> l.contains("tailer exited")));
      }
      becomes(component, "third", target());
      log.breakFollowers();
      write(5);
      awaitAll();
      received.deliver();
      write(5);
      awaitAll();
    }
    assertThat(metric("returned_lines_total")).isZero();
  }

  /// Changes the targets, and waits until that has happened: a further container is followed then.
  private void becomes(LokiSourceKubernetes component, String further, Target... targets)
      throws Exception {
    String status = "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]";
    server.put(ApiObjects.pod("shop", further, further, "n1", status));
    var all = new ArrayList<>(List.of(targets));
    all.add(target("__pod_name__", further, "__pod_uid__", further));
    component.update(arguments(all.toArray(Target[]::new)));
    await().until(() -> server.log("shop", further, "app").followers() == 1);
  }
}
