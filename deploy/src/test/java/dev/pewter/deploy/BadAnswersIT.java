package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A receiver whose answers are bad for a while, in one way after the other: each line is delivered
/// once they are good. One agent bears them all.
class BadAnswersIT {
  @TempDir static Path folder;
  private static LogPipeline pods;
  private static CriWriter file;
  private static Pewter agent;

  @BeforeAll
  static void start() throws IOException {
    pods = new LogPipeline(folder);
    pods.endpoint(
        """
        batch_wait         = "100ms"
        remote_timeout     = "1500ms"
        min_backoff_period = "50ms"
        max_backoff_period = "200ms"
        """);
    file = pods.file(0);
    agent = pods.start();
  }

  @AfterAll
  static void stop() throws IOException {
    agent.close();
    pods.close();
  }

  static Stream<Arguments> badAnswers() {
    return Stream.of(
        Arguments.of("503", Answer.status(503)),
        Arguments.of("429", Answer.status(429)),
        Arguments.of("503, come back", new Answer.Says(503, "", Map.of("Retry-After", "1"))),
        Arguments.of("503, come back never", new Answer.Says(503, "", Map.of("Retry-After", "x"))),
        Arguments.of("reset", new Answer.Reset()),
        Arguments.of("end without an answer", new Answer.Bytes("")),
        Arguments.of("half an answer", new Answer.Bytes("HTTP/1.1 204 No Con")),
        Arguments.of("garbage", new Answer.Bytes("\0\1\2 no HTTP at all \377\r\n\r\n")),
        Arguments.of(
            "a length that is none",
            new Answer.Bytes("HTTP/1.1 500 E\r\nContent-Length: x\r\n\r\n")),
        Arguments.of("100 MB of error", new Answer.LongError(500, 100_000_000)),
        Arguments.of("an error that trickles", new Answer.Trickle(500)),
        Arguments.of(
            "an endless header", new Answer.Bytes("HTTP/1.1 500 E\r\nA: " + "a".repeat(1 << 20))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badAnswers")
  void deliversOnceItBehaves(String what, Answer answer) throws IOException, InterruptedException {
    int before = pods.loki.requests();
    pods.loki.answers(answer);
    file.write(200);
    pods.awaitRequests(before + 2);
    file.write(200);
    LogPipeline.awaitMetric(agent, "loki_source_file_read_lines_total", file.written());
    pods.loki.answers(Answer.OK);
    pods.awaitAll();
    assertThat(agent.metric("loki_write_dropped_entries_total")).as(what).isZero();
    LogPipeline.awaitSent(agent, file.written());
    pods.assertExact();
  }
}
