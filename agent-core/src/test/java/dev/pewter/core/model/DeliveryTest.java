package dev.pewter.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();
  private final Delivery delivery = Delivery.of(outcomes::add);
  private final List<String> tellings = new ArrayList<>();
  private final Delivery told =
      Delivery.of(
          new Delivery.Completion() {
            @Override
            public void finished(Delivery.Outcome outcome) {
              tellings.add(outcome.isReturned() ? "finished, returned" : "finished");
            }

            @Override
            public void heldBack() {
              tellings.add("held");
            }
          });

  @Test
  void tellsTheSourceWhenTheLastHolderHasReported() {
    var second = delivery.fork();
    var third = second.fork();

    second.dropped(DropReason.REJECTED, 3);
    delivery.delivered();
    assertThat(outcomes).isEmpty();
    third.dropped(DropReason.TOO_OLD, 4);

    assertThat(outcomes).containsExactly(new Delivery.Outcome(7, false));
  }

  @Test
  void tellsTheSourceThatSomeHolderGaveItBack() {
    var second = delivery.fork();
    second.returned();
    delivery.delivered();

    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, true));
  }

  @Test
  void isInVainOnceSomeHolderGaveItBack() {
    var second = delivery.fork();
    assertThat(second.isInVain()).isFalse();
    delivery.returned();
    assertThat(second.isInVain()).isTrue();
  }

  @Test
  void hasTheOriginOfOthersOfTheSame() {
    var file = new Object();
    var one = Delivery.of(new ReadFrom(file));
    assertThat(one.hasOriginOf(Delivery.of(new ReadFrom(file)).fork())).isTrue();
    assertThat(one.hasOriginOf(Delivery.of(new ReadFrom(new Object())))).isFalse();
    assertThat(delivery.hasOriginOf(delivery.fork())).isFalse(); // nobody knows
  }

  /// Of who reads one thing.
  private record ReadFrom(Object origin) implements Delivery.Completion {
    @Override
    public void finished(Delivery.Outcome outcome) {}
  }

  @Test
  void refusesASecondReportAndAForkAfterTheFirst() {
    delivery.delivered();

    assertThatThrownBy(delivery::delivered).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(delivery::returned).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> delivery.dropped(DropReason.REJECTED, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(delivery::fork).isInstanceOf(IllegalStateException.class);
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void fanOutWaitsForAllReceiversAndGivesBackWhatWasNotTakenWhenInterrupted() throws Exception {
    var taken = new ArrayList<LogBatch>();
    var writer = new LogBatchWriter();
    writer.begin(Labels.EMPTY);
    writer.append(new byte[] {'a'}, 0, 1, 5);
    var batch = writer.finish(delivery);
    new LogFanout("fan", List.of(receiver(taken), receiver(taken))).accept(batch);

    assertThat(taken).hasSize(2);
    taken.get(1).delivery().delivered();
    assertThat(outcomes).isEmpty();
    taken.get(0).delivery().delivered();
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, false));

    outcomes.clear();
    taken.clear();
    var next = batch.withDelivery(Delivery.of(outcomes::add));
    var fan = new LogFanout("fan", List.of(receiver(taken), interrupted(), receiver(taken)));
    assertThatThrownBy(() -> fan.accept(next)).isInstanceOf(InterruptedException.class);
    taken.getFirst().delivery().delivered();
    assertThat(outcomes).isEmpty();
    next.delivery().returned();
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, true));
  }

  @Test
  void tellsTheSourceWhenAllThatIsLeftIsHeldBack() {
    var part = told.fork();
    var other = told.fork();

    part.hold();
    told.delivered();
    assertThat(tellings).isEmpty(); // the other is on its way
    other.delivered();
    assertThat(tellings).containsExactly("held");
    part.resume();
    part.fork().delivered();
    part.delivered();

    assertThat(tellings).containsExactly("held", "finished");
  }

  @Test
  void doesNotCallHeldBackWhatWasGivenBackInPart() {
    var part = told.fork();
    var other = told.fork();

    part.hold();
    told.delivered();
    other.returned();
    assertThat(tellings).isEmpty();
    part.returned();

    assertThat(tellings).containsExactly("finished, returned");
  }

  /// A stage may learn that all is held back while another thread reports the end.
  @Test
  void holdsNothingAfterTheReport() {
    var ended = told.fork();
    var other = told.fork();

    ended.delivered();
    ended.hold();
    told.delivered();
    assertThat(tellings).isEmpty(); // the other is on its way
    other.delivered();
    other.hold();

    assertThat(tellings).containsExactly("finished");
  }

  @Test
  void fanOutToNobodyDropsAndSaysSo() throws Exception {
    var writer = new LogBatchWriter();
    writer.begin(Labels.EMPTY);
    writer.append(new byte[] {'a'}, 0, 1, 5);
    new LogFanout("fan", List.of()).accept(writer.finish(delivery));
    assertThat(outcomes).containsExactly(new Delivery.Outcome(1, false));
  }

  private static LogReceiver receiver(List<LogBatch> taken) {
    return new Collecting(taken);
  }

  private static LogReceiver interrupted() {
    return new Interrupted();
  }

  private record Collecting(List<LogBatch> taken) implements LogReceiver {
    @Override
    public String name() {
      return "collecting";
    }

    @Override
    public void accept(LogBatch batch) {
      taken.add(batch);
    }
  }

  private record Interrupted() implements LogReceiver {
    @Override
    public String name() {
      return "interrupted";
    }

    @Override
    public void accept(LogBatch batch) throws InterruptedException {
      throw new InterruptedException();
    }
  }
}
