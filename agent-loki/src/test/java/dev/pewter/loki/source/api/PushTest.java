package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a client is told of a push of two streams.
class PushTest {
  private final List<Delivery.Outcome> ends = new ArrayList<>();
  private final Pushes received = new Pushes();
  private final Push push = new Push(() -> {}, ends::add);

  @BeforeEach
  void reportNothing() {
    received.endWith(_ -> {});
  }

  @Test
  void isTakenWhenAStageHoldsTheRestBack() throws InterruptedException {
    push.send(List.of(line(), line()), received);
    received.batches().getFirst().delivery().delivered();
    assertThat(fate()).isEqualTo(Push.Fate.UNKNOWN);
    var held = received.batches().getLast().delivery();

    held.hold();

    assertThat(fate()).isEqualTo(Push.Fate.TAKEN);
    assertThat(ends).isEmpty();
  }

  @Test
  void isNotTakenWhenSomeCameBackAndTheRestIsHeldBack() throws InterruptedException {
    push.send(List.of(line(), line()), received);
    var held = received.batches().getFirst().delivery();
    held.hold();
    received.batches().getLast().delivery().returned();
    assertThat(fate()).isEqualTo(Push.Fate.UNKNOWN);

    held.resume();
    held.delivered();

    assertThat(fate()).isEqualTo(Push.Fate.RETURNED);
    assertThat(ends).containsExactly(new Delivery.Outcome(0, true));
  }

  private Push.Fate fate() throws InterruptedException {
    return push.await(Duration.ZERO);
  }

  private static LogBatch line() {
    var writer = new LogBatchWriter();
    writer.begin(Labels.EMPTY);
    writer.append(new byte[] {'a'}, 0, 1, 5);
    return writer.finish(Delivery.unattended());
  }
}
