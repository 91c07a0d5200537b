package dev.pewter.core.runtime;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.LogReceiver;
import java.util.List;
import java.util.Locale;

/// The `logging` block.
public record LoggingArguments(
    @Attr(value = "level", byDefault = "info") Level level,
    @Attr(value = "format", byDefault = "logfmt") Format format,
    @Attr(value = "destination", byDefault = "stderr") Destination destination,
    @Attr(value = "write_to", byDefault = "[]") List<LogReceiver> writeTo) {

  public static final LoggingArguments DEFAULT =
      new LoggingArguments(Level.INFO, Format.LOGFMT, Destination.STDERR, List.of());

  public LoggingArguments {
    writeTo = List.copyOf(writeTo);
  }

  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR;

    public static Level parse(String text) {
      for (Level level : values()) {
        if (level.toString().equals(text)) {
          return level;
        }
      }
      throw new IllegalArgumentException("unrecognized log level \"" + text + "\"");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public enum Format {
    LOGFMT,
    JSON;

    public static Format parse(String text) {
      for (Format format : values()) {
        if (format.toString().equals(text)) {
          return format;
        }
      }
      throw new IllegalArgumentException("unrecognized log format \"" + text + "\"");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public enum Destination {
    STDERR;

    public static Destination parse(String text) {
      if (text.equals("stderr")) {
        return STDERR;
      }
      throw new IllegalArgumentException("unrecognized log destination \"" + text + "\"");
    }

    @Override
    public String toString() {
      return "stderr";
    }
  }
}
