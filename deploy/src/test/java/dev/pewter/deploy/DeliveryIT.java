package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What the agent survives between a file and Loki: the rows of docs/concepts/delivery.md, with
/// real processes that are killed, terminated and started again.
class DeliveryIT extends PipelineOfPods {
  private static final Duration A_MOMENT = Duration.ofMillis(700);
  private static final String RETRIES = "loki_write_batch_retries_total";

  /// An outage that is long: the reference drops what failed ten times.
  private static final int GIVES_UP_AFTER = 15;

  private static final String HASTY =
      "batch_wait = \"100ms\"\n    min_backoff_period = \"50ms\"\n    max_backoff_period = \"200ms\"";

  @Test
  void losesNothingWhenKilledWhileCatchingUp() throws IOException, InterruptedException {
    var files = new ArrayList<CriWriter>();
    for (int i = 0; i < 20; i++) {
      files.add(pods.file(i));
    }
    pods.flags("--stability.level=experimental"); // for `capacity`: what is on disk is delivered
    pods.endpoint(
        "batch_wait = \"100ms\"\n    batch_size = \"64KiB\"\n"
            + "    queue_config {\n      capacity = \"40MiB\"\n    }");
    pods.loki.answers(Answer.late(Duration.ofMillis(15)));
    var random = new Random(20240501);
    long mayRepeat = 0;
    long kept = 0;
    for (int kill = 0; kill < 5; kill++) {
      for (var file : files) {
        file.write(2000);
      }
      try (var agent = pods.start()) {
        kept = pods.awaitKept(kept);
        LogPipeline.pause(Duration.ofMillis(random.nextInt(500)));
        mayRepeat += pods.kill(agent);
      }
    }
    pods.loki.answers(Answer.OK);
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertWhole();
    assertThat(pods.data().resolve("loki.write.sink")).as("what waited on disk").doesNotExist();
    assertThat(pods.loki.tally().repeated()).isLessThanOrEqualTo(mayRepeat);
  }

  @Test
  void deliversOnceWhatAnOutageAndAKillHeldUp() throws IOException, InterruptedException {
    var file = pods.file(0);
    pods.endpoint(HASTY);
    pods.loki.answers(Answer.status(500));
    try (var agent = pods.start();
        var _ = file.load(200)) {
      pods.awaitRequests(GIVES_UP_AFTER);
      Awaitility.await().atMost(LogPipeline.PATIENCE).until(() -> file.written() > 500);
      agent.kill();
    }
    pods.loki.answers(Answer.OK);
    try (var agent = pods.start()) {
      pods.awaitAll();
      pods.awaitBalance(agent);
    }
    pods.assertExact();
    assertThat(file.written()).isGreaterThan(500);
  }

