package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What becomes of files between their writer and Loki: rotated, copied and truncated, gone soon,
/// not to be opened, compressed. Rows of docs/concepts/delivery.md.
class ChangingFilesIT extends PipelineOfPods {
  private static final Duration A_MOMENT = Duration.ofMillis(700);
  private static final Duration UNTIL_NOTICED = Duration.ofMillis(500);

  /// The first ten lines of file 2.
  private static final String BZIP2_OF_FILE_2 =
      "QlpoOTFBWSZTWdHMUT8AAJbfgCIQQAN/8gEABBAHJa5AMADMIRVDQAAjAIwxhMTJgJgAAqSKjI21QB+qaepp5T1JhPon"
          + "4TAT4JYJoJNbJdfhjlVnASUSkFmiMopGUYxjn4YxjGiNIZR0RSLI0RUPL3+kXReRfKLoveuaLWui1qquEWtV"
          + "XI3aooao6I174bI1Rsjkj+RSNkbo0RuikdxHCOSOEexWAnou5IpwoSGjmKJ+";

  @Test
  void finishesFilesRotatedAndCompressedWhileStopped() throws IOException, InterruptedException {
    var file = pods.file(0).write(500);
    try (var agent = pods.start()) {
      pods.awaitAll();
      agent.terminate();
    }
    file.write(300);
    var first = file.rotate();
    file.write(300);
    CriWriter.gzip(first);
    file.rotate();
    file.write(500);
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void readsAFileReplacedByASmallerOneWhileStopped() throws IOException, InterruptedException {
    var file = pods.file(0).write(100);
    try (var agent = pods.start()) {
      pods.awaitAll();
      agent.terminate();
    }
    file.replace();
    file.write(10);
    try (var _ = pods.start()) {
      pods.awaitAll();
    }
    pods.assertExact();
  }

  @Test
  void readsOnInARenamedFileAndKeepsHalfALineUntilItIsWhole()
      throws IOException, InterruptedException {
    var file = pods.file(0).write(50);
    pods.match("sync_period = \"200ms\"");
    try (var agent = pods.start()) {
      pods.awaitAll();
      file.half();
      LogPipeline.pause(A_MOMENT);
      file.rename();
      file.write(0);
      awaitNoName(agent);
      LogPipeline.pause(A_MOMENT);
      assertThat(pods.loki.tally().distinct()).isEqualTo(50);
      file.completeHalf();
      file.write(100);
      LogPipeline.pause(Duration.ofMillis(500));
      file.reopen();
      file.write(100);
      pods.awaitAll();
    }
    pods.assertExact();
  }

  /// Waits until the agent has seen that no file has a name it looks for.
  private static void awaitNoName(Pewter agent) {
    Awaitility.await("no target")
        .until(
            () -> agent.get("/api/v0/web/components/local.file_match.pods").body(),
            page -> !page.contains("0.log"));
  }

  @Test
  void losesNothingThatACopyOrTheTruncatedFileHolds() throws IOException, InterruptedException {
    var file = pods.file(0);
    var held = new BitSet();
    try (var _ = pods.start()) {
      try (var _ = file.load(2000)) {
        for (int i = 0; i < 3; i++) {
          LogPipeline.pause(Duration.ofMillis(1200));
          held.or(CriWriter.held(file.copyTruncate()));
        }
        LogPipeline.pause(Duration.ofMillis(500));
      }
      held.or(CriWriter.held(file.path()));
      Awaitility.await("held, but missing")
          .atMost(LogPipeline.PATIENCE)
          .until(
              () -> {
                var missing = (BitSet) held.clone();
                missing.andNot(pods.loki.tally().of(0));
                return missing;
              },
              BitSet::isEmpty);
    }
    pods.assertExact();
    assertThat(held.cardinality()).isGreaterThan(file.written() * 9 / 10);
  }

  @Test
  void readsFilesThatLiveForAMoment() throws IOException, InterruptedException {
    try (var agent = pods.start()) {
      var files = new ArrayList<CriWriter>();
      for (int i = 0; i < 10; i++) {
        files.add(pods.file(i).write(20));
      }
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> agent.metric("pewter_loki_source_file_open_files") == 10);
      for (var file : files) {
        file.deletePod();
      }
      pods.awaitAll();
      assertThat(agent.isRunning()).isTrue();
    }
    pods.assertExact();
  }

