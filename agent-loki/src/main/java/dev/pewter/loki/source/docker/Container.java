package dev.pewter.loki.source.docker;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an engine says of a container.
///
/// @param hasTty whether its output is one stream without frames
/// @param startedAt as the engine writes it: RFC 3339
/// @param finishedAt the end of the last run that has one, in the same way
record Container(boolean isRunning, boolean hasTty, String startedAt, String finishedAt) {
  private static final Instant LATEST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

  /// The moments that part its runs, as far as they are known, in nanoseconds since 1970: what was
  /// said before one and after it is of two runs. One that was never is of the year 1.
  long[] borders() {
    var borders = new ArrayList<Long>();
    for (String text : List.of(finishedAt, startedAt)) {
      Instant time = time(text);
      if (time != null && time.isAfter(Instant.EPOCH) && time.isBefore(LATEST)) {
        borders.add(ChronoUnit.NANOS.between(Instant.EPOCH, time));
      }
    }
    return borders.stream().mapToLong(Long::longValue).toArray();
  }

  private static @Nullable Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }

  static Container parse(byte[] json) throws IOException {
    var reader = new JsonReader(json);
    var parts = new Parts();
    try {
      reader.beginObject();
      while (reader.hasNext()) {
        switch (reader.nextName()) {
          case "State" -> parts.state(reader);
          case "Config" -> parts.config(reader);
          default -> reader.skipValue();
        }
      }
      reader.endObject();
    } catch (JsonException e) {
      throw new IOException("malformed description of a container: " + e.getMessage(), e);
    }
    return new Container(parts.isRunning, parts.hasTty, parts.startedAt, parts.finishedAt);
  }

  private static final class Parts {
    private boolean isRunning;
    private boolean hasTty;
    private String startedAt = "";
    private String finishedAt = "";

    private void state(JsonReader reader) throws JsonException {
      reader.beginObject();
      while (reader.hasNext()) {
        switch (reader.nextName()) {
          case "Running" -> isRunning = reader.nextBoolean();
          case "StartedAt" -> startedAt = reader.nextString();
          case "FinishedAt" -> finishedAt = reader.nextString();
          default -> reader.skipValue();
        }
      }
      reader.endObject();
    }

    private void config(JsonReader reader) throws JsonException {
      reader.beginObject();
      while (reader.hasNext()) {
        if (reader.nextName().equals("Tty")) {
          hasTty = reader.nextBoolean();
        } else {
          reader.skipValue();
        }
      }
      reader.endObject();
    }
  }
}
