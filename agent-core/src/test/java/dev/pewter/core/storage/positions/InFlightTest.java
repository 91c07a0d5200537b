package dev.pewter.core.storage.positions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightTest {

  @Test
  void confirmsOnlyWhatEverythingBeforeItHasEnded() throws InterruptedException {
    var inFlight = new InFlight<String>(4, "start");
    var first = inFlight.begin("1");
    var second = inFlight.begin("2");

    second.delivered();
    assertThat(inFlight.confirmed()).isEqualTo("start");

    first.dropped(DropReason.REJECTED, 1);
    assertThat(inFlight.confirmed()).isEqualTo("2");
    assertThat(inFlight.isEmpty()).isTrue();
  }

  @Test
  void goesOnAfterWhatIsOnItsWay() throws InterruptedException {
    var inFlight = new InFlight<String>(4, null);
    inFlight.begin("1");

    assertThat(inFlight.resume()).isEqualTo("1");
    assertThat(inFlight.confirmed()).isNull();
  }

  @Test
  void goesBackToWhatIsConfirmedWhenSomethingReturned() throws InterruptedException {
    var inFlight = new InFlight<String>(4, null);
    inFlight.begin("1").delivered();
    var returned = inFlight.begin("2");
    var later = inFlight.begin("3");
    returned.returned();
    assertThat(inFlight.isReturned()).isTrue();

    assertThat(inFlight.resume()).isEqualTo("1");
    later.delivered();
    assertThat(inFlight.confirmed()).isEqualTo("1");
    assertThat(inFlight.isReturned()).isFalse();
  }

  @Test
  void doesNotWaitForWhatCameBack() throws InterruptedException {
    var inFlight = new InFlight<String>(4, null);
    inFlight.begin("1").returned();

    inFlight.awaitEmpty(Duration.ofDays(1));
    assertThat(inFlight.isEmpty()).isFalse();
  }

  @Test
  void waitsNoLongerWhenSomethingComesBack() throws InterruptedException {
    var inFlight = new InFlight<String>(4, null);
    var batch = inFlight.begin("1");
    var waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    inFlight.awaitEmpty(Duration.ofDays(1));
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
    batch.returned();

    assertThat(waiter.join(Duration.ofMinutes(1))).as("has ended").isTrue();
  }

  @Test
  void tellsOnceThatAllIsReportedWhichReadersHaveSent() throws InterruptedException {
    var one = new InFlight<String>(4, null);
    var two = new InFlight<String>(4, null);
    var first = one.begin("1");
    var second = one.begin("2");
    var third = two.begin("3");
    var told = new ArrayList<String>();
    InFlight.onceReported(List.of(one, two), () -> told.add(one.confirmed() + two.confirmed()));

    second.returned();
    third.delivered();
    assertThat(told).isEmpty();
    first.delivered();
    assertThat(told).containsExactly("13");

    one.begin("4").delivered();
    assertThat(told).hasSize(1);
  }

  @Test
  void tellsAtOnceThatNothingIsOnItsWay() throws InterruptedException {
    var one = new InFlight<String>(4, null);
    one.begin("1").delivered();
    var told = new ArrayList<String>();

    InFlight.onceReported(List.of(one), () -> told.add("all"));
    InFlight.onceReported(List.of(), () -> told.add("none"));

    assertThat(told).containsExactly("all", "none");
  }
}
