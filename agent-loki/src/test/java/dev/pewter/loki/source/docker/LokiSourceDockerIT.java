package dev.pewter.loki.source.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.relabel.Rules;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.LineBalance;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.testing.HoldingSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against an engine of our own on a real socket.
class LokiSourceDockerIT {
  @TempDir Path directory;
  private FakeEngine engine;
  private TestContext context;
  private final HoldingSink sink = new HoldingSink(nanos -> nanos);

  @BeforeEach
  void startEngine() throws IOException {
    engine = FakeEngine.on(directory.resolve("s"));
    context =
        new TestContext(
            "loki.source.docker.t",
            directory.resolve("data"),
            new HurriedClock(Duration.ofMillis(50)));
  }

  @AfterEach
  void stopEngine() throws IOException {
    engine.close();
  }

  private LokiSourceDockerArguments arguments(String... more) throws DecodeException {
    var decoded =
        Blocks.decode(
            LokiSourceDockerArguments.class,
            "host = \"" + engine.host + "\"",
            "forward_to = []",
            String.join("\n", more));
    return new LokiSourceDockerArguments(
        decoded.host(),
        decoded.targets(),
        List.of(sink),
        decoded.labels(),
        decoded.relabelRules(),
        decoded.client(),
        decoded.refreshInterval());
  }

  private static String targets(String... ids) {
    var text = new StringBuilder("targets = [");
    for (String id : ids) {
      text.append("{__meta_docker_container_id = \"%s\", c = \"%s\"},".formatted(id, id));
    }
    return text.append("]").toString();
  }

  private static String line(String labels, int nanos, String text) {
    return "{" + labels + "} " + (1_700_000_000_000_000_000L + nanos) + " " + text;
  }

  private void awaitLines(String... lines) {
    await().untilAsserted(() -> assertThat(sink.lines).containsExactly(lines));
  }

  private static String time(int nanos) {
    return "1700000000.%09d".formatted(nanos);
  }

  private TaskGroup run(LokiSourceDocker component) {
    var tasks = new TaskGroup("test");
    tasks.start("run", component::run);
    return tasks;
  }

