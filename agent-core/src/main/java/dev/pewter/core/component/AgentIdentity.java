package dev.pewter.core.component;

import dev.pewter.core.http.client.Request;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import dev.pewter.core.storage.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The headers that tell one agent from another: an id kept in `alloy_seed.json` in the storage
/// directory, which the reference shares.
public final class AgentIdentity {
  private static final String FILE = "alloy_seed.json";
  private static final int MAX_BYTES = 64 << 10;

  /// One id for a process: components that start together must not each make one.
  private static final ReentrantLock FINDING = new ReentrantLock();

  private final ComponentContext context;
  private final CopyOnWriteArrayList<Request.Header> headers = new CopyOnWriteArrayList<>();

  public AgentIdentity(ComponentContext context) {
    this.context = context;
  }

  /// The headers; empty until they were found. The list itself grows then.
  public List<Request.Header> headers() {
    return headers;
  }

  /// Reads the id, or makes one and keeps it where that is possible.
  public void find() {
    var file = file();
    if (file == null || !headers.isEmpty()) {
      return;
    }
    String id = kept(file);
    headers.addAll(
        List.of(new Request.Header("X-Agent-Id", id), new Request.Header("X-Alloy-Id", id)));
  }

  private String kept(Path file) {
    FINDING.lock();
    try {
      String id = read(file);
      if (id == null) {
        id = UUID.randomUUID().toString();
        write(file, id);
      }
      return id;
    } finally {
      FINDING.unlock();
    }
  }

  /// The data directory lies in the storage directory, under the component's id.
  private @Nullable Path file() {
    var data = context.dataDirectory();
    var own = Path.of(context.globalId());
    if (!data.endsWith(own) || data.getNameCount() <= own.getNameCount()) {
      return null;
    }
    var storage = data;
    for (int i = 0; i < own.getNameCount() && storage != null; i++) {
      storage = storage.getParent();
    }
    return storage == null ? null : storage.resolve(FILE);
  }

  private @Nullable String read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return null;
      }
      var json = new JsonReader(Files.readAllBytes(file));
      String id = null;
      json.beginObject();
      while (json.hasNext()) {
        if (json.nextName().equals("UID")) {
          id = UUID.fromString(json.nextString()).toString();
        } else {
          json.skipValue();
        }
      }
      return id;
    } catch (IOException | JsonException | IllegalArgumentException e) {
      context.log().warn("cannot read the agent's id, making another", "file", file, "err", e);
      return null;
    }
  }

  private void write(Path file, String id) {
    var text = new StringBuilder();
    var json = new JsonWriter(text);
    json.beginObject();
    json.name("UID").value(id);
    json.name("created_at").value(context.clock().now().toString());
    json.name("version").value(context.agent().version());
    json.endObject();
    try {
      var parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      AtomicFile.replace(file, text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException e) {
      context.log().warn("cannot keep the agent's id", "file", file, "err", e);
    }
  }
}
