package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TailLogTest {
  private final TestContext context = new TestContext("test");
  private final TestClock clock = new TestClock();
  private final TailLog log = new TailLog(context.log(), clock);

  private long said(String message) {
    return context.log().lines().stream().filter(line -> line.startsWith(message)).count();
  }

  private void outage(int containers) {
    for (int i = 0; i < containers; i++) {
      var id = new ContainerId("shop", "pod-" + i, "app", "u" + i);
      log.warn(id, "tailer stopped; will retry", "err", "of pod " + i);
    }
  }

  @Test
  void tellsAnOutageOfManyInFewLines() {
    outage(3000);
    assertThat(said("warn tailer stopped")).isEqualTo(20);
    assertThat(said("debug tailer stopped")).isEqualTo(2980);
    log.sumUp();
    assertThat(said("warn tailer stopped")).isEqualTo(20);
    clock.advance(Duration.ofSeconds(11));
    log.sumUp();
    assertThat(context.log().lines())
        .contains("warn tailer stopped; will retry further_targets=2980");
    outage(3);
    assertThat(said("warn tailer stopped")).isEqualTo(24);
  }

  @Test
  void saysNothingMoreAboutFew() {
    outage(20);
    clock.advance(Duration.ofSeconds(11));
    log.sumUp();
    assertThat(said("warn tailer stopped")).isEqualTo(20);
  }
}
