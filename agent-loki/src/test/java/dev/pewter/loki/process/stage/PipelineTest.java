package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.Labels;
import dev.pewter.loki.Batches;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final DropReason REASON = new DropReason("test");

  private final List<Delivery.Outcome> outcomes = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  @Test
  void laterStagesDoNotSeeWhatIsGone() {
    Stage drops = entries -> entries.drop(0, REASON);
    var pipeline = new Pipeline(List.of(drops, this::see));
    run(pipeline, "one", "two");
    assertThat(seen).containsExactly("two");
    run(pipeline, "three");
    assertThat(seen).as("nothing is left to see").containsExactly("two");
    assertThat(outcomes)
        .containsExactly(new Delivery.Outcome(1, false), new Delivery.Outcome(1, false));
  }

  @Test
  void whatIsFlushedGoesThroughTheStagesBehind() {
    var last = new Holds();
    var pipeline = new Pipeline(List.of(new Holds(), this::see, last));
    run(pipeline, "one");
    assertThat(seen).isEmpty();
    assertThat(outcomes).isEmpty();

    var out = new Entries(true);
    pipeline.flush(Stage.Flush.IDLE, out);
    assertThat(seen).containsExactly("one");
    assertThat(out.size()).as("the last stage held it, and was asked after that").isEqualTo(1);
    finish(out);
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, false));
  }

  @Test
  void whatIsFlushedCanBeDropped() {
    Stage drops = entries -> entries.drop(0, REASON);
    var pipeline = new Pipeline(List.of(new Holds(), drops));
    run(pipeline, "one");
    var out = new Entries(true);
    pipeline.flush(Stage.Flush.IDLE, out);
    finish(out);
    assertThat(outcomes).containsExactly(new Delivery.Outcome(1, false));
  }

  @Test
  void knowsWhatItsStagesDo() {
    Stage plain = entries -> {};
    assertThat(new Pipeline(List.of(plain)).holdsBack()).isFalse();
    assertThat(new Pipeline(List.of(plain, new Holds())).holdsBack()).isTrue();
    assertThat(new Pipeline(List.of()).readsExtracted()).isFalse();
    assertThat(new Pipeline(List.of(plain)).readsExtracted()).isTrue();
  }

  private void see(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      seen.add(entries.line(i));
    }
  }

  private void run(Pipeline pipeline, String... lines) {
    var batch = Batches.of(Labels.of("a", "b"), Delivery.of(outcomes::add), lines);
    var entries = new Entries(true);
    entries.load(batch);
    pipeline.process(entries);
    finish(entries);
    batch.delivery().delivered();
  }

  private static void finish(Entries entries) {
    var left = entries.finish();
    if (left != null) {
      left.delivery().delivered();
    }
  }

  /// Holds the last entry until a flush.
  private static final class Holds implements Stage {
    private @Nullable Held held;

    @Override
    public void process(Entries entries) {
      held = entries.hold(entries.size() - 1);
    }

    @Override
    public void flush(Flush why, Entries out) {
      if (held != null) {
        out.emit(held);
        held = null;
      }
    }

    @Override
    public boolean holdsBack() {
      return true;
    }
  }
}
