package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Delivery;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Receivers that answer what no receiver should: the lines arrive all the same once it does.
class HostileReceiverIT extends WriteFolder {
  private static final String SERVER_ERROR = "HTTP/1.1 500 Oops\r\n";

  private RunningWrite write(RawReceiver receiver, String... more) throws Exception {
    return new RunningWrite(
        context(),
        "endpoint {\nurl = \"" + receiver.url() + "\"",
        "batch_wait = \"10ms\"\nmin_backoff_period = \"10ms\"\nmax_backoff_period = \"20ms\"",
        String.join("\n", more) + "\n}");
  }

  /// Sends a line to a receiver that plays all of this first. A try may run out of time on a busy
  /// machine though all is well, so that the line may come twice.
  private void deliversAfter(List<RawReceiver.Play> plays, String... more) throws Exception {
    try (var receiver = new RawReceiver(plays);
        var write = write(receiver, more)) {
      var fate = write.send(JOB, "a");
      await()
          .untilAsserted(
              () -> {
                assertThat(receiver.left()).isZero();
                assertThat(receiver.lines()).isNotEmpty().containsOnly("a");
                assertThat(fate.isDone()).isTrue();
              });
      assertThat(fate.get()).isEqualTo(new Delivery.Outcome(0, false));
    }
  }

  @Test
  void sendsAgainWhatWasAnsweredWithNonsense() throws Exception {
    deliversAfter(
        Stream.of(
                "",
                "\r\n\r\n",
                "HTTP/1.1",
                "HTTP/1.1 \r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 -204 No Content\r\n\r\n",
                "HTTP/1.1 99999999999 Many\r\n\r\n",
                "HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 999 Much\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2040 More\r\nContent-Length: 0\r\n\r\n",
                "204 No Content\r\n\r\n",
                "<html>no status, as in HTTP/0.9</html>",
                "SSH-2.0-OpenSSH_9.9\r\n",
                "\u0015\u0003\u0001\u0000\u0002\u0002\u0046",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 260 Blocked\r\nContent-Length: 0\r\n\r\n",
                SERVER_ERROR + "Content-Length: 9\r\n\r\nshort",
                SERVER_ERROR + "Content-Length: -1\r\n\r\n",
                SERVER_ERROR + "Content-Length: many\r\n\r\n",
                SERVER_ERROR + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nabc",
                SERVER_ERROR + "Transfer-Encoding: chunked\r\n\r\nlong\r\n",
                SERVER_ERROR + "Transfer-Encoding: chunked\r\n\r\n-1\r\nx",
                SERVER_ERROR + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
                SERVER_ERROR + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nzip?",
                SERVER_ERROR + "\u0000: \u0000\r\nA\u007f b\r\n\r\n")
            .map(RawReceiver::answer)
            .toList());
  }

  @Test
  void believesNoPageThatARedirectLeadsTo() throws Exception {
    deliversAfter(
        Stream.of(301, 302, 303)
            .map(
                status ->
                    RawReceiver.answer(
                        "HTTP/1.1 "
                            + status
                            + " Elsewhere\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"))
            .toList());
  }

  @Test
  void survivesRedirectsThatLeadNowhere() throws Exception {
    var plays =
        new ArrayList<>(
            Stream.of(
                    "",
                    " ",
                    "//",
                    "::::",
                    "mailto:me",
                    "javascript:alert(1)",
                    "http://",
                    "http:///path",
                    "http://[::1",
                    "http://a b/",
                    "http://%zz/",
                    "ftp://127.0.0.1/",
                    "http://127.0.0.1:99999/",
                    "http://127.0.0.1:-1/",
                    "http://127.0.0.1:1/",
                    "/\u00ff\u0001",
                    "/" + "x".repeat(100_000))
                .map(to -> RawReceiver.answer("HTTP/1.1 307 There\r\nLocation: " + to + "\r\n\r\n"))
                .toList());
    plays.add(RawReceiver.answer("HTTP/1.1 308 Somewhere\r\nContent-Length: 0\r\n\r\n"));
    plays.addAll( // more than are followed
        Collections.nCopies(
            11,
            RawReceiver.answer(
                "HTTP/1.1 307 Round\r\nLocation: /again\r\nConnection: close\r\n\r\n")));
    deliversAfter(plays);
  }