  /// Nothing tells the test that they were found: pods that do one thing do not wait, either.
  @Test
  void readsFilesThatLiveForASecondOrTwo() throws IOException, InterruptedException {
    pods.match(""); // as it is by default
    try (var _ = pods.start()) {
      var files = new ArrayList<CriWriter>();
      for (int i = 0; i < 20; i++) {
        files.add(pods.file(i).write(20));
      }
      pods.awaitAll();
      for (var file : files.subList(0, 10)) {
        file.write(20).deletePod();
      }
      LogPipeline.pause(Duration.ofSeconds(1));
      for (var file : files.subList(10, 20)) {
        file.write(20).deletePod();
      }
      pods.awaitAll();
    }
    pods.assertExact();
  }

  /// As when its limit of open files is too low: what is open is read on, the rest is read later.
  @Test
  void losesNothingWhileItMayOpenNoFile() throws IOException, InterruptedException {
    var file = pods.file(0).write(10);
    try (var agent = pods.start()) {
      pods.awaitAll();
      agent.limitOpenFiles(10);
      file.write(10);
      pods.awaitAll();
      var away = file.rename();
      LogPipeline.pause(UNTIL_NOTICED);
      Files.move(away, file.path());
      for (int i = 0; i < 2; i++) {
        file.write(10);
        LogPipeline.pause(UNTIL_NOTICED);
        file.rotate();
      }
      file.write(10);
      pods.file(1).write(10);
      LogPipeline.pause(UNTIL_NOTICED);
      agent.limitOpenFiles(1024);
      pods.awaitAll();
      pods.awaitBalance(agent);
      assertThat(agent.err().lines().filter(line -> line.contains("failed to tail file")))
          .as(agent.err())
          .singleElement()
          .asString()
          .contains("component_id=loki.source.file.pods", file.path() + ": Too many open files");
    }
    pods.assertExact();
  }

  /// Archives, from the file to the receiver.
  @Test
  void deliversArchivesOfEveryFormat() throws IOException, InterruptedException {
    var archives = Files.createDirectory(folder.resolve("archives"));
    try (var out = new GZIPOutputStream(Files.newOutputStream(archives.resolve("0.gz")))) {
      Files.copy(pods.file(0).write(10).path(), out);
    }
    try (var out = new DeflaterOutputStream(Files.newOutputStream(archives.resolve("1.z")))) {
      Files.copy(pods.file(1).write(10).path(), out);
    }
    pods.file(2).write(10);
    Files.write(archives.resolve("2.bz2"), Base64.getDecoder().decode(BZIP2_OF_FILE_2));
    var config = new StringBuilder();
    for (String name : List.of("0.gz", "1.z", "2.bz2")) {
      config.append(
          """
          loki.source.file "%1$s" {
            targets    = [{"__path__" = "%2$s"}]
            forward_to = [loki.process.archives.receiver]
            decompression {
              enabled       = true
              format        = "%1$s"
              initial_delay = "100ms"
            }
          }
          """
              .formatted(name.substring(2), archives.resolve(name)));
    }
    config.append(
        """
        loki.process "archives" {
          forward_to = [loki.write.sink.receiver]
          stage.cri { }
        }

        loki.write "sink" {
          endpoint {
            url        = "%s"
            batch_wait = "100ms"
          }
        }
        """
            .formatted(pods.loki.url()));
    Files.writeString(folder.resolve("archives.alloy"), config);
    try (var agent = Pewter.run(folder, Map.of(), "archives.alloy")) {
      pods.awaitAll();
      pods.awaitBalance(agent);
    }
    pods.assertExact();
  }
}
