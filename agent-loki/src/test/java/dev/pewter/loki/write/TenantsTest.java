package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TenantsTest {
  private static final String HOST = "h:1";

  private final TestClock clock = new TestClock();
  private final TestContext context = new TestContext("loki.write.w", Path.of("none"), clock);
  private final Tenants tenants = new Tenants(context.metrics(), clock);

  private double sent(String tenant) {
    return context.metrics().value("loki_write_sent_entries_total", "host", HOST, "tenant", tenant);
  }

  @Test
  void forgetsATenantThatSentNothingForADay() {
    var gone = tenants.of(HOST, "gone");
    gone.dropped(TenantMetrics.Reason.TOO_OLD, 1, 1);
    gone.tried(204, 1);
    gone.tried(-1, 1);
    clock.advance(Duration.ofHours(23));
    tenants.of(HOST, "busy").sentEntries.add(1);
    assertThat(sent("gone")).isZero();

    clock.advance(Duration.ofHours(1));
    tenants.of(HOST, "busy").sentEntries.add(1);

    assertThat(context.metrics().names()).noneMatch(name -> name.contains("\"gone\""));
    assertThat(sent("busy")).isEqualTo(2);
    tenants.of(HOST, "gone").sentEntries.add(1);
    assertThat(sent("gone")).isEqualTo(1);
  }

  @Test
  void keepsATenantWhoseRequestIsTriedForDays() {
    var tried = tenants.of(HOST, "tried");
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofHours(23));
      tried.tried(503, 1);
    }
    clock.advance(Duration.ofHours(23));

    assertThat(tenants.of(HOST, "tried")).isSameAs(tried);
  }

  @Test
  void givesTheRoomOfForgottenTenantsToNewOnes() {
    for (int i = 0; i < Tenants.LIMIT; i++) {
      tenants.of(HOST, "tenant " + i);
    }
    clock.advance(Duration.ofHours(12));
    for (int i = 1; i < Tenants.LIMIT; i++) {
      tenants.of(HOST, "tenant " + i);
    }
    tenants.of(HOST, "late").sentEntries.add(1);
    assertThat(sent("late")).isNaN();
    assertThat(sent(Tenants.OTHERS)).isEqualTo(1);

    clock.advance(Duration.ofHours(12));
    tenants.of(HOST, "late").sentEntries.add(1);
    tenants.of(HOST, "later").sentEntries.add(1);
    assertThat(sent("late")).isEqualTo(1);
    assertThat(sent("later")).isNaN();
    assertThat(sent(Tenants.OTHERS)).isEqualTo(2);
  }
}
