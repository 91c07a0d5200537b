package dev.pewter.core.sys;

/// Counts an event until it is closed.
public interface EventCounter extends AutoCloseable {
  /// How often the event happened since it was opened.
  long count() throws SystemCallException;

  @Override
  void close();
}
