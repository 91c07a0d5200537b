package dev.pewter.core.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// A log over a Logback logger.
final class LogbackLog implements Log {
  private final Logger logger;
  private final Object[] context;

  LogbackLog(Logger logger, Object... context) {
    this.logger = logger;
    this.context = context;
  }

  @Override
  public boolean isDebugEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public void debug(String message, Object... keyValues) {
    log(Level.DEBUG, message, keyValues);
  }

  @Override
  public void info(String message, Object... keyValues) {
    log(Level.INFO, message, keyValues);
  }

  @Override
  public void warn(String message, Object... keyValues) {
    log(Level.WARN, message, keyValues);
  }

  @Override
  public void error(String message, Object... keyValues) {
    log(Level.ERROR, message, keyValues);
  }

  private void log(Level level, String message, Object[] keyValues) {
    if (!logger.isEnabledForLevel(level)) {
      return;
    }
    var line = addAll(addAll(logger.makeLoggingEventBuilder(level), context), keyValues);
    for (Object value : keyValues) {
      if (level == Level.ERROR && isBug(value)) {
        line = line.addKeyValue("stack", stack((Throwable) value));
      }
    }
    line.log(message);
    for (Object value : keyValues) {
      if (value instanceof Throwable failure
          && logger.isDebugEnabled()
          && !(level == Level.ERROR && isBug(value))) {
        addAll(logger.makeLoggingEventBuilder(Level.DEBUG), context)
            .addKeyValue("stack", stack(failure))
            .log("stack of: " + message);
      }
    }
  }

  private static boolean isBug(Object value) {
    return value instanceof RuntimeException || value instanceof Error;
  }

  private static LoggingEventBuilder addAll(LoggingEventBuilder event, Object[] keyValues) {
    var builder = event;
    for (int i = 0; i + 1 < keyValues.length; i += 2) {
      builder = builder.addKeyValue(String.valueOf(keyValues[i]), keyValues[i + 1]);
    }
    return keyValues.length % 2 == 0
        ? builder
        : builder.addKeyValue("!BADKEY", keyValues[keyValues.length - 1]);
  }

  private static String stack(Throwable failure) {
    var text = new StringWriter();
    var frames = new PrintWriter(text);
    frames.println(failure);
    for (StackTraceElement frame : failure.getStackTrace()) {
      frames.println("\tat " + frame);
    }
    if (failure.getCause() != null) {
      frames.println("Caused by: " + failure.getCause());
    }
    return text.toString();
  }

  @Override
  public Log with(Object... keyValues) {
    Object[] all = Arrays.copyOf(context, context.length + keyValues.length);
    System.arraycopy(keyValues, 0, all, context.length, keyValues.length);
    return new LogbackLog(logger, all);
  }
}
