package dev.pewter.core.component;

import dev.pewter.core.model.Urls;
import java.time.Instant;

/// How a component does.
public record Health(State state, String message, Instant since) {
  /// Without the secrets of URLs: health is shown to everybody.
  public Health {
    message = Urls.redacted(message);
  }

  /// From best to worst.
  public enum State {
    HEALTHY,
    UNKNOWN,
    UNHEALTHY,
    EXITED;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// The worse of two; of equals the newer.
  public static Health worse(Health a, Health b) {
    int order = a.state.compareTo(b.state);
    if (order != 0) {
      return order > 0 ? a : b;
    }
    return b.since.isAfter(a.since) ? b : a;
  }
}
