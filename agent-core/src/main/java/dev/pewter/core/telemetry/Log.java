package dev.pewter.core.telemetry;

/// A log of constant lower-case messages with facts as alternating keys and values.
/// A `Throwable` among the values is printed as its message; its stack follows at debug level, and
/// stands in the line itself when an error is unchecked: our bug.
public interface Log {

  boolean isDebugEnabled();

  void debug(String message, Object... keyValues);

  void info(String message, Object... keyValues);

  void warn(String message, Object... keyValues);

  void error(String message, Object... keyValues);

  /// The same log with further facts on every line.
  Log with(Object... keyValues);
}
