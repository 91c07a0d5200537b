package dev.pewter.loki.source.syslog;

import org.jspecify.annotations.Nullable;

/// Understands messages of one kind.
@FunctionalInterface
interface Format {

  /// Takes `[from, to)` apart.
  ///
  /// @return why that is not possible, or null
  @Nullable String parse(byte[] bytes, int from, int to, Message into);
}
