package dev.pewter.core.http.server;

import java.io.IOException;

/// Answers one request, on a virtual thread of its own: it may block.
@FunctionalInterface
public interface HttpHandler {
  void handle(HttpRequest request, HttpResponse response) throws IOException, InterruptedException;
}
