package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FollowingTest {
  private final Following following = new Following(new FakeAgent(), Clock.SYSTEM);

  @Test
  void waitsForNobodyWhoDoesNotReadHisAnswer() throws Exception {
    var isSending = new CountDownLatch(1);
    var canGoOn = new CountDownLatch(1);
    var slow =
        CompletableFuture.supplyAsync(
            () ->
                status(
                    () -> {
                      isSending.countDown();
                      canGoOn.await();
                    }));
    isSending.await();
    assertThat(status(() -> {})).isEqualTo(200);

    canGoOn.countDown();
    assertThat(slow.get()).isEqualTo(200);
  }

  private interface Reading {
    void run() throws InterruptedException;
  }

  private int status(Reading client) {
    var response = new Response(client);
    try {
      following.answer("loki.write.a", new Request(), response);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return response.status;
  }

  private record Request() implements HttpRequest {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String path() {
      return "";
    }

    @Override
    public String rawUri() {
      return "/";
    }

    @Override
    public Map<String, String> query() {
      return Map.of();
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public byte[] body() {
      return "{\"line\":\"a\"}".getBytes(UTF_8);
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1:1";
    }
  }

  private static final class Response implements HttpResponse {
    private final Reading client;
    private int status;

    Response(Reading client) {
      this.client = client;
    }

    @Override
    public HttpResponse status(int code) {
      status = code;
      return this;
    }

    @Override
    public HttpResponse header(String name, String value) {
      return this;
    }

    @Override
    public void send(byte[] body) throws IOException {
      try {
        client.run();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public OutputStream stream() {
      throw new AssertionError("the answer is sent whole");
    }
  }
}
