package dev.pewter.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What goes into some stages of `loki.process` and what comes out.
public record StageCase(String name, String config, List<Entry> in, List<Entry> out) {

  /// One entry; a time without a fraction says nothing of its nanoseconds' digits.
  public record Entry(
      Map<String, String> labels, Instant time, String line, Map<String, String> metadata) {
    /// Entries of one label set keep their order.
    private static final Comparator<Entry> BY_LABELS =
        Comparator.comparing(e -> e.labels.toString());

    public Entry withoutInternalLabels() {
      var kept = new TreeMap<>(labels);
      kept.keySet().removeIf(name -> name.startsWith("__"));
      return new Entry(kept, time, line, metadata);
    }

    /// Nanoseconds since 1970.
    public long timestampNanos() {
      return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }

    public LogBatch toBatch(Delivery delivery) {
      var writer = new LogBatchWriter();
      writer.begin(Labels.of(labels));
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      writer.append(bytes, 0, bytes.length, timestampNanos());
      writer.metadata(Labels.of(metadata));
      return writer.finish(delivery);
    }
  }

  public StageCase {
    in = List.copyOf(in);
    out = List.copyOf(out);
  }

  /// The entries that come out are those that should, in order within a label set.
  public void assertComesOut(List<Entry> arrived) {
    assertThat(arrived.stream().sorted(Entry.BY_LABELS))
        .containsExactlyElementsOf(out.stream().sorted(Entry.BY_LABELS).toList());
  }

  /// All cases of a file.
  public static List<StageCase> read(Path file) throws IOException {
    var json = new JsonReader(Files.readAllBytes(file));
    var cases = new ArrayList<StageCase>();
    try {
      json.beginArray();
      while (json.hasNext()) {
        cases.add(read(json));
      }
      json.endArray();
    } catch (JsonException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return cases;
  }

  private static StageCase read(JsonReader json) throws JsonException {
    String name = "";
    String config = "";
    List<Entry> in = List.of();
    List<Entry> out = List.of();
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "name" -> name = json.nextString();
        case "config" -> config = json.nextString();
        case "in" -> in = entries(json);
        case "out" -> out = entries(json);
        default -> json.skipValue();
      }
    }
    json.endObject();
    return new StageCase(name, config, in, out);
  }

  private static List<Entry> entries(JsonReader json) throws JsonException {
    var entries = new ArrayList<Entry>();
    json.beginArray();
    while (json.hasNext()) {
      Map<String, String> labels = Map.of("job", "t");
      var time = Instant.parse("2026-01-02T03:04:05Z");
      String line = "";
      Map<String, String> metadata = Map.of();
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "labels" -> labels = map(json);
          case "ts" -> time = Instant.parse(json.nextString());
          case "line" -> line = json.nextString();
          case "structured_metadata" -> metadata = map(json);
          default -> json.skipValue();
        }
      }
      json.endObject();
      entries.add(new Entry(labels, time, line, metadata));
    }
    json.endArray();
    return entries;
  }

  private static Map<String, String> map(JsonReader json) throws JsonException {
    var map = new TreeMap<String, String>();
    json.beginObject();
    while (json.hasNext()) {
      map.put(json.nextName(), json.nextString());
    }
    json.endObject();
    return map;
  }
}
