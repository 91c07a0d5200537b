package dev.pewter.k8s.client;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.time.Duration;

/// One line of a watch: `{"type": "ADDED", "object": {…}}`.
final class WatchEvent {
  private WatchEvent() {}

  /// @throws ApiException for an event of type `ERROR`
  static <T extends ApiObject> void tell(
      byte[] event, ObjectReader<T> reader, WatchListener<T> listener, String what)
      throws ApiException {
    try {
      String type = type(event);
      for (var fields = new Fields(new JsonReader(event)); fields.next(); ) {
        if (!fields.name().equals("object")) {
          fields.skip();
          continue;
        }
        switch (type) {
          case "ADDED", "MODIFIED", "DELETED" ->
              listener.changed(WatchListener.Change.valueOf(type), fields.object(reader::read));
          case "BOOKMARK" -> listener.bookmark(fields.object(WatchEvent::version));
          case "ERROR" -> throw fields.object(in -> refused(in, what));
          default -> {
            fields.skip();
            listener.unreadable("an event of the unknown type \"" + type + "\"");
          }
        }
      }
    } catch (JsonException e) {
      listener.unreadable(String.valueOf(e.getMessage()));
    }
  }

  /// The type is the first member everywhere; nothing promises it.
  private static String type(byte[] event) throws JsonException {
    for (var fields = new Fields(new JsonReader(event)); fields.next(); ) {
      if (fields.name().equals("type")) {
        return fields.text();
      }
      fields.skip();
    }
    return "";
  }

  private static String version(JsonReader in) throws JsonException {
    String version = "";
    for (var fields = new Fields(in); fields.next(); ) {
      if (fields.name().equals("metadata")) {
        version = fields.object(ObjectMeta::read).resourceVersion();
      } else {
        fields.skip();
      }
    }
    return version;
  }

  private static ApiException refused(JsonReader in, String what) throws JsonException {
    int code = 500;
    String message = "";
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "code" -> {
          String text = fields.text();
          code = text.matches("[0-9]{3}") ? Integer.parseInt(text) : 500;
        }
        case "message" -> message = fields.text();
        default -> fields.skip();
      }
    }
    return new ApiException(what, code, message, Duration.ZERO);
  }
}
