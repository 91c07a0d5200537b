package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.decode.ArgumentTree;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.FakeReceiver;
import dev.pewter.loki.testing.FakeLoki;
import dev.pewter.loki.testing.Push;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// What is sent, and what becomes of it whatever a receiver answers.
class LokiWriteIT extends WriteFolder {
  @Test
  void sendsWhatItIsGiven() throws Exception {
    try (var loki = new FakeLoki();
        var write =
            new RunningWrite(
                context(),
                endpoint(loki, "tenant_id = \"team\"", "headers = {\"X-Own\" = \"1\"}"),
                "external_labels = {cluster = \"c\", job = \"other\"}")) {
      var outcome = write.send(Labels.of("job", "t", "__path__", "/x"), "one", "two");

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(0, false));
      var push = loki.accepted().getFirst();
      assertThat(push.streams())
          .containsExactly(
              new Push.Stream(
                  "{cluster=\"c\", job=\"t\"}",
                  List.of(
                      new Push.Entry(1_700_000_000_000_000_001L, "one", Map.of()),
                      new Push.Entry(1_700_000_000_000_000_002L, "two", Map.of()))));
      assertThat(push.headers())
          .containsEntry("X-Scope-OrgID", "team")
          .containsEntry("User-Agent", "Test")
          .containsEntry("Content-Type", "application/x-protobuf")
          .containsEntry("Content-Encoding", "snappy")
          .containsEntry("X-Own", "1")
          .containsKeys("X-Agent-Id", "X-Alloy-Id");
    }
  }

  @Test
  void isUnhealthyWhileItsUrlCannotBeSentTo() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), "endpoint {\nurl = \"loki:3100\"\n}")) {
      var outcome = write.send(JOB, "a");

      assertThat(write.component().health())
          .extracting(Health::message, STRING)
          .contains("\"loki:3100\": unsupported protocol scheme \"loki\"");
      write.update(endpoint(loki));

      await().until(outcome::isDone);
      assertThat(loki.lines()).containsExactly("a");
      assertThat(write.component().health()).isNull();
    }
  }

  @Test
  void countsAndMeasuresWhatItSends() throws Exception {
    var answers =
        new ArrayList<>(List.of(new FakeReceiver.Reset(), FakeLoki.status(500, "empty ring")));
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, "tenant_id = \"team\""))) {
      loki.answer(_ -> answers.isEmpty() ? FakeLoki.OK : answers.removeFirst());
      var outcome = write.send(JOB, "a", "b");
      await().until(outcome::isDone);

      assertThat(ofTeam(write, "sent_entries_total")).isEqualTo(2);
      assertThat(ofTeam(write, "sent_bytes_total")).isPositive();
      assertThat(ofTeam(write, "batch_retries_total")).isEqualTo(2);
      assertThat(ofTeam(write, "request_size_bytes")).isEqualTo(1);
      assertThat(ofTeam(write, "entry_propagation_latency_seconds")).isEqualTo(2);
      for (String status : List.of("-1", "500", "204")) {
        assertThat(ofTeam(write, "request_duration_seconds", "status_code", status)).isEqualTo(1);
      }
      for (String reason :
          List.of(
              "ingester_error",
              "rate_limited",
              "stream_limited",
              "queue_is_full",
              "line_too_long",
              "too_old")) {
        assertThat(ofTeam(write, "dropped_entries_total", "reason", reason)).isZero();
        assertThat(ofTeam(write, "dropped_bytes_total", "reason", reason)).isZero();
      }
    }
  }

  private static double ofTeam(RunningWrite write, String name, String... more) {
    var labels = new ArrayList<>(List.of("tenant", "team"));
    labels.addAll(List.of(more));
    return write.metric("loki_write_" + name, labels.toArray(String[]::new));
  }

  @Test
  void needsExperimentalStabilityForAQueueOfItsOwn() throws Exception {
    var careful = context().allowing(Stability.PUBLIC_PREVIEW);
    try (var loki = new FakeLoki()) {
      assertThatThrownBy(() -> new RunningWrite(careful, endpoint(loki, small(5))))
          .isInstanceOf(ComponentException.class)
          .hasMessage("changing queue_config requires stability.level flag to be experimental");
      try (var write = new RunningWrite(careful, endpoint(loki, "queue_config { }"))) {
        var outcome = write.send(JOB, "a");
        await().until(outcome::isDone);
        assertThat(loki.lines()).containsExactly("a");
      }
    }
  }

  @Test
  void retriesWhatMayWorkLaterAndKeepsTheOrder() throws Exception {
    var answers =
        new ArrayList<>(
            List.of(
                FakeLoki.status(500, "empty ring"),
                FakeLoki.status(429, "ingestion rate limit exceeded"),
                FakeLoki.status(401, "no org id"),
                FakeLoki.status(404, "not found"),
                FakeLoki.status(260, "ingestion blocked for user 'x'"),
                new FakeReceiver.Reset(),
                FakeLoki.status(503, "")));
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      loki.answer(_ -> answers.isEmpty() ? FakeLoki.OK : answers.removeFirst());
      var first = write.send(JOB, "a");
      await().until(() -> loki.requests() > 0);
      var second = write.send(JOB, "b");

      await().until(() -> first.isDone() && second.isDone());

      assertThat(loki.lines()).containsExactly("a", "b");
      assertThat(first.get().dropped()).isZero();
      assertThat(write.metric("loki_write_batch_retries_total")).isBetween(6.0, 7.0);
      assertThat(write.metric("loki_write_sent_entries_total")).isEqualTo(2);
    }
  }

  @Test
  void givesUpAfterAsManyTriesAsWereAskedFor() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, "max_backoff_retries = 3"))) {
      loki.answer(FakeLoki.status(500, "no"));
      var outcome = write.send(JOB, "a", "b");

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(2, false));
      assertThat(loki.requests()).isEqualTo(3);
      assertThat(write.metric("loki_write_dropped_entries_total", "reason", "ingester_error"))
          .isEqualTo(2);
    }
  }

  @Test
  void isolatesStreamsThatAreRefused() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      loki.answer(
          push ->
              push.streams().stream().anyMatch(s -> s.labels().contains("bad"))
                  ? FakeLoki.status(400, "couldn't parse labels: 1:2: parse error\nmore")
                  : FakeLoki.OK);
      var writer = new Entries();
      for (int i = 0; i < 20; i++) {
        writer.add(Labels.of("job", i % 10 == 3 ? "bad" + i : "good" + i), "line " + i);
      }
      var outcome = write.send(writer);

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(2, false));
      assertThat(loki.lines()).hasSize(18).doesNotHaveDuplicates();
      assertThat(write.context().log().lines())
          .filteredOn(line -> line.contains("refused"))
          .hasSize(2)
          .allMatch(line -> line.contains("parse error") && !line.contains("more"));
    }
  }

  @Test
  void believesThatTheRestIsStoredWhenOnlySomeEntriesAreRefused() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      loki.answer(
          FakeLoki.status(
              400,
              "2 errors like: entry for stream '{job=\"t\"}' has timestamp too old: x; 1 errors"
                  + " like: max entry size '262144' bytes exceeded for stream '{job=\"t\"}'"));
      var outcome = write.send(JOB, "a", "b", "c", "d");

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(3, false));
      assertThat(loki.requests()).isEqualTo(1);
      assertThat(write.metric("loki_write_sent_entries_total")).isEqualTo(1);
    }
  }

  @Test
  void halvesWhatIsTooLarge() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      loki.answer(
          push ->
              push.lines().size() > 3 || push.lines().contains("line 7")
                  ? FakeLoki.status(413, "request body too large")
                  : FakeLoki.OK);
      var outcome = write.send(JOB, numbered(0, 20).toArray(String[]::new));

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(1, false));
      assertThat(loki.lines()).hasSize(19).isSubsetOf(numbered(0, 20));
    }
  }

  @Test
  void oneDeadEndpointDoesNotStopAnother() throws Exception {
    try (var dead = new FakeLoki();
        var alive = new FakeLoki();
        var write =
            new RunningWrite(
                context(),
                endpoint(dead, "name = \"dead\"", "batch_size = \"1KiB\"", small(2)),
                endpoint(alive, "name = \"alive\"", "batch_size = \"1KiB\""))) {
      dead.answer(new FakeReceiver.Hang());
      String line = "x".repeat(1000);
      var outcomes = new ArrayList<RunningWrite.Fate>();
      for (int i = 0; i < 50; i++) {
        outcomes.add(write.send(JOB, i + line));
      }

      await().until(() -> alive.lines().size() == 50);

      // Once memory is full all goes to disk, also what was under way, and so is delivered.
      await().until(() -> outcomes.stream().filter(RunningWrite.Fate::isDone).count() > 40);
      assertThat(outcomes.getFirst().isDone()).isTrue();
    }
  }

  @Test
  void dropsRateLimitedRequestsWhenAskedTo() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, "retry_on_http_429 = false"))) {
      loki.answer(FakeLoki.status(429, "ingestion rate limit exceeded"));
      var outcome = write.send(JOB, "a", "b");

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(2, false));
      assertThat(write.metric("loki_write_dropped_entries_total", "reason", "rate_limited"))
          .isEqualTo(2);
      assertThat(write.context().log().lines())
          .anyMatch(l -> l.startsWith("warn dropping batch due to rate limiting"));
    }
  }

  @Test
  void dropsWhatIsAnsweredWithAStatusThatTheEndpointDrops() throws Exception {
    var answers = new ArrayList<>(List.of(401, 403, 404, 403));
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, "drop_on_status = [401, 404]"))) {
      loki.answer(
          _ -> answers.isEmpty() ? FakeLoki.OK : FakeLoki.status(answers.removeFirst(), "who?"));
      var unknown = write.send(JOB, "a", "b");
      await().until(unknown::isDone);
      var lost = write.send(JOB, "c");
      await().until(lost::isDone);
      var kept = write.send(JOB, "d");
      await().until(kept::isDone);

      assertThat(unknown.get()).isEqualTo(new Delivery.Outcome(2, false));
      assertThat(lost.get()).isEqualTo(new Delivery.Outcome(1, false));
      assertThat(kept.get()).isEqualTo(new Delivery.Outcome(0, false));
      assertThat(loki.lines()).containsExactly("d");
      assertThat(write.metric("loki_write_dropped_entries_total", "reason", "ingester_error"))
          .isEqualTo(3);
      assertThat(write.metric("loki_write_batch_retries_total")).isEqualTo(2);
      assertThat(write.context().log().lines())
          .filteredOn(line -> line.contains("refused entries, dropping them"))
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("status=401", "entries=2", "(401): who?");
    }
  }

  @Test
  void dropsOnlyNewStreamsWhenThereAreTooManyForTheReceiver() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      loki.answer(
          push ->
              push.streams().stream().anyMatch(s -> s.labels().contains("new"))
                  ? FakeLoki.status(
                      429,
                      "maximum active stream limit exceeded when trying to create stream"
                          + " {job=\"new\"}, reduce the number of active streams")
                  : FakeLoki.OK);
      var outcome =
          write.send(
              new Entries()
                  .add(Labels.of("job", "old"), "a")
                  .add(Labels.of("job", "new"), "b")
                  .add(Labels.of("job", "older"), "c"));

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(1, false));
      assertThat(loki.lines()).containsExactlyInAnyOrder("a", "c");
    }
  }

  @Test
  void limitsTheStreamsOfARequest() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), "max_streams = 2", endpoint(loki))) {
      var outcome =
          write.send(
              new Entries()
                  .add(Labels.of("job", "1"), "a")
                  .add(Labels.of("job", "2"), "b")
                  .add(Labels.of("job", "3"), "c")
                  .add(Labels.of("job", "1"), "d"));

      await().until(outcome::isDone);

      assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(1, false));
      assertThat(loki.lines()).containsExactlyInAnyOrder("a", "b", "d");
      assertThat(write.metric("loki_write_dropped_entries_total", "reason", "stream_limited"))
          .isEqualTo(1);
      assertThat(write.context().log().lines())
          .contains(
              "error batch add err err=streams limit exceeded, streams: 2 exceeds limit: 2,"
                  + " stream: '{job=\"3\"}'");
    }
  }

  @Test
  void sendsEachTenantOnItsOwn() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, "tenant_id = \"x\""))) {
      var outcome =
          write.send(
              new Entries()
                  .add(Labels.of("job", "1", "__tenant_id__", "y"), "a")
                  .add(Labels.of("job", "1"), "b"));

      await().until(outcome::isDone);

      assertThat(loki.accepted())
          .extracting(p -> p.headers().get("X-Scope-OrgID") + " " + p.lines())
          .containsExactlyInAnyOrder("x [b]", "y [a]");
    }
  }

  @Test
  void waitsAsLongAsTheReceiverAsksForWithinItsOwnLimit() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      loki.answer(
          _ ->
              loki.requests() == 1
                  ? new FakeReceiver.Status(503, "", Map.of("Retry-After", "3600"))
                  : FakeLoki.OK);
      var outcome = write.send(JOB, "a");

      await().until(outcome::isDone);

      assertThat(loki.lines()).containsExactly("a");
    }
  }

  @Test
  void sendsLinesWithLabelsThatLokiWouldRefuse() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      var outcome = write.send(Labels.of("my-label", "1"), "a");

      await().until(outcome::isDone);

      assertThat(loki.accepted().getFirst().streams().getFirst().labels())
          .isEqualTo("{my_label=\"1\"}");
      assertThat(write.context().log().lines()).anyMatch(l -> l.contains("name=my-label"));
    }
  }

  @Test
  void showsWhatWaitsAndWhatWentWrong() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, "name = \"n\""))) {
      loki.answer(FakeLoki.status(500, "empty ring\nmore"));
      write.send(JOB, "a");

      await().until(() -> loki.requests() > 0);

      await()
          .untilAsserted(
              () ->
                  assertThat(ArgumentTree.of(write.component().debugInfo()).toString())
                      .contains("server returned HTTP status Internal Server Error (500): empty")
                      .contains("queued_bytes"));
      await()
          .untilAsserted(
              () ->
                  assertThat(ArgumentTree.of(write.component().debugInfo()).toString())
                      .contains("name=queued_requests, value=Int[value=1]"));
      assertThat(
              write
                  .context()
                  .metrics()
                  .value("loki_write_queue_bytes", "endpoint", "n", "place", "memory"))
          .isPositive();
    }
  }

  @Test
  void survivesAnswersThatAreNoAnswers() throws Exception {
    var answers =
        new ArrayList<>(
            List.of(
                FakeLoki.status(500, "{stream ".repeat(1 << 20)),
                FakeLoki.status(400 + 29, "x".repeat(1 << 20)),
                FakeLoki.status(304, ""),
                FakeLoki.status(599, ""),
                FakeLoki.status(302, "")));
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki))) {
      loki.answer(_ -> answers.isEmpty() ? FakeLoki.OK : answers.removeFirst());
      var outcome = write.send(JOB, "a");

      await().until(outcome::isDone);

      assertThat(loki.lines()).containsExactly("a");
    }
  }
}
