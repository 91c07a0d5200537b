package dev.pewter.core.cli;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where a running agent sends to, by its own account.
///
/// @param texts its members that are texts
/// @param numbers what waits for it; lines and samples have different ones
record RemoteEndpoint(Map<String, String> texts, Map<String, Long> numbers) {
  RemoteEndpoint {
    texts = Map.copyOf(texts);
    numbers = Map.copyOf(numbers);
  }

  static List<RemoteEndpoint> all(JsonReader json) throws JsonException {
    var endpoints = new ArrayList<RemoteEndpoint>();
    json.beginArray();
    while (json.hasNext()) {
      var texts = new HashMap<String, String>();
      var numbers = new HashMap<String, Long>();
      json.beginObject();
      while (json.hasNext()) {
        String name = json.nextName();
        switch (json.peek()) {
          case STRING -> texts.put(name, json.nextString());
          case NUMBER -> numbers.put(name, (long) json.nextDouble());
          default -> json.skipValue();
        }
      }
      json.endObject();
      endpoints.add(new RemoteEndpoint(texts, numbers));
    }
    json.endArray();
    return endpoints;
  }

  /// Whether nothing succeeded since the last error.
  boolean isFailing() {
    return !text("last_error").isEmpty() && time("last_error_at").isAfter(time("last_success_at"));
  }

  /// What waits for it, and why.
  String text() {
    String memory =
        numbers.containsKey("pending")
            ? number("pending") + " samples in memory"
            : "%d requests (%d bytes) in memory"
                .formatted(number("queued_requests"), number("queued_bytes"));
    long disk = number("disk_bytes") + number("wal_bytes");
    return "%s to %s: waiting: %s, %d bytes on disk; last success %s; last error at %s: %s"
        .formatted(
            text("component"),
            text("url"),
            memory,
            disk,
            text("last_success_at").isEmpty() ? "never" : text("last_success_at"),
            text("last_error_at"),
            text("last_error"));
  }

  private String text(String name) {
    return texts.getOrDefault(name, "");
  }

  private long number(String name) {
    return numbers.getOrDefault(name, 0L);
  }

  private Instant time(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException _) {
      return Instant.MIN; // never
    }
  }
}
