package dev.pewter.loki.source.docker;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;

/// What an engine says of a container.
///
/// @param hasTty whether its output is one stream without frames
/// @param startedAt as the engine writes it; only compared
record Container(boolean isRunning, boolean hasTty, String startedAt, String finishedAt) {

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