  @Test
  void losesNothingWhenTerminatedDuringAnOutage() throws IOException, InterruptedException {
    pods.file(0).write(1000);
    pods.endpoint(HASTY);
    pods.loki.answers(Answer.status(500));
    try (var agent = pods.start()) {
      pods.awaitRequests(GIVES_UP_AFTER);
      assertThat(agent.terminate()).isLessThan(Pewter.STOPS_WITHIN);
    }
    pods.loki.answers(Answer.OK);
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void repeatsNothingWhenALabelChanges() throws IOException, InterruptedException {
    var file = pods.file(0).write(50);
    try (var agent = pods.start()) {
      pods.awaitAll();
      pods.labels("\"job\" = \"pods\", \"team\" = \"new\"").writeConfig();
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      // local.file_match gives new targets on by itself, after the answer
      Awaitility.await("the new label")
          .atMost(LogPipeline.PATIENCE)
          .until(
              () -> agent.get("/api/v0/web/components/loki.source.file.pods").body(),
              page -> page.contains("team=\\\"new\\\""));
      file.write(1);
      pods.awaitAll();
      LogPipeline.pause(Duration.ofSeconds(1)); // for what would be repeated
    }
    pods.assertExact();
    var streams = pods.loki.tally().streams();
    assertThat(streams).hasSize(2);
    assertThat(streams.keySet()).anyMatch(labels -> labels.contains("team=\"new\""));
  }

  @Test
  void triesAgainWhenTheReceiverDidNotKnowTheAgentForAWhile()
      throws IOException, InterruptedException {
    var file = pods.file(0);
    pods.loki.answers(Answer.status(401));
    try (var agent = pods.start();
        var load = file.load(40)) {
      pods.awaitRequests(5);
      pods.loki.answers(Answer.OK);
      load.stop();
      pods.awaitAll();
      assertThat(agent.metric("loki_write_dropped_entries_total")).isZero();
      pods.awaitBalance(agent);
    }
    pods.assertExact();
  }

  @Test
  void dropsWhatAReceiverAnswersThatDoesNotKnowTheAgentWhenAskedTo()
      throws IOException, InterruptedException {
    pods.file(0).write(100);
    pods.endpoint(HASTY + "\n    drop_on_status = [401]");
    pods.loki.answers(Answer.status(401));
    try (var agent = pods.start()) {
      LogPipeline.awaitMetric(agent, "loki_write_dropped_entries_total", 100);
      pods.loki.answers(Answer.OK);
      pods.file(1).write(100);
      pods.awaitLines(100);
      LogPipeline.awaitSent(agent, 200);
      assertThat(agent.metric("loki_write_dropped_entries_total", "reason=\"ingester_error\""))
          .isEqualTo(100);
      assertThat(agent.logLine("refused entries, dropping them")).contains("status=401");
    }
    pods.assertExact();
  }

  @Test
  void losesNothingWhenTheReceiverNeverAnswers() throws IOException, InterruptedException {
    var file = pods.file(0);
    pods.endpoint(
        "batch_wait = \"100ms\"\n    remote_timeout = \"1500ms\"\n"
            + "    min_backoff_period = \"50ms\"\n    max_backoff_period = \"200ms\"");
    pods.loki.answers(new Answer.Silence());
    try (var _ = pods.start();
        var load = file.load(40)) {
      pods.awaitRequests(2);
      pods.loki.answers(Answer.OK);
      load.stop();
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void startsWithDamagedPositions() throws IOException, InterruptedException {
    var file = pods.file(0).write(300);
    try (var agent = pods.start()) {
      pods.awaitAll();
      agent.terminate();
    }
    for (String damage : List.of("truncated", "NUL", "garbage", "of the future", "empty")) {
      try (var state = Files.walk(pods.data().resolve("loki.source.file.pods"))) {
        for (var kept : state.filter(Files::isRegularFile).toList()) {
          damage(kept, damage);
        }
      }
      long mayBeRepeated = pods.loki.tally().repeated() + file.written();
      file.write(40);
      try (var agent = pods.start()) {
        pods.awaitAll();
        pods.awaitBalance(agent);
        assertThat(agent.err().lines().filter(line -> line.contains("level=warn")).toList())
            .as("warnings of positions that are " + damage)
            .hasSize(1);
        assertThat(agent.err()).doesNotContain("level=error");
        agent.terminate();
      }
      assertThat(pods.loki.tally().repeated()).as(damage).isLessThanOrEqualTo(mayBeRepeated);
    }
    pods.assertWhole();
  }

  private static void damage(Path file, String damage) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Files.write(
        file,
        switch (damage) {
          case "truncated" -> Arrays.copyOf(content, content.length / 2);
          case "NUL" -> new byte[content.length];
          case "garbage" -> "}{ no positions \u0001\n".repeat(20).getBytes(StandardCharsets.UTF_8);
          case "of the future" -> {
            content[7] = '9';
            yield content;
          }
          default -> new byte[0];
        });
  }

  @Test
  void deliversWhileTheStoragePathIsFull() throws IOException, InterruptedException {
    var file = pods.file(0);
    try (var disk = OwnDisk.mount(pods.data(), "size=1m")) {
      Path filling;
      try (var agent = pods.start();
          var _ = file.load(1000)) {
        pods.awaitLines(100);
        filling = disk.fill();
        long full = pods.loki.tally().distinct();
        pods.awaitLines(full + 500);
        assertThat(agent.isRunning()).isTrue();
        agent.kill();
      }
      try (var agent = pods.start()) { // still full
        pods.awaitAll();
        pods.awaitBalance(agent);
        Files.delete(filling);
        file.write(10);
        pods.awaitAll();
        pods.awaitKept(file.written() - 1);
      }
      long repeated = pods.loki.tally().repeated();
      try (var _ = pods.start()) {
        file.write(10);
        pods.awaitAll(); // behind all that could be repeated
      }
      pods.assertWhole();
      assertThat(pods.loki.tally().repeated()).isEqualTo(repeated);
    }
  }

  @Test
  void deliversEveryKindOfLineAndItsNeighboursUnharmed() throws IOException, InterruptedException {
    var file = pods.file(0).write(10);
    String header = "2024-05-01T11:00:00Z stdout F ";
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes((header + "nul \0\0\0 after\n").getBytes(StandardCharsets.UTF_8));
    var invalid = new ByteArrayOutputStream();
    invalid.writeBytes("invalid ".getBytes(StandardCharsets.UTF_8));
    invalid.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc3, 'x'});
    bytes.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(invalid.toByteArray());
    bytes.write('\n');
    bytes.writeBytes((header + "crlf\r\n").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes((header + "\n").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes((header + "größer 世界 🎉\n").getBytes(StandardCharsets.UTF_8));
    file.raw(bytes.toByteArray());
    file.write(10);
    var longLine = new byte[16 << 20];
    Arrays.fill(longLine, (byte) 'y');
    file.raw((header + "long ").getBytes(StandardCharsets.UTF_8));
    file.raw(longLine);
    file.raw(new byte[] {'\n'});
    file.write(10);
    file.half();
    try (var agent = pods.start()) {
      pods.awaitLines(30);
      var arrived = new ArrayList<String>();
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> pods.loki.tally().others(), others -> others.size() >= 6)
          .forEach(entry -> arrived.add(entry.line()));
      var longOne = arrived.stream().filter(line -> line.startsWith("long y")).toList();
      assertThat(longOne).hasSize(1);
      // cut where docs say, and counted
      assertThat(longOne.getFirst().length()).isBetween(1_000_000, 1 << 20);
      arrived.removeAll(longOne);
      assertThat(arrived)
          .containsExactlyInAnyOrder(
              "nul \0\0\0 after", "invalid \ufffd\ufffdx", "crlf", "", "größer 世界 🎉");
      assertThat(pods.loki.tally().others())
          .filteredOn(entry -> entry.line().startsWith("invalid"))
          .extracting(entry -> entry.bytes().toByteArray())
          .containsExactly(invalid.toByteArray()); // as it was written
      assertThat(agent.metric("pewter_loki_source_file_cut_lines_total")).isEqualTo(1);
      LogPipeline.pause(A_MOMENT);
      file.completeHalf();
      pods.awaitAll();
      assertThat(agent.isRunning()).isTrue();
    }
    assertThat(pods.loki.tally().repeated()).isZero();
    assertThat(pods.loki.tally().misdated()).isEmpty();
  }

  @Test
  void runsOnWhenTheNewConfigurationIsBroken() throws IOException, InterruptedException {
    var file = pods.file(0);
    try (var agent = pods.start();
        var load = file.load(2000)) {
      for (String broken : List.of("loki.write \"sink\" {", "nothing.known \"x\" { }\n", "a = b")) {
        Files.writeString(pods.config(), broken);
        assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(400);
        pods.awaitLines(pods.loki.tally().distinct() + 500);
      }
      pods.writeConfig();
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      load.stop();
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void reloadsWhileTheReceiverIsDown() throws IOException, InterruptedException {
    var file = pods.file(0).write(5000);
    pods.loki.refuse();
    try (var agent = pods.start()) {
      file.write(5000);
      LogPipeline.awaitMetric(agent, RETRIES, 1);
      pods.endpoint("batch_wait = \"200ms\"\n    max_backoff_period = \"400ms\"").writeConfig();
      long start = System.nanoTime();
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Pewter.STOPS_WITHIN);
      pods.labels("\"job\" = \"other\"").writeConfig();
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      file.write(1000);
      LogPipeline.awaitMetric(agent, "pewter_loki_source_file_lines_total", 11_000);
      pods.loki.accept();
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void deliversWhatItReadBeforeItEnds() throws IOException, InterruptedException {
    var file = pods.file(0);
    try (var agent = pods.start();
        var _ = file.load(4000)) {
      pods.awaitLines(4000);
      assertThat(agent.terminate()).isLessThan(Pewter.STOPS_WITHIN);
      assertThat(agent.exitCode()).isZero();
    }
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void repeatsNothingAfterAQuietTime() throws IOException, InterruptedException {
    var file = pods.file(0).write(5000);
    try (var agent = pods.start()) {
      pods.awaitAll();
      pods.awaitKept(4999);
      agent.kill();
    }
    file.write(10);
    try (var _ = pods.start()) {
      pods.awaitAll(); // behind all that could be repeated
    }
    pods.assertExact();
  }

  @Test
  void deliversFromTheLogOnDiskWhatNoFileHoldsAnyMore() throws IOException, InterruptedException {
    var file = pods.file(0).write(2000);
    pods.write("wal {\n    enabled = true\n  }");
    pods.loki.refuse();
    try (var agent = pods.start()) {
      file.write(100);
      LogPipeline.awaitMetric(agent, "pewter_loki_source_file_delivered_lines_total", 2100);
      agent.kill();
    }
    file.deletePod();
    try (var agent = pods.start()) {
      LogPipeline.awaitMetric(agent, RETRIES, 1);
      pods.loki.accept();
      pods.awaitAll();
    }
    pods.assertExact();
  }
}
