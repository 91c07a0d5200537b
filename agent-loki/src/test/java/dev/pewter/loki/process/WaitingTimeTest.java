package dev.pewter.loki.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitingTimeTest {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final TestClock clock = new TestClock();
  private final WaitingTime time = new WaitingTime(clock, MOMENT);

  private Duration passed() {
    long before = time.nanos();
    clock.advance(MOMENT);
    time.pass();
    return Duration.ofNanos(time.nanos() - before);
  }

  @Test
  void passesSlowlyWhileAnybodyIsInside() {
    assertThat(passed()).isEqualTo(MOMENT);
    time.callerComes();
    time.callerComes();
    assertThat(passed()).isEqualTo(MOMENT.dividedBy(WaitingTime.SLOWER));
    time.callerGoes();
    assertThat(passed()).isEqualTo(MOMENT.dividedBy(WaitingTime.SLOWER));
    time.callerGoes();
    assertThat(passed()).isEqualTo(MOMENT);
  }

  /// Who comes in the middle of a moment does not wait less.
  @Test
  void passesWithinAMomentButNoLonger() {
    long before = time.nanos();
    clock.advance(MOMENT.dividedBy(2));
    assertThat(time.nanos() - before).isEqualTo(MOMENT.dividedBy(2).toNanos());
    clock.advance(MOMENT.multipliedBy(9));
    assertThat(time.nanos() - before).isEqualTo(MOMENT.toNanos());
    time.pass();
    assertThat(time.nanos() - before).isEqualTo(MOMENT.toNanos() / 2 + 9 * MOMENT.toNanos());
  }

  @Test
  void leavesOutWhatItsThreadWaited() {
    clock.advance(Duration.ofMinutes(1));
    time.leaveOut();
    assertThat(passed()).isEqualTo(MOMENT);
  }
}
