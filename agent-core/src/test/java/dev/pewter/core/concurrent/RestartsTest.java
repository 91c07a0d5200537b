package dev.pewter.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private final TestClock clock = new TestClock();
  private final Restarts restarts = new Restarts(clock);

  @Test
  void beginsAtOnceAndThenEverMoreSeldom() {
    assertThat(restarts.take()).isTrue();
    assertThat(restarts.take()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(restarts.take()).isTrue();
    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofMinutes(1));
      assertThat(restarts.take()).isTrue();
    }
    clock.advance(Duration.ofSeconds(29));
    assertThat(restarts.take()).isFalse();
    clock.advance(Duration.ofSeconds(31));
    assertThat(restarts.take()).isTrue();
  }

  @Test
  void waitsAsAtTheStartAfterAQuietTime() {
    assertThat(restarts.pause()).isEqualTo(Duration.ofSeconds(1));
    Duration last = Duration.ZERO;
    for (int i = 0; i < 10; i++) {
      last = restarts.pause();
    }
    assertThat(last).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    clock.advance(Duration.ofMinutes(11));
    assertThat(restarts.pause()).isEqualTo(Duration.ofSeconds(1));
  }
}
