package dev.pewter.loki.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.Batches;
import dev.pewter.loki.Collector;
import dev.pewter.loki.LogReceiverExports;
import dev.pewter.loki.process.stage.SeriesRoom;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What becomes of entries and of their deliveries when stages hold, drop or are replaced.
class LokiProcessTest {
  private static final String PART = "2024-01-01T00:00:01Z stdout P ";
  private static final String LAST = "2024-01-01T00:00:02Z stdout F ";
  private static final String MULTILINE =
      "stage.multiline {\n firstline = \"^>\"\n max_wait_time = \"1s\"\n}\n";
  private static final Labels LABELS = Labels.of("job", "t");
  private static final Delivery.Outcome DELIVERED = new Delivery.Outcome(0, false);
  private static final Delivery.Outcome RETURNED = new Delivery.Outcome(0, true);

  private final TestClock clock = new TestClock();
  private final TestContext context = new TestContext("loki.process.test", Path.of("none"), clock);
  private final Collector sink = new Collector();
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();
  private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
  private final LokiProcess process;

  LokiProcessTest() throws ComponentException, DecodeException {
    this.process =
        new LokiProcess(
            context,
            new SeriesRoom(),
            new StopTime(),
            arguments(sink, "stage.cri { }\n" + MULTILINE));
  }

  @Test
  void keepsItsReceiver() throws ComponentException, DecodeException {
    process.update(arguments(sink, ""));
    assertThat(context.exports()).containsExactly(new LogReceiverExports(process));
    assertThat(process.name()).isEqualTo("loki.process.test.receiver");
  }

  @Test
  void showsWhatItsStagesWouldMakeOfALine() throws ComponentException, DecodeException {
    process.update(
        arguments(
            sink,
            """
            stage.cri { }
            stage.json {
              expressions = { level = "" }
            }
            stage.labels {
              values = { level = "" }
            }
            stage.multiline {
              firstline = "^{"
            }
            stage.drop {
              expression = "secret"
            }
            """));
    String header = "2024-01-01T00:00:02Z stderr F ";

    assertThat(follow(header + "{\"level\":\"warn\"}"))
        .containsExactly(
            "stage.cri PASSED {job=\"t\", stream=\"stderr\"} {\"level\":\"warn\"}",
            "stage.json PASSED {job=\"t\", stream=\"stderr\"} {\"level\":\"warn\"}",
            "stage.labels PASSED {job=\"t\", level=\"warn\", stream=\"stderr\"}"
                + " {\"level\":\"warn\"}",
            "stage.multiline HELD {job=\"t\", level=\"warn\", stream=\"stderr\"}"
                + " {\"level\":\"warn\"}",
            "stage.drop PASSED {job=\"t\", level=\"warn\", stream=\"stderr\"}"
                + " {\"level\":\"warn\"}");
    assertThat(follow(header + "{secret")).last().isEqualTo("stage.drop DROPPED");
    assertThat(sink.lines()).isEmpty();
  }

  @Test
  void tellsOfWhatItCannotTryWithOneLine() throws ComponentException, DecodeException {
    process.update(
        arguments(
            sink,
            """
            stage.sampling {
              rate = 0
            }
            stage.limit {
              rate  = 5
              burst = 5
              drop  = true
            }
            stage.match {
              selector = `{job="t"}`
              stage.sampling {
                rate = 0.25
              }
              stage.limit {
                rate  = 0.5
                burst = 1
              }
            }
            stage.match {
              selector = `{job="other"}`
              stage.sampling {
                rate = 0
              }
            }
            """));
    var entry = new LogStep.Entry(clock.now(), LABELS, Labels.EMPTY, "a line", Map.of());
    var steps = Objects.requireNonNull(process.follow(entry));
    assertThat(steps.stream().map(step -> step.name() + " " + step.outcome() + " " + step.reason()))
        .containsExactly(
            "stage.sampling DEPENDS on chance: a part of 0 is kept",
            "stage.limit DEPENDS on how many come: more than 5 a second are dropped",
            "stage.match DEPENDS on chance: a part of 0.25 is kept;"
                + " on how many come: more than 0.5 a second wait",
            "stage.match PASSED ");
    assertThat(steps.getLast().entries()).hasSize(1);
  }

