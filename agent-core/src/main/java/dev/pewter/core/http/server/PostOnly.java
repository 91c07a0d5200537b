package dev.pewter.core.http.server;

import java.io.IOException;

/// A handler of what is posted to its path itself: there is nothing below it and nothing to get.
public record PostOnly(HttpHandler handler) implements HttpHandler {
  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    if (!request.path().isEmpty()) {
      response.text(404, "404 page not found\n");
    } else if (!request.method().equals("POST")) {
      response.header("Allow", "POST").status(405).send(new byte[0]);
    } else {
      handler.handle(request, response);
    }
  }
}
