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
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What waits is bounded.
class MultilineStageTest {
  private final TestClock clock = new TestClock();
  private final AtomicLong open = new AtomicLong(); // batches without a report
  private final MultilineStage stage = stage();

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

  /// Each would live as long as the request waits in which the blocks are sent, which takes next to
  /// nothing where lines are alike.
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void oneDeliveryOfABatchIsKeptHoweverManyBlocksItIs(int stages) {
    var asked = new AtomicInteger(); // each of its deliveries asks
    var ended = new AtomicInteger();
    var batch =
        Batches.of(
            Labels.of("a", "b"),
            Delivery.of(
                new Delivery.Completion() {
                  @Override
                  public void finished(Delivery.Outcome outcome) {
                    ended.incrementAndGet();
                  }

                  @Override
                  public boolean isInVain() {
                    asked.incrementAndGet();
                    return false;
                  }
                }),
            Collections.nCopies(1000, "> block").toArray(String[]::new));
    var chain = Stream.generate(this::stage).limit(stages).toList();
    var left = batch;
    for (var each : chain) {
      var entries = new Entries(false);
      entries.load(left);
      new Pipeline(List.of(each)).process(entries);
      var next = Objects.requireNonNull(entries.finish());
      left.delivery().delivered();
      left = next;
    }
    assertThat(left.size()).isEqualTo(1000 - stages); // a stage waits for what follows the last
    assertThat(left.delivery().isInVain()).isFalse();
    assertThat(asked).hasValue(1);

    left.delivery().delivered();
    assertThat(ended).hasValue(0);
    chain.forEach(each -> finish(flushed(each)));
    assertThat(ended).hasValue(1);
  }

  @Test
  void aLineThatComesTooLateIsNotOfTheBlock() {
    run(Labels.of("a", "b"), "> a");
    clock.advance(Duration.ofSeconds(2));
    assertThat(run(Labels.of("a", "b"), "late")).containsExactly("> a", "late");
    assertThat(open).hasValue(0);
  }

  private MultilineStage stage() {
    return stage(new MultilineArguments("^>", 0, Duration.ofSeconds(1), true));
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
    return finish(flushed(stage));
  }

  private Entries flushed(Stage of) {
    clock.advance(Duration.ofSeconds(1));
    var out = new Entries(false);
    of.flush(Stage.Flush.IDLE, out);
    return out;
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
