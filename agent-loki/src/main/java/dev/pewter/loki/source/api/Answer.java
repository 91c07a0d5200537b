package dev.pewter.loki.source.api;

import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;

/// The answer to a request; the text is for who sent it.
record Answer(int status, String text) {
  static final Answer NO_CONTENT = new Answer(204, "");

  int length() {
    return text.length();
  }

  void send(HttpResponse response) throws IOException {
    if (status == 503) {
      response.header("Retry-After", "1");
    }
    if (text.isEmpty()) {
      response.status(status).send(new byte[0]);
    } else {
      response.header("X-Content-Type-Options", "nosniff").text(status, text);
    }
  }
}
