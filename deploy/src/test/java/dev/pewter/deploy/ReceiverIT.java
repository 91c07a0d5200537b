package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Receivers that behave badly for a while: each line is delivered once they behave.
class ReceiverIT extends PipelineOfPods {
  @Test
  void deliversOnceItListens() throws IOException, InterruptedException {
    var file = pods.file(0).write(200);
    pods.loki.refuse();
    try (var agent = pods.start()) {
      LogPipeline.awaitMetric(agent, "loki_write_batch_retries_total", 3);
      file.write(200);
      pods.loki.accept();
      pods.awaitAll();
      LogPipeline.awaitSent(agent, file.written());
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