  @Test
  void readsBothStreams() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "out\n");
    container.say(2, time(2), "err\n");
    container.say(1, time(3), "\n");
    String long1 = "x".repeat(16384);
    container.say(1, time(4), long1);
    container.say(1, time(5), "end\r\n");
    var arguments = arguments(targets("a"), "labels = {job = \"docker\"}");
    var component = new LokiSourceDocker(context, arguments);
    try (var _ = run(component)) {
      String labels = "c=\"a\", job=\"docker\"";
      awaitLines(line(labels, 1, "out"), line(labels, 2, "err"), line(labels, 4, long1 + "end"));
      assertThat(component.debugInfo().targets())
          .singleElement()
          .satisfies(info -> assertThat(info.isRunning()).isTrue());
    }
    assertThat(context.metrics().value("loki_source_docker_target_entries_total")).isEqualTo(3);
    assertThat(
            context
                .metrics()
                .value("loki_source_docker_dropped_entries_total", "reason", "empty_line"))
        .isEqualTo(1);
  }

  @Test
  void readsOverTcp() throws DecodeException, IOException {
    engine.close();
    engine = FakeEngine.onTcp();
    var container = engine.container("a", false);
    container.say(1, time(1), "one\n");
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(line("c=\"a\"", 1, "one"));
      engine.hangUp();
      container.say(2, time(2), "two\n");
      awaitLines(line("c=\"a\"", 1, "one"), line("c=\"a\"", 2, "two"));
    }
  }

  @Test
  void relabelsStreamsAndChangesLabelsOnTheWay() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "one\n");
    container.say(2, time(2), "two\n");
    var rules =
        Blocks.decode(
            RuleBlocks.class,
            "rule {\nsource_labels = [\"__meta_docker_container_log_stream\"]\n"
                + "target_label = \"stream\"\n}",
            "rule {\nsource_labels = [\"stream\"]\nregex = \"stdout\"\naction = \"drop\"\n}");
    var plain = arguments(targets("a"));
    var relabeled =
        new LokiSourceDockerArguments(
            plain.host(),
            plain.targets(),
            plain.forwardTo(),
            plain.labels(),
            new Rules(rules.rules()),
            plain.client(),
            plain.refreshInterval());
    var component = new LokiSourceDocker(context, relabeled);
    try (var _ = run(component)) {
      awaitLines(line("c=\"a\", stream=\"stderr\"", 2, "two"));
      component.update(arguments(targets("a"), "labels = {d = \"1\"}"));
      await().until(() -> component.debugInfo().targets().getFirst().labels().contains("d="));
      container.say(1, time(3), "three\n");
      awaitLines(
          line("c=\"a\", stream=\"stderr\"", 2, "two"), line("c=\"a\", d=\"1\"", 3, "three"));
    }
    assertThat(
            context
                .metrics()
                .value("loki_source_docker_dropped_entries_total", "reason", "relabel_rules"))
        .isEqualTo(1);
  }

  /// `loki.relabel`'s rules as a block.
  record RuleBlocks(
      @dev.pewter.core.config.decode.Block("rule") List<dev.pewter.core.relabel.Rule> rules) {}

  @Test
  void readsATerminal() throws DecodeException {
    var container = engine.container("a", true);
    container.say(1, time(1), "one\r\n");
    container.say(1, time(2), "two\r\n");
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(line("c=\"a\"", 1, "one"), line("c=\"a\"", 2, "two"));
    }
  }

  @Test
  void goesOnWhereItStoppedToTheNanosecond() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(7), "one\n");
    container.say(1, time(7), "two\n");
    container.say(2, time(6), "err\n");
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      await().until(() -> sink.lines.size() == 3);
    }
    container.say(1, time(7), "three\n");
    container.say(2, time(6), "err again\n");
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(
          line("c=\"a\"", 7, "one"),
          line("c=\"a\"", 7, "two"),
          line("c=\"a\"", 6, "err"),
          line("c=\"a\"", 7, "three"),
          line("c=\"a\"", 6, "err again"));
    }
  }

  @Test
  void losesNothingWhenConnectionsBreak() throws DecodeException, IOException {
    var container = engine.container("a", false);
    container.say(1, time(0), "0\n");
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      for (int i = 1; i < 5; i++) {
        container.say(1, time(i), i + "\n");
        if (i % 2 == 0) {
          engine.hangUp();
        }
      }
      awaitLines(
          IntStream.range(0, 5)
              .mapToObj(i -> line("c=\"a\"", i, Integer.toString(i)))
              .toArray(String[]::new));
    }
  }

  @Test
  void readsAgainWhatWasNotConfirmed() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "one\n");
    sink.isHolding = true;
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      await().until(() -> sink.held.size() == 1);
    }
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      await().until(() -> sink.held.size() == 2);
      sink.isHolding = false;
      sink.held.getLast().returned();
      await().until(() -> sink.lines.size() == 3);
    }
    assertThat(sink.lines).containsOnly(line("c=\"a\"", 1, "one"));
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      container.say(1, time(2), "two\n");
      await().until(() -> sink.lines.getLast().endsWith("two"));
    }
    assertThat(sink.lines).hasSize(4);
  }

  @Test
  void takesOverThePositionsOfTheReference() throws DecodeException, IOException {
    Files.createDirectories(context.dataDirectory());
    Files.writeString(
        context.dataDirectory().resolve("positions.yml"),
        "positions:\n  ? path: cursor-a\n    labels: '{}'\n  : \"1700000000\"\n");
    var container = engine.container("a", false);
    container.say(1, "1699999999.999999999", "old\n");
    container.say(1, time(1), "new\n");
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(line("c=\"a\"", 1, "new"));
    }
  }

  @Test
  void readsOnWhenAContainerRunsAgain() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "one\n");
    container.stop();
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(line("c=\"a\"", 1, "one"));
      container.say(1, time(2), "again\n");
      container.start();
      awaitLines(line("c=\"a\"", 1, "one"), line("c=\"a\"", 2, "again"));
    }
  }

  @Test
  void sendsTheUnfinishedLineOfAStoppedContainer() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "without end");
    container.stop();
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(line("c=\"a\"", 1, "without end"));
    }
  }

  /// The engine sends it again, before what the next start says.
  @Test
  void endsAnUnfinishedLineWhereItsContainerStartsAgain() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "cut off");
    container.stop();
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(line("c=\"a\"", 1, "cut off"));
      container.say(1, time(3), "next\n");
      container.start(FakeEngine.rfc3339(time(2)));
      awaitLines(line("c=\"a\"", 1, "cut off"), line("c=\"a\"", 3, "next"));
    }
  }

  @Test
  void followsItsTargets() throws DecodeException {
    engine.container("a", false).say(1, time(1), "a\n");
    engine.container("b", false).say(1, time(1), "b\n");
    var component = new LokiSourceDocker(context, arguments(targets("a")));
    try (var _ = run(component)) {
      awaitLines(line("c=\"a\"", 1, "a"));
      component.update(arguments(targets("b", "../../etc"), "labels = {c = \"over\"}"));
      awaitLines(line("c=\"a\"", 1, "a"), line("c=\"over\"", 1, "b"));
      await()
          .untilAsserted(
              () ->
                  assertThat(component.debugInfo().targets())
                      .extracting(TargetsInfo.TargetInfo::id)
                      .containsExactly("b"));
    }
    assertThat(engine.requests).noneMatch(Pattern.compile("etc").asPredicate());
  }

  @Test
  void looksAgainForWhatTheEngineDoesNotKnow() throws DecodeException {
    String missing = "info container no longer exists, looking for it again while it is a target";
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("gone"))))) {
      await().until(() -> context.log().lines().contains(missing));
      engine.container("gone", false).say(1, time(1), "back\n");
      awaitLines(line("c=\"gone\"", 1, "back"));
    }
    assertThat(context.log().lines()).filteredOn(missing::equals).hasSize(1);
  }

  @Test
  void countsWhatBecameOfItsLines() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "delivered\n");
    var component = new LokiSourceDocker(context, arguments(targets("a")));
    try (var _ = run(component)) {
      awaitBalance(1, 1, 0, 0, 0);
      sink.isHolding = true;
      container.say(1, time(2), "dropped\n");
      await().until(() -> !sink.held.isEmpty());
      awaitBalance(2, 1, 0, 0, 1);
      assertThat(component.debugInfo().targets().getFirst().state()).isEqualTo("in_flight");
      sink.held.removeFirst().dropped(DropReason.TOO_OLD, 1);
      awaitBalance(2, 1, 1, 0, 0);
      container.say(1, time(3), "returned\n");
      await().until(() -> !sink.held.isEmpty());
      sink.isHolding = false;
      sink.held.removeFirst().returned();
      awaitBalance(4, 2, 1, 1, 0);
      await()
          .untilAsserted(
              () ->
                  assertThat(component.debugInfo().targets().getFirst().state())
                      .isEqualTo("delivered"));
    }
  }

  private void awaitBalance(int read, int delivered, int dropped, int returned, int inFlight) {
    new LineBalance(read, delivered, dropped, returned, inFlight)
        .awaitIn(context, "pewter_loki_source_docker_");
  }

  /// As when the agent stops while Loki fails: the sink, which stops last, puts it on disk.
  @Test
  void repeatsNothingThatIsDeliveredAfterItsEnd() throws DecodeException {
    var container = engine.container("a", false);
    container.say(1, time(1), "one\n");
    sink.isHolding = true;
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      await().until(() -> sink.held.size() == 1);
    }
    sink.isHolding = false;
    sink.held.getFirst().delivered();
    container.say(1, time(2), "two\n");
    try (var _ = run(new LokiSourceDocker(context, arguments(targets("a"))))) {
      awaitLines(line("c=\"a\"", 1, "one"), line("c=\"a\"", 2, "two"));
    }
  }
}