  private List<String> follow(String line) {
    var entry = new LogStep.Entry(clock.now(), LABELS, Labels.EMPTY, line, Map.of());
    var steps = new ArrayList<String>();
    for (var step : Objects.requireNonNull(process.follow(entry))) {
      var text = new StringBuilder(step.name() + " " + step.outcome());
      step.entries().forEach(e -> text.append(" ").append(e.labels()).append(" ").append(e.line()));
      steps.add(text.toString());
    }
    return steps;
  }

  @Test
  void reportsABatchWhenItsLastHeldEntryIsDelivered() throws InterruptedException {
    accept("> a", "b");
    accept("> c");
    assertThat(sink.lines()).containsExactly("{job=\"t\"} > a\nb");
    assertThat(outcomes).containsExactly(DELIVERED);
    wait(Duration.ofSeconds(1));
    assertThat(sink.lines()).containsExactly("{job=\"t\"} > a\nb", "{job=\"t\"} > c");
    assertThat(outcomes).containsExactly(DELIVERED, DELIVERED);
  }

  /// Until then its source, which reads other files in turn, does not come to its next lines.
  @Test
  void doesNotCutABlockWhileOthersWaitForAReceiver()
      throws InterruptedException, ComponentException, DecodeException {
    var gate = new CountDownLatch(1);
    var behind =
        receiver(
            batch -> {
              gate.await();
              sink.accept(batch);
            });
    process.update(arguments(behind, "stage.cri { }\n" + MULTILINE));
    accept("> a", "b");
    var waiting = acceptAside(Labels.of("job", "u"), "other");
    Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);
    wait(Duration.ofSeconds(10));
    gate.countDown();
    waiting.join();
    accept("c");
    assertThat(sink.lines()).containsExactly("{job=\"u\"} other");
    wait(Duration.ofSeconds(1));
    assertThat(sink.lines()).containsExactly("{job=\"u\"} other", "{job=\"t\"} > a\nb\nc");
  }

  @Test
  void reportsABatchOnceThoughItIsInSeveralBlocks() throws InterruptedException {
    accept("> a", "b", "> c", "d", "> e");
    assertThat(sink.lines()).hasSize(2);
    assertThat(outcomes).isEmpty();
    wait(Duration.ofSeconds(1));
    assertThat(sink.lines()).hasSize(3);
    assertThat(outcomes).containsExactly(DELIVERED);
  }

  @Test
  void joinsPartsThatCameBeforeTheStagesChanged()
      throws InterruptedException, ComponentException, DecodeException {
    accept(PART + "abc");
    process.update(arguments(sink, "stage.cri { }\nstage.static_labels { values = {x = \"y\"} }"));
    wait(Duration.ofSeconds(1));
    assertThat(sink.batches).isEmpty();
    assertThat(outcomes).isEmpty();
    accept(LAST + "def");
    assertThat(sink.lines()).containsExactly("{job=\"t\", stream=\"stdout\", x=\"y\"} abcdef");
    assertThat(outcomes).containsExactly(DELIVERED, DELIVERED);
  }

  /// As when a label of a pod changes while its container writes a long line.
  @Test
  void joinsPartsWhoseTargetHasOtherLabelsSince() throws InterruptedException {
    var file = new Object();
    var other = Labels.of("job", "other");
    accept(LABELS, new Reader(file), PART + "abc");
    accept(LABELS, new Reader(new Object()), PART.replace("stdout", "stderr") + "xyz");
    accept(other, new Reader(new Object()), LAST + "of another file");
    accept(other, new Reader(file), LAST.replace("stdout", "stderr") + "of another stream");
    accept(other, new Reader(file), PART + "def");
    accept(other, new Reader(file), LAST + "ghi");
    assertThat(sink.lines())
        .containsExactly(
            "{job=\"other\", stream=\"stdout\"} of another file",
            "{job=\"other\", stream=\"stderr\"} of another stream",
            "{job=\"other\", stream=\"stdout\"} abcdefghi");
  }

  /// As when a reload takes a source away and brings it back.
  @Test
  void givesBackPartsThatAreReadAgain() throws InterruptedException {
    var first = new Reader(new Object());
    accept(LABELS, first, PART + "abc");
    first.isInVain = true;
    accept(LAST + "whole");
    assertThat(outcomes).containsExactly(RETURNED, DELIVERED);
    accept(PART + "abc");
    accept(LAST + "def");
    assertThat(sink.lines())
        .containsExactly(
            "{job=\"t\", stream=\"stdout\"} whole", "{job=\"t\", stream=\"stdout\"} abcdef");
  }

  /// As when lines came back that were read before both.
  @Test
  void sendsNoPieceOfALineOfWhichAllIsReadAgain() throws InterruptedException {
    var reader = new Reader(new Object());
    accept(LABELS, reader, PART + "abc");
    reader.isInVain = true;
    accept(LABELS, reader, LAST + "def");
    assertThat(sink.lines()).containsExactly("{job=\"t\", stream=\"stdout\"} abcdef");
  }

  @Test
  void givesBackPartsThoughNothingFollows() throws InterruptedException {
    var reader = new Reader(new Object());
    accept(LABELS, reader, PART + "abc");
    process.flush();
    assertThat(outcomes).isEmpty();
    reader.isInVain = true;
    process.flush();
    assertThat(outcomes).containsExactly(RETURNED);
    assertThat(sink.batches).isEmpty();
  }

  @Test
  void sendsPartsThatNoStageTakesOver()
      throws InterruptedException, ComponentException, DecodeException {
    accept(PART + "abc");
    process.update(arguments(sink, "stage.static_labels { values = {x = \"y\"} }"));
    process.flush();
    assertThat(sink.lines()).containsExactly("{job=\"t\", stream=\"stdout\"} abc");
    assertThat(outcomes).containsExactly(DELIVERED);
  }

  @Test
  void sendsBlocksOfReplacedStages()
      throws InterruptedException, ComponentException, DecodeException {
    accept("> a", "b");
    process.update(arguments(sink, "stage.label_keep { values = [\"none\"] }"));
    accept("c");
    process.flush();
    assertThat(sink.lines()).containsExactly("{} c", "{job=\"t\"} > a\nb");
    assertThat(outcomes).containsExactly(DELIVERED, DELIVERED);
  }

  @Test
  void keepsItsStateWhenOnlyTheReceiversChange()
      throws InterruptedException, ComponentException, DecodeException {
    accept("> a");
    var other = new Collector();
    process.update(arguments(other, "stage.cri { }\n" + MULTILINE));
    accept("b");
    wait(Duration.ofSeconds(1));
    assertThat(sink.batches).isEmpty();
    assertThat(other.lines()).containsExactly("{job=\"t\"} > a\nb");
  }

  @Test
  void goesOnWithItsStagesWhenNewOnesAreRefused() throws InterruptedException {
    assertThatThrownBy(() -> arguments(sink, "stage.multiline { firstline = \"(\" }"))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("multiline stage first line regex compilation error");
    accept("> a", "> b");
    assertThat(sink.lines()).containsExactly("{job=\"t\"} > a");
  }

  @Test
  void holdsPartsInBlocksAfterTheirPatience() throws InterruptedException {
    accept(PART + "> a");
    wait(Duration.ofMinutes(11));
    assertThat(sink.batches).as("the part begins a block").isEmpty();
    assertThat(outcomes).isEmpty();
    wait(Duration.ofSeconds(1));
    assertThat(sink.lines()).containsExactly("{job=\"t\", stream=\"stdout\"} > a");
    assertThat(outcomes).containsExactly(DELIVERED);
  }

  @Test
  void tellsTheDeliveryWhatWasDropped()
      throws InterruptedException, ComponentException, DecodeException {
    process.update(arguments(sink, MULTILINE + "stage.drop { expression = \"drop me\" }"));
    accept("a", "drop me", "b");
    accept("drop me");
    assertThat(outcomes)
        .containsExactly(new Delivery.Outcome(1, false), new Delivery.Outcome(1, false));
    assertThat(sink.lines()).containsExactly("{job=\"t\"} a", "{job=\"t\"} b");
    assertThat(context.metrics().value("loki_process_dropped_lines_total", "reason", "drop_stage"))
        .isEqualTo(2);

    accept("> drop me");
    wait(Duration.ofSeconds(1));
    assertThat(outcomes).hasSize(3).endsWith(new Delivery.Outcome(1, false));
  }

  @Test
  void countsPartsThatItCutAndSendsOnAlone()
      throws InterruptedException, ComponentException, DecodeException {
    process.update(
        arguments(
            sink,
            """
            stage.cri {
              max_partial_lines              = 1
              max_partial_line_size          = 4
              max_partial_line_size_truncate = true
            }
            """));
    assertThat(context.metrics().value("loki_process_cri_partial_lines_flushed_total")).isZero();
    assertThat(context.metrics().value("loki_process_cri_lines_truncated_total")).isZero();

    accept(PART + "abcdef", "2024-01-01T00:00:01Z stderr P x");

    assertThat(sink.lines()).containsExactly("{job=\"t\", stream=\"stdout\"} abcd");
    assertThat(context.metrics().value("loki_process_cri_partial_lines_flushed_total"))
        .isEqualTo(1);
    assertThat(context.metrics().value("loki_process_cri_lines_truncated_total")).isEqualTo(1);
  }

  @Test
  void countsTheFieldsThatItCuts()
      throws InterruptedException, ComponentException, DecodeException {
    process.update(
        arguments(
            sink,
            """
            stage.regex {
              expression = "(?P<found>.*)"
            }
            stage.static_labels {
              values = { long = "abcdef" }
            }
            stage.structured_metadata {
              values = { meta = "found" }
            }
            stage.truncate {
              rule {
                limit = "4B"
              }
              rule {
                limit       = "3B"
                source_type = "label"
                sources     = ["long"]
              }
              rule {
                limit       = "3B"
                source_type = "structured_metadata"
              }
              rule {
                limit       = "3B"
                source_type = "extracted"
                sources     = ["found"]
              }
            }
            """));

    accept("a long line", "ab");

    for (String field : List.of("line", "structured_metadata", "extracted")) {
      assertThat(context.metrics().value("loki_process_truncated_fields_total", "field", field))
          .as(field)
          .isEqualTo(1);
    }
    assertThat(context.metrics().value("loki_process_truncated_fields_total", "field", "label"))
        .isEqualTo(2);
  }

  /// A block may be whole; that of a line is a part is known.
  @Test
  void sendsBlocksAndReturnsPartsOfLinesWhenItIsStopped() throws InterruptedException {
    runAndStop(
        () -> {
          accept("> a", "b");
          accept("> c", PART + "d");
        });
    assertThat(outcomes).containsExactlyInAnyOrder(DELIVERED, RETURNED);
    assertThat(sink.lines()).containsExactlyInAnyOrder("{job=\"t\"} > a\nb", "{job=\"t\"} > c");
  }

  @Test
  void returnsABlockThatNobodyTakesWhenItIsStopped()
      throws InterruptedException, ComponentException, DecodeException {
    process.update(arguments(waiting(), MULTILINE));
    runAndStop(() -> accept("> a"));
    assertThat(outcomes).containsExactly(RETURNED);
  }

  /// As from a source that had waited for another receiver until then.
  @Test
  void holdsNothingBackOnceItIsStopped()
      throws InterruptedException, ComponentException, DecodeException {
    runAndStop(() -> {});
    accept("> late");
    accept(PART + "> late, too");
    assertThat(outcomes).containsExactly(DELIVERED, RETURNED);
    assertThat(sink.lines()).containsExactly("{job=\"t\"} > late");
  }

  @Test
  void tellsWhatFailsWhenItIsStopped()
      throws InterruptedException, ComponentException, DecodeException {
    process.update(arguments(failing(), MULTILINE));
    runAndStop(() -> accept("> a"));
    assertThat(outcomes).containsExactly(RETURNED);
    assertThat(context.log().lines()).anyMatch(line -> line.startsWith("error a task failed"));
  }

  @Test
  void goesOnWhenItIsRunAgainAfterAFailure()
      throws InterruptedException, ComponentException, DecodeException {
    String counting =
        """
        stage.metrics {
          metric.counter {
            name      = "lines"
            action    = "inc"
            match_all = true
          }
        }
        """;
    process.update(arguments(failing(), counting + MULTILINE));
    accept("> a");
    var runner = start();
    clock.advance(Duration.ofSeconds(1));
    runner.join();
    assertThat(bugs).hasSize(1);
    accept("> b");
    assertThat(context.metrics().value("loki_process_custom_lines", "job", "t")).isEqualTo(2);
  }

  private void runAndStop(ThrowingRunnable meanwhile) throws InterruptedException {
    var runner = start();
    meanwhile.run();
    runner.interrupt();
    runner.join();
  }

  private Thread start() {
    var runner = aside(process::run);
    Awaitility.await().until(() -> clock.sleepers() == 1);
    return runner;
  }

  /// By a caller of its own.
  private Thread acceptAside(Labels labels, String... lines) {
    return aside(() -> process.accept(Batches.of(labels, Delivery.unattended(), lines)));
  }

  private Thread aside(ThrowingRunnable work) {
    return Thread.ofVirtual()
        .uncaughtExceptionHandler((_, bug) -> bugs.add(bug))
        .start(
            () -> {
              try {
                work.run();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private interface ThrowingRunnable {
    void run() throws InterruptedException;
  }

  @Test
  void returnsABlockThatNobodyTakes()
      throws InterruptedException, ComponentException, DecodeException {
    process.update(arguments(refusing(), MULTILINE));
    accept("> a");
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(process::flush).isInstanceOf(InterruptedException.class);
    assertThat(outcomes).containsExactly(RETURNED);
  }

  @Test
  void leavesTheDeliveryToTheGiverWhenNobodyTakesABatch()
      throws ComponentException, DecodeException {
    process.update(arguments(refusing(), MULTILINE));
    var batch = Batches.of(LABELS, Delivery.of(outcomes::add), "a");
    assertThatThrownBy(() -> process.accept(batch)).isInstanceOf(InterruptedException.class);
    assertThat(outcomes).isEmpty();
    batch.delivery().returned();
    assertThat(outcomes).containsExactly(RETURNED);
  }

  @Test
  void doesNotWaitForCallersThatReplacedStagesMakeWait()
      throws InterruptedException, ComponentException, DecodeException {
    process.update(arguments(sink, "stage.limit {\n rate = 0.001\n burst = 1\n}\n" + MULTILINE));
    var waiting = acceptAside(LABELS, "> a", "> b");
    Awaitility.await().until(() -> clock.sleepers() == 1);
    process.update(arguments(sink, MULTILINE));

    process.flush();
    accept("> c");
    wait(Duration.ofSeconds(WaitingTime.SLOWER));
    assertThat(sink.lines()).containsExactly("{job=\"t\"} > c");

    // more than once: it may have been about to sleep on
    Awaitility.await()
        .until(
            () -> {
              clock.advance(Duration.ofMinutes(20));
              return waiting.join(Duration.ofMillis(10));
            });
    process.flush();
    assertThat(sink.lines())
        .containsExactly("{job=\"t\"} > c", "{job=\"t\"} > a", "{job=\"t\"} > b");
  }

  @Test
  void showsWhatComesAndWhatGoesOnlyWhileSomebodyLooks() throws InterruptedException {
    accept("> a", "> b");
    assertThat(context.shown()).isEmpty();
    context.watch();
    accept("> c");
    assertThat(context.shown())
        .containsExactly(
            "[IN]: timestamp: 2023-11-14T22:13:20Z, entry: > c, labels: {job=\"t\"},"
                + " structured_metadata: {}",
            "[OUT]: timestamp: 2023-11-14T22:13:20.000000001Z, entry: > b, labels: {job=\"t\"},"
                + " structured_metadata: {}");
  }

  private void accept(String... lines) throws InterruptedException {
    process.accept(Batches.of(LABELS, Delivery.of(outcomes::add), lines));
  }

  private void accept(Labels labels, Reader reader, String line) throws InterruptedException {
    process.accept(Batches.of(labels, Delivery.of(reader), line));
  }

  private void wait(Duration time) throws InterruptedException {
    clock.advance(time);
    process.flush();
  }

  private static LokiProcessArguments arguments(LogReceiver next, String stages)
      throws DecodeException {
    return new LokiProcessArguments(
        List.of(next),
        Blocks.decode(LokiProcessArguments.class, "forward_to = []", stages).stages());
  }

  /// Who reads a file, and may end.
  private final class Reader implements Delivery.Completion {
    private final Object file;
    private boolean isInVain;

    Reader(Object file) {
      this.file = file;
    }

    @Override
    public void finished(Delivery.Outcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public boolean isInVain() {
      return isInVain;
    }

    @Override
    public Object origin() {
      return file;
    }
  }

  private interface Taking {
    void take(LogBatch batch) throws InterruptedException;
  }

  private static LogReceiver receiver(Taking taking) {
    return new LogReceiver() {
      @Override
      public String name() {
        return "receiver";
      }

      @Override
      public void accept(LogBatch batch) throws InterruptedException {
        taking.take(batch);
      }
    };
  }

  /// Makes its callers wait for ever.
  private static LogReceiver waiting() {
    return receiver(_ -> new CountDownLatch(1).await());
  }

  private static LogReceiver failing() {
    return receiver(
        _ -> {
          throw new IllegalStateException("a bug");
        });
  }

  /// A receiver whose caller is interrupted.
  private static LogReceiver refusing() {
    return receiver(
        _ -> {
          throw new InterruptedException("stopped");
        });
  }
}
