package dev.pewter.core.http;

import dev.pewter.core.telemetry.Log;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keeps what was logged, as `level message [facts]`.
public final class RecordingLog implements Log {
  private final List<String> lines = new ArrayList<>();

  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  private synchronized void add(String level, String message, Object... keyValues) {
    lines.add(level + " " + message + " " + Arrays.toString(keyValues));
  }

  @Override
  public boolean isDebugEnabled() {
    return true;
  }

  @Override
  public void debug(String message, Object... keyValues) {
    add("debug", message, keyValues);
  }

  @Override
  public void info(String message, Object... keyValues) {
    add("info", message, keyValues);
  }

  @Override
  public void warn(String message, Object... keyValues) {
    add("warn", message, keyValues);
  }

  @Override
  public void error(String message, Object... keyValues) {
    add("error", message, keyValues);
  }

  @Override
  public Log with(Object... keyValues) {
    return this;
  }
}
