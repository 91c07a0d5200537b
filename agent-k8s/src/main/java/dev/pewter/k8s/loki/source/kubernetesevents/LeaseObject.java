package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// A Lease as the API server has it, all of it: what others have written into it stays there when
/// it is replaced.
///
/// @param json empty for one that is still to be made
record LeaseObject(String json) {
  static final LeaseObject NONE = new LeaseObject("");
  private static final String EMPTY = "{}";

  /// The members of `spec` that this agent writes.
  private static final Set<String> OURS =
      Set.of(
          "holderIdentity", "leaseDurationSeconds", "leaseTransitions", "acquireTime", "renewTime");

  /// What this agent changes.
  interface Change {
    /// Writes its members of `spec`, all of them.
    void spec(JsonWriter spec);

    /// The one annotation.
    String annotation();

    String value();
  }

  /// The object with changes.
  byte[] with(String namespace, String name, Change change) throws JsonException {
    var text = new StringBuilder();
    var out = new JsonWriter(text).beginObject();
    out.name("apiVersion").value("coordination.k8s.io/v1").name("kind").value("Lease");
    var in = new JsonReader(json.isEmpty() ? EMPTY : json);
    boolean hasMetadata = false;
    boolean hasSpec = false;
    in.beginObject();
    while (in.hasNext()) {
      String member = in.nextName();
      switch (member) {
        case "metadata" -> {
          hasMetadata = true;
          metadata(in, out.name(member), change);
        }
        case "spec" -> {
          hasSpec = true;
          spec(in, out.name(member), change);
        }
        case "apiVersion", "kind" -> in.skipValue();
        default -> copy(in, out.name(member));
      }
    }
    if (!hasMetadata) {
      out.name("metadata").beginObject();
      out.name("namespace").value(namespace).name("name").value(name);
      out.name("annotations").beginObject();
      out.name(change.annotation()).value(change.value()).endObject().endObject();
    }
    if (!hasSpec) {
      change.spec(out.name("spec").beginObject());
      out.endObject();
    }
    out.endObject();
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void spec(JsonReader in, JsonWriter out, Change change) throws JsonException {
    out.beginObject();
    if (in.peek() == JsonReader.Token.BEGIN_OBJECT) {
      in.beginObject();
      while (in.hasNext()) {
        String member = in.nextName();
        if (OURS.contains(member)) {
          in.skipValue();
        } else {
          copy(in, out.name(member));
        }
      }
      in.endObject();
    } else {
      in.skipValue();
    }
    change.spec(out);
    out.endObject();
  }

  private static void metadata(JsonReader in, JsonWriter out, Change change) throws JsonException {
    out.beginObject();
    boolean isWritten = false;
    in.beginObject();
    while (in.hasNext()) {
      String member = in.nextName();
      out.name(member);
      if (member.equals("annotations") && in.peek() == JsonReader.Token.BEGIN_OBJECT) {
        isWritten = true;
        annotations(in, out, change);
      } else {
        copy(in, out);
      }
    }
    in.endObject();
    if (!isWritten) {
      out.name("annotations").beginObject();
      out.name(change.annotation()).value(change.value()).endObject();
    }
    out.endObject();
  }

  private static void annotations(JsonReader in, JsonWriter out, Change change)
      throws JsonException {
    out.beginObject();
    in.beginObject();
    while (in.hasNext()) {
      String member = in.nextName();
      if (member.equals(change.annotation())) {
        in.skipValue();
      } else {
        copy(in, out.name(member));
      }
    }
    in.endObject();
    out.name(change.annotation()).value(change.value()).endObject();
  }

  private static void copy(JsonReader in, JsonWriter out) throws JsonException {
    switch (in.peek()) {
      case BEGIN_OBJECT -> {
        out.beginObject();
        in.beginObject();
        while (in.hasNext()) {
          copy(in, out.name(in.nextName()));
        }
        in.endObject();
        out.endObject();
      }
      case BEGIN_ARRAY -> {
        out.beginArray();
        in.beginArray();
        while (in.hasNext()) {
          copy(in, out);
        }
        in.endArray();
        out.endArray();
      }
      case STRING -> out.value(in.nextString());
      case NUMBER -> out.raw(in.nextNumber());
      case BOOLEAN -> out.value(in.nextBoolean());
      case NULL, END, END_OBJECT, END_ARRAY -> {
        in.nextNull();
        out.nullValue();
      }
    }
  }
}
