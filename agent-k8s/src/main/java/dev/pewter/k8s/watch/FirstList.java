package dev.pewter.k8s.watch;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;

/// The wait for the first answer of an API server. One that takes connections and never answers
/// fails no call for minutes: waiting so long is a failure by itself.
public final class FirstList {
  /// How the log tells it.
  public static final String WAITING = "waiting for the API server's first list";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Clock clock;
  private final long begunNanos;
  private final Instant lateSince;
  private boolean isTold; // of one thread, which tells

  /// The wait begins.
  public FirstList(Clock clock) {
    this.clock = clock;
    this.begunNanos = clock.nanos();
    this.lateSince = clock.now().plus(PATIENCE);
  }

  /// Whether it has lasted for ten seconds.
  public boolean isLate() {
    return clock.nanos() - begunNanos >= PATIENCE.toNanos();
  }

  /// When it became, or becomes, late.
  public Instant lateSince() {
    return lateSince;
  }

  /// Whether it is late and nobody was told yet; then somebody is now.
  public boolean isToBeTold() {
    boolean first = !isTold && isLate();
    isTold |= first;
    return first;
  }

  /// How health tells it.
  ///
  /// @param what such as `pods in all namespaces`
  public static String message(String what) {
    return WAITING + " of " + what;
  }
}
