package dev.pewter.core.http.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request as a handler mounted deeper sees it.
public record Below(HttpRequest request, String path) implements HttpRequest {
  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String rawUri() {
    return request.rawUri();
  }

  @Override
  public Map<String, String> query() {
    return request.query();
  }

  @Override
  public @Nullable String header(String name) {
    return request.header(name);
  }

  @Override
  public byte[] body() {
    return request.body();
  }

  @Override
  public String remoteAddress() {
    return request.remoteAddress();
  }

  @Override
  public void cancelWhenAbandoned() {
    request.cancelWhenAbandoned();
  }
}
