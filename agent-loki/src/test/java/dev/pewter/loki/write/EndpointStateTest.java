package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndpointStateTest {
  private final TestClock clock = new TestClock();
  private final TestContext context = new TestContext("loki.write.w", Path.of("none"), clock);
  private final EndpointState state = new EndpointState(clock, context.log());

  @Test
  void warnsOnceAMinuteForEachStatus() {
    fails(503);
    fails(503);
    fails(401);
    fails(503);
    fails(401);
    assertThat(warnings()).isEqualTo(2);

    clock.advance(Duration.ofMinutes(1));
    fails(401);
    fails(401);
    assertThat(warnings()).isEqualTo(3);
  }

  @Test
  void warnsAtOnceWhenItsSettingsChanged() {
    fails(-1);
    state.forgetFailures();
    fails(-1);
    fails(-1);
    assertThat(warnings()).isEqualTo(2);
  }

  @Test
  void warnsAtOnceWhenItHasWorkedMeanwhile() {
    fails(500);
    state.tried(new PushResult.Sent(), "");
    fails(500);
    assertThat(warnings()).isEqualTo(2);
    assertThat(context.log().lines()).filteredOn(l -> l.contains("works again")).hasSize(1);
  }

  private void fails(int status) {
    state.tried(new PushResult.Later(status, Duration.ZERO, "no"), "");
  }

  private long warnings() {
    return context.log().lines().stream().filter(line -> line.startsWith("warn ")).count();
  }
}
