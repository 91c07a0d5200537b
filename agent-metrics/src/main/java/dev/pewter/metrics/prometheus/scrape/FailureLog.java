package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.json.JsonWriter;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The file of failed scrapes, one JSON object a line. It is opened for each line, so that it may
/// be moved away at any time. For any number of threads.
public final class FailureLog {
  static final FailureLog NONE = new FailureLog(null, "");

  private final @Nullable Path file;
  private final String job;
  private final AtomicBoolean isBroken = new AtomicBoolean();

  private FailureLog(@Nullable Path file, String job) {
    this.file = file;
    this.job = job;
  }

  /// @param file empty for none
  static FailureLog at(String file, String job) throws ComponentException {
    if (file.isEmpty()) {
      return NONE;
    }
    var log = new FailureLog(Path.of(file), job);
    try {
      log.append("");
    } catch (IOException e) {
      throw new ComponentException("can't create json log file: " + e, e);
    }
    return log;
  }

  /// Writes a line; when that fails it says so once.
  void write(Clock clock, Log log, String target, @Nullable String error) {
    if (file == null) {
      return;
    }
    var line = new StringBuilder();
    new JsonWriter(line)
        .beginObject()
        .name("ts")
        .value(GoText.instant(clock.now()))
        .name("level")
        .value("error")
        .name("msg")
        .value(String.valueOf(error))
        .name("job_name")
        .value(job)
        .name("target")
        .value(target)
        .endObject();
    try {
      append(line.append('\n').toString());
      isBroken.set(false);
    } catch (IOException e) {
      if (!isBroken.getAndSet(true)) {
        log.error("cannot write the scrape failure log", "file", file, "err", e);
      }
    }
  }

  private void append(String text) throws IOException {
    if (file != null) {
      Files.write(
          file,
          text.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.APPEND);
    }
  }
}
