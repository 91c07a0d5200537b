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
  void warnsAgainWhenItHasWorkedMeanwhile() {
    fails(500);
    works();
    clock.advance(Duration.ofSeconds(10));
    fails(500);
    assertThat(warnings()).isEqualTo(2);
    assertThat(recoveries()).isEqualTo(1);
  }

  /// As a receiver that refuses each second request.
  @Test
  void doesNotTellEachTurnOfOneThatWorksNowAndThen() {
    for (int i = 0; i < 100; i++) {
      fails(503);
      works();
      clock.advance(Duration.ofMillis(300));
    }
    assertThat(warnings()).isEqualTo(3);
    assertThat(recoveries()).isEqualTo(3);
  }

  /// What is told last is how it is, a while after the last turn.
  @Test
  void tellsThatItFailsThoughItHasJustWorked() {
    fails(503);
    works();
    fails(503);
    clock.advance(Duration.ofSeconds(10));
    fails(503);
    assertThat(context.log().lines()).last().asString().startsWith("warn ");
    works();
    assertThat(context.log().lines()).last().asString().contains("works again");
  }

  private void works() {
    state.tried(new PushResult.Sent(), "");
  }

  private void fails(int status) {
    state.tried(new PushResult.Later(status, Duration.ZERO, "no"), "");
  }

  private long recoveries() {
    return context.log().lines().stream().filter(line -> line.contains("works again")).count();
  }

  private long warnings() {
    return context.log().lines().stream().filter(line -> line.startsWith("warn ")).count();
  }
}
