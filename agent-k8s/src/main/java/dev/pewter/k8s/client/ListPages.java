package dev.pewter.k8s.client;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The pages of one list.
final class ListPages<T extends ApiObject> {
  private final ObjectReader<T> reader;
  private final List<T> objects = new ArrayList<>();
  private int unreadable;
  private String version = "";
  String next = "";

  ListPages(ObjectReader<T> reader) {
    this.reader = reader;
  }

  /// Reads `{"metadata": …, "items": […]}`.
  void read(InputStream page) throws IOException {
    var json = new JsonSplitter(page, KubernetesApi.MAX_OBJECT_BYTES);
    next = "";
    json.expect('{');
    while (json.peek() == '"') {
      byte[] name = json.next();
      json.expect(':');
      String member = name == null ? "" : new String(name, StandardCharsets.UTF_8);
      if (member.equals("\"items\"") && json.peek() == '[') {
        items(json);
      } else {
        byte[] value = json.next();
        if (member.equals("\"metadata\"") && value != null) {
          metadata(value);
        }
      }
      if (json.peek() == ',') {
        json.expect(',');
      }
    }
    json.expect('}');
  }

  private void items(JsonSplitter json) throws IOException {
    json.expect('[');
    while (json.peek() != ']') {
      if (json.peek() < 0) {
        throw new EOFException("unexpected end of the list");
      }
      byte[] item = json.next();
      try {
        if (item == null) {
          unreadable++;
        } else {
          objects.add(reader.read(new JsonReader(item)));
        }
      } catch (JsonException _) {
        unreadable++;
      }
      if (json.peek() == ',') {
        json.expect(',');
      }
    }
    json.expect(']');
  }

  private void metadata(byte[] value) throws IOException {
    try {
      for (var fields = new Fields(new JsonReader(value)); fields.next(); ) {
        switch (fields.name()) {
          case "resourceVersion" -> version = fields.text();
          case "continue" -> next = fields.text();
          default -> fields.skip();
        }
      }
    } catch (JsonException e) {
      throw new IOException("the list's metadata: " + e.getMessage(), e);
    }
  }

  /// The objects read since the last call.
  List<T> take() {
    var page = List.copyOf(objects);
    objects.clear();
    return page;
  }

  String version() {
    return version;
  }

  Listed<T> listed() {
    return new Listed<>(objects, version, unreadable);
  }
}
