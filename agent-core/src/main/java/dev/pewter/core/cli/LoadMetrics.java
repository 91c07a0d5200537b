package dev.pewter.core.cli;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.telemetry.Metrics;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// `alloy_config_*`: how loads went. Failures of the evaluation count too; in the reference only
/// those of reading and parsing do.
final class LoadMetrics {
  private static final String HASH = "alloy_config_hash";
  private static final String UNREADABLE = "0".repeat(64);

  private final Metrics metrics;
  private final Clock clock;
  private final String cluster;
  private final Metrics.Gauge successful;
  private final Metrics.Gauge successTime;
  private final Metrics.Counter failures;
  private String shown = "";

  LoadMetrics(Metrics metrics, Clock clock, String cluster) {
    this.metrics = metrics;
    this.cluster = cluster;
    this.clock = clock;
    successful =
        metrics.gauge(
            "alloy_config_last_load_successful", "Whether the last load of the config succeeded.");
    successTime =
        metrics.gauge(
            "alloy_config_last_load_success_timestamp_seconds",
            "When a load of the config last succeeded.");
    failures =
        metrics.counter("alloy_config_load_failures_total", "Loads of the config that failed.");
  }

  /// Counts a load.
  ///
  /// @param sources what was read, in the order of their paths; empty when it could not be read
  synchronized void loaded(boolean success, List<Source> sources) {
    successful.set(success ? 1 : 0);
    if (success) {
      successTime.set(clock.now().toEpochMilli() / 1000.0);
    } else {
      failures.increment();
    }
    String hash = sources.isEmpty() ? UNREADABLE : sha256(sources);
    if (!hash.equals(shown)) {
      if (!shown.isEmpty()) {
        metrics.remove(HASH, "sha256", shown, "cluster_name", cluster);
      }
      metrics
          .gauge(HASH, "Hash of the config last read.", "sha256", hash, "cluster_name", cluster)
          .set(1);
      shown = hash;
    }
  }

  private static String sha256(List<Source> sources) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      sources.forEach(source -> digest.update(source.bytes()));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
