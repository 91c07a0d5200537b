package dev.pewter.core.cluster;

import dev.pewter.core.telemetry.Log;
import java.time.Duration;

/// Whether there are enough participants for components to work. For one thread.
final class Readiness {

  /// What the reference tells apart.
  private enum Phase {
    WAITING,
    ENOUGH,
    TIME_OVER
  }

  private final int minimumSize;
  private final Duration timeout;
  private final Log log;
  private Phase phase = Phase.WAITING;
  private long sinceNanos;

  Readiness(ClusterOptions options, Log log, long nowNanos) {
    this.minimumSize = options.minimumSize();
    this.timeout = options.waitTimeout();
    this.log = log;
    this.sinceNanos = nowNanos;
  }

  /// Takes how many participants there are now.
  boolean isReady(int participants, long nowNanos) {
    if (minimumSize <= 0) {
      return true;
    }
    var before = phase;
    if (participants >= minimumSize) {
      phase = Phase.ENOUGH;
    } else if (phase == Phase.ENOUGH) {
      phase = Phase.WAITING;
      sinceNanos = nowNanos;
    } else if (timeout.isPositive() && nowNanos - sinceNanos >= timeout.toNanos()) {
      phase = Phase.TIME_OVER;
    }
    if (phase != before) {
      tell(participants);
    }
    return phase != Phase.WAITING;
  }

  private void tell(int participants) {
    Object[] facts = {"minimum_cluster_size", minimumSize, "peers_count", participants};
    switch (phase) {
      case ENOUGH ->
          log.info(
              "minimum cluster size reached, marking cluster as ready to admit traffic", facts);
      case WAITING ->
          log.warn(
              "minimum cluster size requirements are not met - marking cluster as not ready for"
                  + " traffic",
              facts);
      case TIME_OVER ->
          log.warn("deadline passed, marking cluster as ready to admit traffic", facts);
    }
  }
}
