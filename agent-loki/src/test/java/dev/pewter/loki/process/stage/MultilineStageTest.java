package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.Batches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// What waits is bounded.
class MultilineStageTest {
  private final TestClock clock = new TestClock();
  private final AtomicLong open = new AtomicLong(); // batches without a report
  private final MultilineStage stage =
      stage(new MultilineArguments("^>", 0, Duration.ofSeconds(1), true));

  @Test
  void emitsABlockBeforeItIsTooLong() {
    String line = "x".repeat(300_000);
    var out = run(Labels.of("a", "b"), "> start", line, line, line, line, "end");
    assertThat(out).hasSize(1);
    assertThat(out.getFirst()).hasSize(7 + 3 * 300_001).startsWith("> start\nx");
    assertThat(flush()).containsExactly(line + "\nend");
    assertThat(out.getFirst().length()).isLessThanOrEqualTo(LineLimit.BYTES);
    assertThat(open).hasValue(0);
  }

  @Test
  void emitsTheOldestOfTooManyBlocks() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(run(Labels.of("n", Integer.toString(i)), "> " + i)).isEmpty();
    }
    run(Labels.of("n", "0"), "more");
    assertThat(run(Labels.of("n", "new"), "> new")).containsExactly("> 1");
    assertThat(open).hasValue(10_001);
    assertThat(flush()).hasSize(10_000).contains("> 0\nmore");
    assertThat(open).hasValue(0);
  }

  @Test
  void emitsTheOldestOfTooManyBytes() {
    String line = "> " + "x".repeat(LineLimit.BYTES - 2);
    for (int i = 0; i < 64; i++) {
      assertThat(run(Labels.of("n", Integer.toString(i)), line)).isEmpty();
    }
    assertThat(run(Labels.of("n", "new"), "> new")).containsExactly(line);
    assertThat(open).hasValue(64);
  }

  @Test
  void aLineThatComesTooLateIsNotOfTheBlock() {
    run(Labels.of("a", "b"), "> a");
    clock.advance(Duration.ofSeconds(2));
    assertThat(run(Labels.of("a", "b"), "late")).containsExactly("> a", "late");
    assertThat(open).hasValue(0);
  }

  private MultilineStage stage(MultilineArguments arguments) {
    var context = new TestContext("loki.process.t");
    return new MultilineStage(
        arguments,
        new StageContext(
            context.log(),
            context.metrics(),
            new StageMetrics(context.metrics(), new SeriesRoom()),
            clock,
            clock::nanos,
            new StageContext.Kept() {
              @Override
              public <T> T get(Class<T> type, Supplier<T> made) {
                return made.get();
              }
            }));
  }

  private List<String> run(Labels labels, String... lines) {
    open.incrementAndGet();
    var batch = Batches.of(labels, Delivery.of(_ -> open.decrementAndGet()), lines);
    var entries = new Entries(false);
    entries.load(batch);
    stage.process(entries);
    var out = finish(entries);
    batch.delivery().delivered();
    return out;
  }

  private List<String> flush() {
    clock.advance(Duration.ofSeconds(1));
    var out = new Entries(false);
    stage.flush(Stage.Flush.IDLE, out);
    return finish(out);
  }

  private static List<String> finish(Entries entries) {
    var lines = new ArrayList<String>();
    var left = entries.finish();
    for (int i = 0; left != null && i < left.size(); i++) {
      lines.add(left.line(i));
    }
    if (left != null) {
      left.delivery().delivered();
    }
    return lines;
  }
}
