package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.FakeReceiver;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.testing.FakeLoki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What waits for a receiver, in memory and on disk, over changes of the configuration and
/// restarts.
class DiskQueueIT extends WriteFolder {
  private static final String SMALL_BATCHES = "batch_size = \"1KiB\"";
  private static final String DOES_NOT_WAIT =
      "queue_config {\n capacity = \"1KiB\"\n block_on_overflow = false\n}";

  @Test
  void namesWhatWaitsOnDiskWhenItEnds() throws Exception {
    try (var loki = new FakeLoki()) {
      loki.answer(FakeLoki.status(500, "no"));
      var context = context();
      try (var write = new RunningWrite(context, endpoint(loki))) {
        write.send(JOB, "a");
        await().until(() -> loki.requests() > 0);
      }
      assertThat(left(context))
          .singleElement()
          .asString()
          .contains("directory=" + directory.resolve("loki.write.w"))
          .containsPattern("bytes=[1-9]");
      loki.answer(FakeLoki.OK);
      var next = context();
      try (var _ = new RunningWrite(next, endpoint(loki))) {
        await().until(() -> loki.lines().equals(List.of("a")));
      }
      assertThat(left(next)).isEmpty();
    }
  }

  private static List<String> left(TestContext context) {
    return context.log().lines().stream().filter(line -> line.contains("left on disk")).toList();
  }

  @Test
  void replaysItsDiskQueueAfterARestart() throws Exception {
    try (var loki = new FakeLoki()) {
      loki.answer(FakeLoki.status(500, "no"));
      var outcomes = new ArrayList<RunningWrite.Fate>();
      String config = endpoint(loki, "batch_size = \"1KiB\"", small(5));
      try (var write = new RunningWrite(context(), config)) {
        for (int i = 0; i < 30; i++) {
          outcomes.add(write.send(JOB, incompressible(i)));
        }
        await().until(() -> outcomes.stream().allMatch(RunningWrite.Fate::isDone));
      }
      assertThat(outcomes).noneMatch(outcome -> outcome.get().isReturned());
      assertThat(outcomes).allMatch(outcome -> outcome.get().dropped() == 0);
      loki.answer(FakeLoki.OK);
      try (var _ = new RunningWrite(context(), config)) {
        await().until(() -> loki.lines().size() >= 30);
      }
      assertThat(loki.lines())
          .isEqualTo(IntStream.range(0, 30).mapToObj(DiskQueueIT::incompressible).toList());
    }
  }

  /// As where the storage path is read-only for a while, or no file may be opened.
  @Test
  void sendsWhatIsOnDiskOnceItCanBeOpened() throws Exception {
    try (var loki = new FakeLoki()) {
      loki.answer(FakeLoki.status(500, "no"));
      try (var write = new RunningWrite(context(), endpoint(loki))) {
        write.send(JOB, "a");
        await().until(() -> loki.requests() > 0);
      }
      loki.answer(FakeLoki.OK);
      Path segment;
      try (var files = Files.walk(directory)) {
        segment = files.filter(f -> f.toString().endsWith(".wal")).findFirst().orElseThrow();
      }
      Path away = Files.move(segment, directory.resolve("away"));
      Files.createDirectory(segment);
      try (var write = new RunningWrite(context(), endpoint(loki))) {
        write.send(JOB, "b");
        await().until(() -> loki.lines().equals(List.of("b")));
        Files.delete(segment);
        Files.move(away, segment);
        await().until(() -> loki.lines().equals(List.of("b", "a")));
      }
    }
  }

