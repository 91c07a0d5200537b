package dev.pewter.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.testing.TestContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleFanoutTest {
  private static final Labels SERIES = Labels.of("__name__", "a");

  private final TestContext context = new TestContext("test");
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();

  private SampleFanout to(SampleReceiver... receivers) {
    return new SampleFanout("fanout", List.of(receivers), context.metrics());
  }

  private SampleBatch batch() {
    return Batches.of(Delivery.of(outcomes::add), SERIES, SERIES);
  }

  @Test
  void handsABatchToAll() throws InterruptedException {
    var first = new Batches();
    var second = new Batches();
    to(first, second).accept(batch());

    assertThat(first.taken()).hasSize(1);
    assertThat(second.taken()).hasSize(1);
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, false));
    assertThat(context.metrics().value("prometheus_forwarded_samples_total")).isEqualTo(4);
    assertThat(context.metrics().value("prometheus_fanout_latency")).isEqualTo(1);
  }

  @Test
  void dropsWhatNobodyTakes() throws InterruptedException {
    to().accept(batch());

    assertThat(outcomes).containsExactly(new Delivery.Outcome(2, false));
    assertThat(context.metrics().value("prometheus_forwarded_samples_total")).isZero();
  }

  @Test
  void leavesTheReportToTheGiverWhenInterrupted() {
    var taken = new Batches();
    SampleReceiver interrupted =
        new SampleReceiver() {
          @Override
          public String name() {
            return "interrupted";
          }

          @Override
          public void accept(SampleBatch batch) throws InterruptedException {
            throw new InterruptedException();
          }
        };
    var batch = batch();
    assertThatThrownBy(() -> to(taken, interrupted).accept(batch))
        .isInstanceOf(InterruptedException.class);

    assertThat(outcomes).isEmpty();
    batch.delivery().returned();
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, true));
  }
}
