package dev.pewter.loki.write;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Metrics;
import java.time.Duration;
import java.util.LinkedHashMap;

/// What an endpoint counts for its tenants: for each of 1,000, for further ones together. A tenant
/// that sent nothing for a day is forgotten with its counters. Guarded by itself.
final class Tenants {
  static final int LIMIT = 1000;
  static final String OTHERS = "(others)";
  private static final long KEPT_NANOS = Duration.ofDays(1).toNanos();

  private record Key(String host, String tenant) {}

  private final Metrics metrics;
  private final Clock clock;
  private final LinkedHashMap<Key, TenantMetrics> known =
      new LinkedHashMap<>(16, 0.75f, true); // the one asked for last is the last

  Tenants(Metrics metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  synchronized TenantMetrics of(String host, String tenant) {
    removeIdle();
    var found = known.get(new Key(host, tenant));
    if (found == null) {
      var others = new Key(host, OTHERS);
      int alone = known.size() - (known.containsKey(others) ? 1 : 0);
      var key = alone < LIMIT ? new Key(host, tenant) : others;
      found = known.get(key);
      if (found == null) {
        found = new TenantMetrics(metrics, clock, host, key.tenant);
        known.put(key, found);
      }
    }
    found.used();
    return found;
  }

  private void removeIdle() {
    long now = clock.nanos();
    var eldest = known.firstEntry();
    while (eldest != null && now - eldest.getValue().usedNanos() >= KEPT_NANOS) {
      known.pollFirstEntry().getValue().remove();
      eldest = known.firstEntry();
    }
  }
}
