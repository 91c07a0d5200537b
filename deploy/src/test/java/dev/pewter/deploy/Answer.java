package dev.pewter.deploy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// What a receiver does with a push once it has read it.
sealed interface Answer {
  Answer OK = new Says(204, "", Map.of());

  /// A whole answer.
  record Says(int status, String body, Map<String, String> headers) implements Answer {
    public Says {
      headers = Map.copyOf(headers);
    }
  }

  /// Another answer, later.
  record Late(Duration delay, Answer then) implements Answer {}

  /// Stores the push and tells the opposite.
  record StoresAndSays(int status) implements Answer {}

  /// Holds the connection and says nothing.
  record Silence() implements Answer {}

  /// The connection is reset.
  record Reset() implements Answer {}

  /// Bytes of its own, then the end of the connection.
  record Bytes(String text) implements Answer {
    byte[] bytes() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /// An error with a body of this size.
  record LongError(int status, long bytes) implements Answer {}

  /// An error, a byte every tenth of a second.
  record Trickle(int status) implements Answer {}

  static Answer status(int status) {
    return new Says(status, "as told by the test", Map.of());
  }

  static Answer status(int status, String body) {
    return new Says(status, body, Map.of());
  }

  static Answer late(Duration delay) {
    return new Late(delay, OK);
  }
}
