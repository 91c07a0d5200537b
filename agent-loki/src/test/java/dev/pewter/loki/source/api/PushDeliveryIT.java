package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What is answered when, by what becomes of the lines of a push.
class PushDeliveryIT extends ListeningApi {
  @Test
  void answersAfterTheDelivery() throws IOException, InterruptedException {
    received.endWith(_ -> {}); // later
    var request =
        HttpRequest.newBuilder(uri(PUSH))
            .header("Content-Type", JSON)
            .POST(HttpRequest.BodyPublishers.ofString(oneLine("slow")))
            .build();
    var answer = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    await().until(() -> !received.batches().isEmpty());
    assertThat(answer).isNotDone();
    assertThat(context.metrics().value("pewter_loki_source_api_memory_bytes")).isPositive();
    received.batches().getFirst().delivery().delivered();
    assertThat(answer.join().statusCode()).isEqualTo(204);
    awaitNothingInMemory();
  }

  @Test
  void doesNotWaitForWhatAStageHoldsBackUntilMoreComes() throws IOException, InterruptedException {
    received.endWith(
        d -> {
          d.fork().hold();
          d.delivered();
        });
    assertThat(json(oneLine("the first of two")).statusCode()).isEqualTo(204);
    awaitNothingInMemory();
  }

  @Test
  void tellsHowTheDeliveryEnded() throws IOException, InterruptedException {
    received.endWith(d -> d.dropped(DropReason.TOO_OLD, 1));
    assertThat(json(oneLine("x")).statusCode()).isEqualTo(204);
    received.endWith(d -> d.returned());
    var answer = json(oneLine("x"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void doesNotWaitForeverNorForClientsThatLeft()
      throws IOException, InterruptedException, DecodeException {
    received.endWith(_ -> {});
    api.update(
        arguments(
            0,
            "http {\n listen_address = \"127.0.0.1\"\n listen_port = 0\n"
                + " server_write_timeout = \"100ms\"\n}"));
    awaitListening(2);
    var answer = json(oneLine("x"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("not delivered in time\n");

    api.update(arguments(0));
    awaitListening(3);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort())) {
      String body = oneLine("left");
      socket.getOutputStream().write((head(body.length()) + body).getBytes(StandardCharsets.UTF_8));
      await().until(() -> inflight() == 1);
      socket.setSoLinger(true, 0); // a reset, not an end
    }
    await().until(() -> inflight() == 0);
  }

  @Test
  void answersWaitingClientsWhenItStops() {
    received.endWith(_ -> {});
    var request =
        HttpRequest.newBuilder(uri(PUSH))
            .header("Content-Type", JSON)
            .POST(HttpRequest.BodyPublishers.ofString(oneLine("slow")))
            .build();
    var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    await().until(() -> !received.batches().isEmpty());
    tasks.close();
    var answered = answer.join();
    assertThat(answered.statusCode()).isEqualTo(503);
    assertThat(answered.body()).isEqualTo("server shutdown\n");
  }

  @Test
  void countsWhatBecameOfItsLines() throws IOException, InterruptedException {
    json(oneLine("delivered"));
    received.endWith(delivery -> delivery.dropped(DropReason.TOO_OLD, 1));
    json(oneLine("dropped"));
    received.endWith(Delivery::returned);
    assertThat(json(oneLine("returned")).statusCode()).isEqualTo(503);
    var held = new CompletableFuture<Delivery>();
    received.endWith(held::complete);
    var answer =
        client.sendAsync(
            HttpRequest.newBuilder(uri(PUSH))
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(oneLine("under way")))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    var delivery = held.join();
    awaitBalance(4, 1, 1, 1, 1);
    assertThat(answer).isNotDone();
    delivery.delivered();
    assertThat(answer.join().statusCode()).isEqualTo(204);
    awaitBalance(4, 2, 1, 1, 0);
  }
}
