package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Receivers that behave badly for a while: each line is delivered once they behave.
class ReceiverIT extends PipelineOfPods {
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
    var file = pods.file(0).write(200);
    if (answer instanceof Answer.Trickle) {
      pods.endpoint(
          "batch_wait = \"100ms\"\n    remote_timeout = \"3s\"\n    max_backoff_period = \"500ms\"");
    }
    pods.loki.answers(answer);
    try (var agent = pods.start()) {
      Awaitility.await(what).atMost(LogPipeline.PATIENCE).until(() -> pods.loki.requests() >= 2);
      file.write(200);
      LogPipeline.awaitMetric(agent, "loki_source_file_read_lines_total", 400);
      pods.loki.answers(Answer.OK);
      pods.awaitAll();
      assertThat(agent.metric("loki_write_dropped_entries_total")).isZero();
      assertBalance(agent, file.written());
    }
    pods.assertExact();
  }

  /// Read = delivered + dropped.
  private static void assertBalance(Pewter agent, int lines) {
    Awaitility.await()
        .atMost(LogPipeline.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(agent.metric("loki_source_file_read_lines_total")).isEqualTo(lines);
              assertThat(
                      agent.metric("loki_write_sent_entries_total")
                          + agent.metric("loki_write_dropped_entries_total"))
                  .isEqualTo(lines);
            });
  }

  @Test
  void deliversOnceItListens() throws IOException, InterruptedException {
    var file = pods.file(0).write(200);
    pods.loki.refuse();
    try (var agent = pods.start()) {
      LogPipeline.awaitMetric(agent, "loki_write_batch_retries_total", 3);
      file.write(200);
      pods.loki.accept();
      pods.awaitAll();
      assertBalance(agent, file.written());
    }
    pods.assertExact();
  }

  /// The receiver kept what it denies to have: repeated, because nobody can know, and with the same
  /// time and text, so that Loki merges it.
  @Test
  void repeatsWhatWasKeptButDenied() throws IOException, InterruptedException {
    var file = pods.file(0).write(200);
    pods.loki.answers(new Answer.StoresAndSays(500));
    try (var _ = pods.start()) {
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> pods.loki.stored().repeated() > 0);
      pods.loki.answers(Answer.OK);
      pods.awaitAll();
    }
    pods.assertExact();
    assertThat(pods.loki.stored().misdated()).isEmpty();
    assertThat(file.written()).isEqualTo(200);
  }

  /// Loki's answer to a request with one stream it does not want: the others are kept, or not.
  @Test
  void deliversTheRestOfARequestThatIsRefused() throws IOException, InterruptedException {
    for (int i = 0; i < 5; i++) {
      pods.file(i).write(100);
    }
    pods.labels("\"job\" = \"pods\"");
    pods.loki.answersBy(
        push ->
            push.entries().stream().anyMatch(entry -> entry.line().startsWith("file=3 "))
                ? Answer.status(400, "error parsing labels: parse error: unexpected IDENTIFIER")
                : Answer.OK);
    try (var agent = pods.start()) {
      pods.awaitLines(400);
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(agent.metric("loki_write_dropped_entries_total")).isEqualTo(100);
                assertThat(agent.metric("loki_write_sent_entries_total")).isEqualTo(400);
              });
    }
    pods.assertExact();
    assertThat(pods.loki.tally().of(3).isEmpty()).isTrue();
  }

  @Test
  void feedsAHealthyReceiverWhileTheOtherIsDead() throws IOException, InterruptedException {
    var file = pods.file(0).write(1000);
    try (var dead = new FakeLoki()) {
      dead.refuse();
      pods.write("endpoint {\n    url = \"" + dead.url() + "\"\n    batch_wait = \"100ms\"\n  }");
      try (var agent = pods.start()) {
        pods.awaitAll();
        file.write(1000);
        pods.awaitAll();
        assertThat(agent.isRunning()).isTrue();
        dead.accept();
        Awaitility.await()
            .atMost(LogPipeline.PATIENCE)
            .until(() -> dead.tally().distinct(), distinct -> distinct == 2000);
      }
      assertThat(dead.tally().repeated()).isZero();
    }
    pods.assertExact();
  }
}