  @Test
  void waitsNoLongerThanItMayWhateverTheReceiverAsksFor() throws Exception {
    deliversAfter(
        Stream.of(
                "-1",
                "-99999999999999999999",
                "99999999999999999999",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "Fri, 99 Dec 2026 99:99:99 GMT",
                "1e9",
                "NaN",
                "soon",
                "",
                "\u00b2")
            .flatMap(after -> Stream.of(after, after))
            .map(
                after ->
                    RawReceiver.answer(
                        "HTTP/1.1 429 Slower\r\nRetry-After: "
                            + after
                            + "\r\nContent-Length: 0\r\n\r\n"))
            .toList());
  }

  @Test
  void givesUpOnAnswersWithoutAnEnd() throws Exception {
    String hundredMegabytes = SERVER_ERROR + "Content-Length: 104857600\r\n\r\n";
    String megabyte = "x".repeat(1 << 20);
    deliversAfter(
        List.of(
            RawReceiver.hang(RawReceiver.NOTHING),
            RawReceiver.hang(RawReceiver.answer("")),
            RawReceiver.hang(RawReceiver.answer(SERVER_ERROR + "Content-Length: 9\r\n\r\n")),
            RawReceiver.trickle(SERVER_ERROR + "X: " + "x".repeat(10_000)),
            RawReceiver.trickle(SERVER_ERROR + "\r\n" + "x".repeat(10_000)),
            RawReceiver.endless("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)),
            RawReceiver.endless("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(1000)),
            RawReceiver.endless("HTTP/1.1 204 ", megabyte),
            RawReceiver.endless("HTTP/1.1 204 No Content\r\n", "Header: value\r\n".repeat(1000)),
            RawReceiver.endless("HTTP/1.1 204 No Content\r\nHeader: ", megabyte),
            RawReceiver.endless(hundredMegabytes, megabyte),
            RawReceiver.endless(SERVER_ERROR + "\r\n", megabyte),
            RawReceiver.endless(
                SERVER_ERROR + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n".repeat(10_000)),
            HostileReceiverIT::reset),
        "remote_timeout = \"300ms\"");
  }

  private static void reset(RawReceiver receiver, Socket socket) throws IOException {
    if (socket.getInputStream().read() >= 0) {
      socket.setSoLinger(true, 0); // a reset in the middle of the request, not an end
    }
  }

  @Test
  void losesAndRepeatsNothingWhenConnectionsCloseAfterEachAnswer() throws Exception {
    try (var receiver = new RawReceiver(Collections.nCopies(30, RawReceiver.TAKE_ONE));
        var write = write(receiver)) {
      var expected = new ArrayList<String>();
      for (int i = 0; i < 30; i++) {
        var fate = write.send(JOB, "line " + i);
        await().pollInterval(Duration.ofMillis(2)).until(fate::isDone);
        expected.add("line " + i);
      }
      assertThat(receiver.lines()).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void believesASuccessWhateverFollowsIt() throws Exception {
    for (String answer :
        List.of(
            "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 500 Oops\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n\u0000\u0001\u0002",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n")) {
      assertThat(takenAfter(RawReceiver.answer(answer))).as(answer).containsExactly("b");
    }
  }

  /// A busy machine may take longer than a second for a push, which is sent again then.
  @Test
  void believesASuccessThatHasNoEnd() throws Exception {
    var play = RawReceiver.hang(RawReceiver.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
    List<String> taken = List.of("a");
    for (int seconds = 1; taken.contains("a") && seconds < 20; seconds *= 4) {
      taken = takenAfter(play, "remote_timeout = \"" + seconds + "s\"");
    }
    assertThat(taken).containsExactly("b");
  }

  /// What a receiver takes that plays this when it is sent a first line, and then is sent another.
  private List<String> takenAfter(RawReceiver.Play play, String... more) throws Exception {
    try (var receiver = new RawReceiver(List.of(play));
        var write = write(receiver, more)) {
      for (String line : List.of("a", "b")) {
        var fate = write.send(JOB, line);
        await().until(fate::isDone);
        assertThat(fate.get()).isEqualTo(new Delivery.Outcome(0, false));
      }
      return List.copyOf(receiver.lines());
    }
  }
}
