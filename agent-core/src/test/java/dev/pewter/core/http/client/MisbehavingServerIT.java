package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against sockets that misbehave.
class MisbehavingServerIT extends ClientAgainstServers {
  @ParameterizedTest(name = "{0} repeatable {1}")
  @CsvSource({"GET, false", "POST, true", "POST, false"})
  void repeatsOnADeadPooledConnectionWhatMayBeRepeated(String method, boolean repeatable)
      throws Exception {
    var uri =
        scripted(
            (socket, number) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number);
              if (number == 0) {
                readRequest(socket); // and closes without an answer
              } else {
                readRequest(socket);
              }
            });
    var client = client();
    var request = Request.of(method, uri, null);
    var sent = repeatable ? request.asRepeatable() : request;
    assertThat(text(client, sent)).isEqualTo("0");
    if (method.equals("POST") && !repeatable) {
      assertThatThrownBy(() -> client.send(sent)).isInstanceOf(RequestException.class);
    } else {
      assertThat(text(client, sent)).isEqualTo("1");
    }
  }

  /// The kernel asks, after as long as its timer of kind 2 says, in hundredths of a second.
  @Test
  void asksASilentServerAfterHalfAMinuteWhetherItIsThere() throws Exception {
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 200 OK\r\n\r\n0"); // of a length nobody waits for
              readRequest(socket); // says no more
            });
    try (var response = client().send(Request.of("GET", uri, null))) {
      assertThat(response.body().read()).isEqualTo('0');
      var timer =
          Pattern.compile(
              ".* [0-9A-F]+:%04X 01 [0-9A-F]+:[0-9A-F]+ 02:([0-9A-F]+) .*"
                  .formatted(uri.getPort()));
      Callable<List<Long>> hundredths =
          () ->
              Files.readAllLines(Path.of("/proc/net/tcp6")).stream()
                  .map(timer::matcher)
                  .filter(Matcher::matches)
                  .map(m -> Long.parseLong(m.group(1), 16))
                  .toList();
      await().until(hundredths, found -> found.size() == 1 && found.getFirst() <= 3000);
    }
  }

  @Test
  void repeatsNothingThatWasAnswered() throws Exception {
    var connections = new AtomicInteger();
    var uri =
        scripted(
            (socket, _) -> {
              connections.incrementAndGet();
              readRequest(socket);
              say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0");
              readRequest(socket);
              say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n");
              readRequest(socket);
            });
    var client = client();
    var request = Request.of("POST", uri, null).asRepeatable();
    assertThat(text(client, request)).isEqualTo("0");
    assertThatThrownBy(() -> text(client, request)).isInstanceOf(IOException.class);
    assertThat(connections).hasValue(1);
  }

  @Test
  void givesUpWhenTheTimeIsUp() throws Exception {
    var silent =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              readRequest(socket); // until the client leaves
            });
    var half =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
              readRequest(socket);
            });
    var client = client();
    assertThatThrownBy(() -> client.send(Request.get(silent).timeout(Duration.ofMillis(300))))
        .isInstanceOfSatisfying(RequestException.class, e -> assertThat(e.timedOut()).isTrue())
        .hasMessage("Get \"" + silent + "\": context deadline exceeded");
    // the head must come in time
    try (var response = client.send(Request.get(half).timeout(Duration.ofSeconds(1)))) {
      assertThatThrownBy(response::bytes).hasMessage("context deadline exceeded");
    }
    assertThat(client.idleConnections()).isZero();
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'HTTP/1.1 200 OK|Content-Length: 10||half' | unexpected EOF
          'HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|half|' | unexpected EOF
          """,
      quoteCharacter = '\'')
  void aTruncatedBodyIsAFailure(String answer, String message) throws Exception {
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, answer.replace("|", "\r\n"));
            });
    try (var response = client().send(Request.get(uri))) {
      assertThatThrownBy(response::bytes).hasMessage(message);
    }
  }

  @Test
  void refusesWhatIsNotHttp() throws Exception {
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "SSH-2.0-OpenSSH\r\n");
            });
    assertThatThrownBy(() -> client().send(Request.get(uri)))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("Get \"" + uri + "\": ");
  }

  @Test
  void skipsInterimAnswersAndReadsUntilTheServerCloses() throws Exception {
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall");
            });
    assertThat(text(client(), Request.get(uri))).isEqualTo("all");
  }

  @Test
  void anEarlyAnswerEndsTheUpload() throws Exception {
    var answered = new CountDownLatch(1);
    var uri =
        scripted(
            (socket, _) -> {
              readRequest(socket);
              say(socket, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
              try {
                answered.await(); // without reading the body
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });
    var client = client();
    var body = new Request.Body(new byte[50 << 20], 0, 50 << 20);
    try (var response = client.send(Request.of("POST", uri, body))) {
      answered.countDown();
      assertThat(response.status()).isEqualTo(413);
    }
    assertThat(client.idleConnections()).isZero();
  }
}
