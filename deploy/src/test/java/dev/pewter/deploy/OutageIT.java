package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What else goes wrong while the receiver is away: kills at bad moments, rotations, damaged and
/// read-only disks; see docs/concepts/delivery.md.
class OutageIT extends PipelineOfPods {
  /// Of lines in memory, which then go to disk.
  private static final String SMALL =
      """
      batch_wait = "50ms"
      min_backoff_period = "50ms"
      max_backoff_period = "200ms"
      queue_config {
        capacity = "2KiB"
      }
      """;

  private Path queue() {
    return pods.data().resolve("loki.write.sink");
  }

  private List<Path> segments() throws IOException {
    if (!Files.isDirectory(queue())) {
      return List.of();
    }
    try (var files = Files.walk(queue())) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void repeatsAMomentWhenKilledRightAfterTheDiskIsUsed() throws IOException, InterruptedException {
    var file = pods.file(0);
    pods.endpoint(SMALL).flags("--stability.level=experimental");
    pods.loki.answers(Answer.status(500));
    long mayRepeat = 0;
    for (int kill = 0; kill < 3; kill++) {
      try (var agent = pods.start();
          var load = file.load(500)) {
        Awaitility.await().until(() -> !segments().isEmpty());
        LogPipeline.pause(Duration.ofMillis(10L + 600L * kill));
        agent.kill();
        load.stop();
        mayRepeat += file.written() - pods.kept(file).cardinality();
      }
    }
    pods.loki.answers(Answer.OK);
    try (var _ = pods.start()) {
      pods.awaitAll();
      LogPipeline.pause(Duration.ofSeconds(1));
    }
    pods.assertWhole();
    assertThat(pods.loki.tally().repeated()).isLessThanOrEqualTo(mayRepeat);
  }

  @Test
  void losesNothingInRotationsKillsAndCompressionDuringAnOutage()
      throws IOException, InterruptedException {
    var file = pods.file(0).write(300);
    pods.match("sync_period = \"200ms\"");
    try (var _ = pods.start()) {
      pods.awaitAll();
      pods.awaitKept(299);
      pods.loki.refuse();
      file.write(300);
      var first = file.rotate();
      file.write(300);
      LogPipeline.pause(Duration.ofMillis(600));
      CriWriter.gzip(first);
      file.rotate();
      file.write(300);
    } // killed
    var third = file.rotate();
    file.write(300);
    try (var _ = pods.start()) {
      LogPipeline.pause(Duration.ofMillis(600));
      CriWriter.gzip(third);
      file.rotate();
      file.write(100);
      LogPipeline.pause(Duration.ofMillis(500));
    } // killed
    pods.loki.accept();
    try (var _ = pods.start()) {
      pods.awaitAll();
      LogPipeline.pause(Duration.ofSeconds(1));
    }
    pods.assertExact();
  }

  @Test
  void losesNothingWhenKilledDuringRotations() throws IOException, InterruptedException {
    var file = pods.file(0);
    pods.endpoint(""); // as most have it
    var random = new Random(20240502);
    long mayRepeat = 0;
    try (var _ = file.load(1000)) {
      for (int kill = 0; kill < 3; kill++) {
        try (var agent = pods.start()) {
          pods.awaitLines(1); // a file that was never seen is not looked for under other names
          LogPipeline.pause(Duration.ofMillis(500));
          for (int rotation = 0; rotation < 4 + random.nextInt(3); rotation++) {
            LogPipeline.pause(Duration.ofMillis(100 + random.nextInt(200)));
            file.rotate();
          }
          mayRepeat += pods.kill(agent);
        }
      }
    }
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertWhole();
    assertThat(pods.loki.tally().repeated()).isLessThanOrEqualTo(mayRepeat);
  }

  @Test
  void losesAndRepeatsNothingInQuickRotationsUnderLoad() throws IOException, InterruptedException {
    var file = pods.file(0);
    pods.endpoint(""); // as most have it
    try (var agent = pods.start()) {
      try (var _ = file.load(2000)) {
        for (int rotation = 0; rotation < 10; rotation++) {
          LogPipeline.pause(Duration.ofMillis(300));
          file.rotate();
        }
      }
      pods.awaitAll();
      pods.awaitBalance(agent);
    }
    pods.assertExact();
  }

  @Test
  void findsWhatWasCopiedAndCutWhileStopped() throws IOException, InterruptedException {
    var file = pods.file(0).write(300);
    try (var agent = pods.start()) {
      pods.awaitAll();
      agent.terminate();
    }
    file.write(200);
    file.copyTruncate();
    file.write(50);
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void stopsInTimeWhateverTheReceiverDoes() throws IOException, InterruptedException {
    var file = pods.file(0);
    for (String what : List.of("failing", "silent", "away")) {
      switch (what) {
        case "failing" -> pods.loki.answers(Answer.status(500));
        case "silent" -> pods.loki.answers(new Answer.Silence());
        default -> pods.loki.refuse();
      }
      file.write(1000);
      int asked = pods.loki.requests();
      try (var agent = pods.start(); // and sends what the one before has left
          var _ = file.load(200)) {
        LogPipeline.awaitMetric(agent, "pewter_loki_source_file_lines_in_flight", 1000);
        if (what.equals("away")) {
          LogPipeline.awaitMetric(agent, "loki_write_batch_retries_total", 1);
        } else {
          pods.awaitRequests(asked + 1);
        }
        assertThat(agent.terminate()).as(what).isLessThan(Pewter.STOPS_WITHIN);
        assertThat(agent.exitCode()).isZero();
      }
    }
    pods.loki.accept();
    pods.loki.answers(Answer.OK);
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void keepsTheLivingReceiverGoingWhileTheOtherIsDead() throws IOException, InterruptedException {
    try (var other = new FakeLoki()) {
      var file = pods.file(0).write(500);
      long delivered;
      pods.write(
          """
          endpoint {
              name = "other"
              url = "%s"
              batch_wait = "100ms"
              max_backoff_period = "500ms"
            }
            wal {
              enabled = true
            }
          """
              .formatted(other.url()));
      other.refuse();
      try (var agent = pods.start();
          var _ = file.load(500)) {
        pods.awaitLines(1500); // positions and cursors are saved once a second
        agent.kill();
        pods.loki.awaitQuiet();
        delivered = pods.loki.tally().distinct();
      }
      try (var agent = pods.start()) {
        pods.awaitAll();
        assertThat(agent.terminate()).isLessThan(Pewter.STOPS_WITHIN);
      }
      other.accept();
      try (var _ = pods.start()) {
        Awaitility.await()
            .atMost(LogPipeline.PATIENCE)
            .until(() -> other.tally().of(0).cardinality() >= file.written());
      }
      pods.assertWhole();
      assertThat(other.tally().others()).isEmpty();
      assertThat(pods.loki.tally().repeated()).isLessThanOrEqualTo(delivered);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "NUL", "garbage", "empty", "of the future"})
  void startsWithADamagedDiskQueue(String damage) throws IOException, InterruptedException {
    var file = pods.file(0);
    pods.endpoint(SMALL).flags("--stability.level=experimental");
    pods.loki.answers(Answer.status(500));
    try (var agent = pods.start();
        var _ = file.load(2000)) {
      Awaitility.await().until(() -> !segments().isEmpty());
      LogPipeline.pause(Duration.ofMillis(300));
      agent.kill();
    }
    for (var segment : segments()) {
      damage(segment, damage);
    }
    var queue = segments().stream().filter(path -> path.toString().endsWith(".wal")).toList();
    byte[] first = Files.readAllBytes(queue.getFirst());
    pods.loki.answers(Answer.OK);
    int before = file.written();
    file.write(100);
    try (var agent = pods.start()) {
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> pods.loki.tally().of(0).get(before, before + 100).cardinality() == 100);
      assertThat(agent.err()).doesNotContain("Exception", "\tat ");
      var told = agent.err().lines().filter(OutageIT::isAboutTheQueue);
      assertThat(told.count()) // nothing tells that an empty file once had something in it
          .isBetween(damage.equals("empty") ? 0L : 1L, 4L);
      assertThat(agent.metric("loki_write_disk_queue_lost_requests_total"))
          .isEqualTo(damage.equals("garbage") ? 1 : 0);
      if (damage.equals("of the future")) {
        var aside = Path.of(queue.getFirst() + ".unreadable");
        assertThat(aside).hasBinaryContent(first);
        assertThat(agent.err()).containsOnlyOnce(aside.getFileName().toString());
      }
    }
    pods.assertWhole();
    if (damage.equals("truncated")) {
      assertThat(pods.loki.tally().distinct()).isGreaterThan(file.written() / 3);
    }
  }

  private static void damage(Path file, String damage) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Files.write(
        file,
        switch (damage) {
          case "truncated" -> Arrays.copyOf(content, content.length * 2 / 3);
          case "NUL" -> new byte[content.length];
          case "garbage" -> "}{ no segment \u0001\n".repeat(50).getBytes(StandardCharsets.UTF_8);
          case "of the future" -> later(content);
          default -> new byte[0];
        });
  }

  private static boolean isAboutTheQueue(String line) {
    return line.contains("disk") || line.contains("cut off");
  }

  /// Another version behind the letters that it begins with, and other records behind the header.
  private static byte[] later(byte[] content) {
    byte[] later = content.clone();
    for (int i = 16; i < later.length; i++) {
      later[i] ^= 0x5a;
    }
    later[3]++;
    return later;
  }

  /// Its own queue has filled the disk: what it holds must get out, and the room be given back.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deliversWhenItsQueueHasFilledTheDisk(boolean isWal)
      throws IOException, InterruptedException {
    var file = pods.file(0).write(20_000);
    pods.endpoint("batch_size = \"64KiB\"\n" + SMALL);
    pods.write(isWal ? "wal {\n    enabled = true\n  }" : "");
    pods.flags("--stability.level=experimental");
    pods.loki.answers(Answer.status(500));
    try (var _ = OwnDisk.mount(pods.data(), "size=128k")) {
      try (var agent = pods.start()) {
        Awaitility.await().until(() -> pods.data().toFile().getUsableSpace() < 8 << 10);
        pods.loki.answers(Answer.OK);
        pods.awaitAll();
        pods.awaitBalance(agent);
        pods.awaitKept(file.written() - 1);
        agent.terminate();
      }
      try (var _ = pods.start()) {
        file.write(10);
        pods.awaitAll();
      }
    }
    pods.assertExact();
  }

  @Test
  void deliversWithAReadOnlyStoragePath() throws IOException, InterruptedException {
    var file = pods.file(0).write(100);
    try (var _ = OwnDisk.mount(pods.data(), "ro")) {
      try (var agent = pods.start()) {
        pods.awaitLines(100);
        pods.loki.answers(Answer.status(500));
        file.write(1000);
        LogPipeline.awaitMetric(agent, "pewter_loki_source_file_lines_in_flight", 1000);
        pods.awaitRequests(pods.loki.requests() + 3);
        pods.loki.answers(Answer.OK);
        pods.awaitAll();
        pods.awaitBalance(agent);
        assertThat(agent.err()).doesNotContain("Exception", "\tat ");
      }
      pods.assertExact();
    }
  }
}