  @Test
  void sendsWhatWentToDiskOnceAndInOrder() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, "batch_size = \"1B\"", small(1)))) {
      int next = 0;
      for (int outage = 0; outage < 3; outage++) {
        loki.answer(FakeLoki.status(500, "no"));
        var outcomes = new ArrayList<RunningWrite.Fate>();
        for (int i = 0; i < 20; i++) {
          outcomes.add(write.send(JOB, "" + next++));
        }
        await().until(() -> outcomes.stream().allMatch(RunningWrite.Fate::isDone));
        loki.answer(FakeLoki.OK);
        int all = next;
        await().until(() -> loki.lines().size() >= all);
      }
      var last = write.send(JOB, "" + next);
      await().until(last::isDone);

      assertThat(loki.lines())
          .isEqualTo(IntStream.rangeClosed(0, next).mapToObj(Integer::toString).toList());
      assertThat(write.metric("loki_write_sent_entries_total")).isEqualTo(next + 1);
    }
  }

  /// What waits in memory is read again from its file after a kill: nothing of it may be on disk.
  @Test
  void keepsManyRequestsInMemoryWhileTheReceiverFails() throws Exception {
    try (var loki = new FakeLoki()) {
      loki.answer(FakeLoki.status(500, "no"));
      var outcomes = new ArrayList<RunningWrite.Fate>();
      try (var write = new RunningWrite(context(), endpoint(loki, "batch_size = \"1B\""))) {
        for (int i = 0; i < 100; i++) {
          outcomes.add(write.send(JOB, "" + i));
        }
        await().until(() -> loki.requests() > 3);
        assertThat(outcomes).noneMatch(RunningWrite.Fate::isDone);
        assertThat(Files.exists(directory.resolve("loki.write.w"))).isFalse();
      }
    }
  }

  private static String incompressible(int seed) {
    var random = new java.util.Random(seed);
    var text = new StringBuilder(seed + " ");
    random.ints(1500, ' ', '~').forEach(c -> text.append((char) c));
    return text.toString();
  }

  @Test
  void putsOnDiskWhatADeadReceiverDidNotTakeBeforeTheStop() throws Exception {
    try (var loki = new FakeLoki()) {
      loki.answer(new FakeReceiver.Hang());
      var write = new RunningWrite(context(), endpoint(loki));
      var first = write.send(JOB, "a");
      await().until(() -> loki.requests() > 0);
      var second = write.send(JOB, "b");

      write.close();

      assertThat(first.get().isReturned()).isFalse();
      assertThat(second.get().isReturned()).isFalse();
      loki.answer(FakeLoki.OK);
      try (var _ = new RunningWrite(context(), endpoint(loki))) {
        await().until(() -> loki.lines().equals(List.of("a", "b")));
      }
    }
  }

  @Test
  void givesBackWhatItCannotPutOnDiskAtTheStop() throws Exception {
    Files.writeString(directory.resolve("loki.write.w"), "not a directory");
    try (var loki = new FakeLoki()) {
      loki.answer(FakeLoki.status(500, "no"));
      var write = new RunningWrite(context(), endpoint(loki));
      var first = write.send(JOB, "a");
      await().until(() -> loki.requests() > 0);

      write.close();

      assertThat(first.get().isReturned()).isTrue();
    }
  }

  @Test
  void sendsWhatIsOpenWhenItStops() throws Exception {
    try (var loki = new FakeLoki()) {
      var write =
          new RunningWrite(
              context(), "endpoint {\nurl = \"" + loki.url() + "\"\nbatch_wait = \"1h\"\n}");
      var outcome = write.send(JOB, "a");

      write.close();

      assertThat(loki.lines()).containsExactly("a");
      assertThat(outcome.get().isReturned()).isFalse();
      assertThat(write.send(JOB, "late").get().isReturned()).isTrue();
    }
  }

  @Test
  void writesEverythingToDiskFirstWithTheWal() throws Exception {
    try (var loki = new FakeLoki()) {
      loki.answer(FakeLoki.status(500, "no"));
      var config = new String[] {endpoint(loki), "wal {\n enabled = true\n}"};
      try (var write = new RunningWrite(context(), config)) {
        var outcome = write.send(JOB, "a", "b");

        await().until(outcome::isDone);

        assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(0, false));
        assertThat(loki.lines()).isEmpty();
      }
      loki.answer(FakeLoki.OK);
      try (var _ = new RunningWrite(context(), config)) {
        await().until(() -> loki.lines().size() == 2);
      }
    }
  }

  @Test
  void keepsItsQueueWhenItMovesToAnotherReceiver() throws Exception {
    try (var dead = new FakeLoki();
        var alive = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(dead))) {
      dead.answer(FakeLoki.status(500, "no"));
      var first = write.send(JOB, "a");
      await().until(() -> dead.requests() > 0);

      write.update(endpoint(alive));

      await().until(first::isDone);
      assertThat(alive.lines()).containsExactly("a");
      assertThat(first.get()).isEqualTo(new Delivery.Outcome(0, false));
    }
  }

  @Test
  void keepsWhatARemovedEndpointHoldsOnDisk() throws Exception {
    try (var dead = new FakeLoki();
        var alive = new FakeLoki()) {
      dead.answer(FakeLoki.status(500, "no"));
      String kept = endpoint(alive, "name = \"kept\"");
      String removed = endpoint(dead, "name = \"removed\"");
      try (var write = new RunningWrite(context(), kept, removed)) {
        var outcome = write.send(JOB, "a");
        await().until(() -> dead.requests() > 0);

        write.update(kept);

        await().until(outcome::isDone);
        assertThat(outcome.get()).isEqualTo(new Delivery.Outcome(0, false));
        dead.answer(FakeLoki.OK);
        write.update(kept, removed);
        await().until(() -> dead.lines().equals(List.of("a")));
        assertThat(alive.lines()).containsExactly("a");
      }
    }
  }

  @Test
  void sendsWhatALargerNumberOfShardsOrAnotherUrlHasLeftOnDisk() throws Exception {
    try (var dead = new FakeLoki();
        var alive = new FakeLoki()) {
      dead.answer(FakeLoki.status(500, "no"));
      String wal = "wal {\n enabled = true\n}";
      String shards = "queue_config {\n min_shards = 4\n}";
      try (var write = new RunningWrite(context(), wal, endpoint(dead, shards))) {
        for (int i = 0; i < 20; i++) {
          var outcome = write.send(Labels.of("job", "j" + i), "line " + i);
          await().until(outcome::isDone);
        }
      }
      try (var _ = new RunningWrite(context(), wal, endpoint(alive))) {
        await().until(() -> alive.lines().size() == 20);
      }
      assertThat(alive.lines()).containsExactlyInAnyOrderElementsOf(numbered(0, 20));
    }
  }

  @Test
  void dropsWhatIsTooOldForTheWal() throws Exception {
    try (var loki = new FakeLoki();
        var write =
            new RunningWrite(
                context(),
                endpoint(loki),
                "wal {\n enabled = true\n max_segment_age = \"100ms\"\n}")) {
      loki.answer(FakeLoki.status(500, "no"));
      var outcome = write.send(JOB, "a");
      await()
          .until(() -> write.metric("loki_write_dropped_entries_total", "reason", "too_old") == 1);
      loki.answer(FakeLoki.OK);
      write.update(endpoint(loki), "wal {\n enabled = true\n}"); // a busy machine takes longer
      write.send(JOB, "b");
      await().until(() -> loki.lines().equals(List.of("b")));
      assertThat(outcome.get().isReturned()).isFalse();
    }
  }

  @Test
  void dropsWhatHasNoRoomWhenToldNotToWait() throws Exception {
    Files.writeString(directory.resolve("loki.write.w"), "a file where a directory should be");
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, SMALL_BATCHES, DOES_NOT_WAIT))) {
      loki.answer(FakeLoki.status(500, "no"));
      var outcomes = new ArrayList<RunningWrite.Fate>();
      for (int i = 0; i < 20; i++) {
        outcomes.add(write.send(JOB, incompressible(i)));
      }
      loki.answer(FakeLoki.OK);
      await().until(() -> outcomes.stream().allMatch(RunningWrite.Fate::isDone));

      var kept = new ArrayList<String>();
      int droppedBytes = 0;
      for (int i = 0; i < 20; i++) {
        if (outcomes.get(i).get().dropped() == 0) {
          kept.add(incompressible(i));
        } else {
          droppedBytes += incompressible(i).length();
        }
      }
      assertThat(kept).hasSizeBetween(1, 5);
      assertThat(loki.lines()).isEqualTo(kept);
      assertThat(write.metric("loki_write_dropped_entries_total", "reason", "queue_is_full"))
          .isEqualTo(20 - kept.size());
      assertThat(write.metric("loki_write_dropped_bytes_total", "reason", "queue_is_full"))
          .isEqualTo(droppedBytes);
    }
  }

  @Test
  void dropsNothingBeforeTheDiskIsFullWhenToldNotToWait() throws Exception {
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki, SMALL_BATCHES, DOES_NOT_WAIT))) {
      var taken = write.send(JOB, "taken");
      await().until(taken::isDone);
      loki.answer(new FakeReceiver.Hang());
      for (int i = 0; i < 20; i++) {
        write.send(JOB, incompressible(i));
      }
      assertThat(write.metric("loki_write_dropped_entries_total", "reason", "queue_is_full"))
          .isZero();
    }
  }

  @Test
  void hasTheMetricsOfTheWalWhileItIsOn() throws Exception {
    try (var loki = new FakeLoki();
        var write =
            new RunningWrite(
                context(), endpoint(loki, "name = \"n\""), "wal {\n enabled = true\n}")) {
      var outcome = write.send(JOB, "a", "b");
      await().until(() -> outcome.isDone() && loki.lines().size() == 2);

      assertThat(ofWal(write, "wal_watcher_records_read_total")).isEqualTo(1);
      assertThat(ofWal(write, "wal_watcher_record_decode_failures_total")).isZero();
      assertThat(ofWal(write, "wal_watcher_current_segment")).isNotNegative();
      assertThat(ofWal(write, "wal_watcher_running")).isEqualTo(1);
      assertThat(ofWal(write, "last_read_timestamp"))
          .isPositive()
          .isEqualTo(ofWal(write, "wal_writer_last_written_timestamp"));
      assertThat(
              write
                  .context()
                  .metrics()
                  .value("loki_write_disk_queue_lost_requests_total", "endpoint", "n"))
          .isZero();

      write.update(endpoint(loki, "name = \"n\""));

      assertThat(ofWal(write, "wal_watcher_running")).isNaN();
      assertThat(ofWal(write, "wal_watcher_records_read_total")).isNaN();
    }
  }

  private static double ofWal(RunningWrite write, String name) {
    return write.context().metrics().value("loki_write_" + name, "id", "n");
  }

  @Test
  void goesOnInMemoryWhenTheDirectoryCannotBeWritten() throws Exception {
    // where a directory should be
    Files.createSymbolicLink(directory.resolve("loki.write.w"), Path.of("nowhere"));
    try (var loki = new FakeLoki();
        var write = new RunningWrite(context(), endpoint(loki), "wal {\n enabled = true\n}")) {
      var outcome = write.send(JOB, "a");

      await().until(outcome::isDone);

      assertThat(loki.lines()).containsExactly("a");
      assertThat(write.context().log().lines())
          .filteredOn(l -> l.contains("cannot use the disk queue"))
          .singleElement(STRING)
          .endsWith("loki.write.w: file exists");
    }
  }
}
