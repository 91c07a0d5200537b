package dev.pewter.k8s.loki.source.kubernetesevents;

import org.jspecify.annotations.Nullable;

/// How far events were delivered. Resource versions count the changes of a cluster; times only
/// matter where those are not known: after an agent that did not keep them, or in a cluster that
/// was set up anew.
///
/// @param version of the last one; 0 if it is not known
/// @param micros the time of the last one, since 1970; 0 if it is not known
record EventCursor(long version, long micros) {
  static final EventCursor START = new EventCursor(0, 0);

  /// Reads `VERSION MICROS`; null if it is none.
  static @Nullable EventCursor parse(String text) {
    if (!text.matches("[0-9]{1,18} [0-9]{1,18}")) {
      return null;
    }
    int space = text.indexOf(' ');
    return new EventCursor(
        Long.parseLong(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
  }

  String text() {
    return version + " " + micros;
  }

  /// Whether an event comes after it. Times have seconds: those of the same one come again.
  boolean isBefore(KubernetesEvent event) {
    if (version > 0 && event.version() > 0) {
      return event.version() > version;
    }
    return micros(event) >= micros;
  }

  /// After an event as well.
  EventCursor after(KubernetesEvent event) {
    long time = micros(event);
    return new EventCursor(Math.max(version, event.version()), time > 0 ? time : micros);
  }

  private static long micros(KubernetesEvent event) {
    var time = event.time();
    return time == null ? 0 : time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }
}
