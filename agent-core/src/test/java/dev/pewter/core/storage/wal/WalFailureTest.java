package dev.pewter.core.storage.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.wal.WalOptions.Overflow;
import dev.pewter.core.storage.wal.WalOptions.Sync;
import dev.pewter.core.testing.TestClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the log does when the disk fails it.
class WalFailureTest {
  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSync(new Sync.OnRotate()).withBounds(256, 1 << 20, Overflow.BLOCK);

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();
  private final Losses losses = new Losses();
  private final TestClock clock = new TestClock();
  private final List<String> taken = new ArrayList<>();
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();

  private Wal open(Path directory, WalOptions options) throws IOException {
    return Wal.open(directory, options, List.of("r"), clock, losses, disk);
  }

  private void append(Wal wal, String text) throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(UTF_8);
    wal.append(bytes, 0, bytes.length, Delivery.of(outcomes::add));
    taken.add(text);
  }

  private boolean isTaken(Wal wal, String text) throws InterruptedException {
    try {
      append(wal, text);
      return true;
    } catch (IOException e) {
      assertThat(e).hasMessage("No space left on device");
      return false;
    }
  }

  private static void trySync(Wal wal) {
    try {
      wal.sync();
    } catch (IOException e) {
      assertThat(e).hasMessage("No space left on device");
    }
  }

  private static List<String> rest(WalReader reader) throws IOException, InterruptedException {
    var all = new ArrayList<String>();
    while (reader.next(Duration.ZERO)) {
      all.add(new String(reader.payload(), 0, reader.length(), UTF_8));
    }
    return all;
  }

  @Test
  void keepsWhatItTookAndRefusesTheRestWhereverTheDiskGetsFull() throws Exception {
    for (int room = 16; room < 640; room++) {
      var directory = folder.resolve("full-" + room);
      losses.all.clear();
      taken.clear();
      outcomes.clear();
      disk.room = room;
      int refused = 0;
      try (var wal = open(directory, OPTIONS)) {
        for (int i = 0; i < 40; i++) {
          refused += isTaken(wal, "record " + i + "x".repeat(i % 9)) ? 0 : 1;
          if (i % 5 == 0) {
            trySync(wal);
          }
        }
        int before = outcomes.size();
        disk.room = Long.MAX_VALUE;
        append(wal, "room again");
        wal.sync();
        assertThat(outcomes).hasSize(taken.size()).hasSizeGreaterThan(before);
        assertThat(outcomes).noneMatch(Delivery.Outcome::isReturned);
        assertThat(rest(wal.reader("r"))).as("room for %s", room).isEqualTo(taken);
      }
      assertThat(taken).hasSize(41 - refused);
      if (refused > 0) {
        assertThat(losses.all).containsExactly("failed No space left on device", "recovered");
      }
      try (var wal = open(directory, OPTIONS)) {
        assertThat(rest(wal.reader("r"))).isEqualTo(taken);
      }
    }
  }

  @Test
  void isWholeWhenKilledWhileTheDiskIsFull() throws Exception {
    for (int room = 16; room < 500; room += 3) {
      var directory = folder.resolve("killed-" + room);
      taken.clear();
      outcomes.clear();
      disk.room = room;
      var wal = open(directory, OPTIONS); // never closed: it dies
      for (int i = 0; i < 30; i++) {
        boolean wasTaken = isTaken(wal, "record " + i);
        assertThat(wasTaken || disk.room == 0).isTrue();
        if (i % 4 == 0) {
          trySync(wal);
        }
      }
      disk.room = Long.MAX_VALUE;
      try (var next = open(directory, OPTIONS)) {
        assertThat(rest(next.reader("r"))).as("room for %s", room).isEqualTo(taken);
      }
    }
  }

  @Test
  void givesItsRoomBackOnceAllOfItIsRead() throws Exception {
    for (int room = 80; room < 700; room += 20) {
      var directory = folder.resolve("read-" + room);
      losses.all.clear();
      taken.clear();
      outcomes.clear();
      disk.room = room;
      try (var wal = open(directory, OPTIONS)) {
        for (int i = 0; isTaken(wal, "record " + i); i++) {
          if (i % 5 == 0) {
            trySync(wal);
          }
        }
        assertThat(rest(wal.reader("r"))).as("room for %s", room).isEqualTo(taken);
        wal.reader("r").ack(wal.reader("r").position());
        assertThat(wal.usedBytes()).isEqualTo(Segment.HEADER_BYTES);
        wal.sync();
        append(wal, "room again");
        wal.sync();
        assertThat(outcomes).hasSize(taken.size()).noneMatch(Delivery.Outcome::isReturned);
        assertThat(losses.all).containsExactly("failed No space left on device", "recovered");
      }
      try (var wal = open(directory, OPTIONS)) {
        assertThat(rest(wal.reader("r"))).containsExactly("room again");
      }
    }
  }

  @Test
  void tellsOfNoLossWhenItIsKilledAfterNoSegmentCouldBeBegun() throws Exception {
    var options = OPTIONS.withBounds(4096, 1 << 20, Overflow.BLOCK);
    disk.room = 400;
    var wal = open(folder, options); // never closed: it dies
    var reader = wal.reader("r");
    for (int i = 0; isTaken(wal, "record " + i); i++) {
      assertThat(i).isLessThan(100);
    }
    assertThat(reader.next(Duration.ZERO)).isTrue();
    clock.advance(Duration.ofSeconds(1));
    reader.ack(reader.position()); // is saved, and not again for a second
    disk.canBegin = false;
    disk.begun = 0;
    for (int i = 0; i < 3; i++) {
      rest(reader);
      reader.ack(reader.position());
      append(wal, "meanwhile " + i);
    }
    assertThat(disk.begun).as("tries in a second").isEqualTo(1);
    disk.canBegin = true;
    try (var next = open(folder, options)) {
      assertThat(rest(next.reader("r"))).contains("meanwhile 2");
    }
    assertThat(losses.all).noneMatch(Losses.Loss.class::isInstance);
  }

  @Test
  void putsNothingWhereACursorWouldPassItOver() throws Exception {
    try (var wal = open(folder, OPTIONS)) {
      append(wal, "one");
      append(wal, "two");
      assertThat(rest(wal.reader("r"))).isEqualTo(taken);
      wal.reader("r").ack(wal.reader("r").position());
    }
    try (var file = FileChannel.open(folder.resolve("0000000001.wal"), StandardOpenOption.WRITE)) {
      file.truncate(Segment.HEADER_BYTES); // never synced, and the power failed
    }
    append(open(folder, OPTIONS), "three"); // never closed: it dies
    try (var wal = open(folder, OPTIONS)) {
      assertThat(rest(wal.reader("r"))).containsExactly("three");
    }
  }

  @Test
  void staysWholeWhenALargeRecordFitsOnlyInPart() throws Exception {
    var options = OPTIONS.withBounds(1 << 20, 1 << 22, Overflow.BLOCK);
    try (var wal = open(folder, options)) {
      append(wal, "small");
      disk.room = 100_000;
      assertThat(isTaken(wal, "y".repeat(200_000))).isFalse();
      disk.room = Long.MAX_VALUE;
      append(wal, "next");
      append(wal, "z".repeat(150_000));
      assertThat(rest(wal.reader("r"))).isEqualTo(taken);
    }
    try (var wal = open(folder, options)) {
      assertThat(rest(wal.reader("r"))).isEqualTo(taken);
    }
  }

  @Test
  void givesDeliveriesBackWhenTheDiskCannotSyncAndWritesElsewhereThen() throws Exception {
    try (var wal = open(folder, OPTIONS.withBounds(4096, 1 << 20, Overflow.BLOCK))) {
      append(wal, "one");
      disk.canSync = false;
      assertThatThrownBy(wal::sync).hasMessage("Input/output error");
      assertThat(outcomes).containsExactly(new Delivery.Outcome(0, true));
      disk.canSync = true;
      append(wal, "two");
      wal.sync();
      assertThat(outcomes).last().isEqualTo(new Delivery.Outcome(0, false));
      assertThat(wal.segmentCount()).isEqualTo(2);
      assertThat(rest(wal.reader("r"))).containsExactly("one", "two");
    }
    assertThat(losses.all).containsExactly("failed Input/output error", "recovered");
  }

  @Test
  void givesDeliveriesBackWhenASegmentCannotBeSyncedAtItsEnd() throws Exception {
    try (var wal = open(folder, OPTIONS)) {
      append(wal, "one");
      disk.canSync = false;
      assertThatThrownBy(() -> append(wal, "x".repeat(250))).hasMessage("Input/output error");
      assertThat(outcomes).containsExactly(new Delivery.Outcome(0, true));
      disk.canSync = true;
      append(wal, "x".repeat(250));
      wal.sync();
      assertThat(outcomes).last().isEqualTo(new Delivery.Outcome(0, false));
      assertThat(rest(wal.reader("r"))).isEqualTo(taken);
    }
  }

  @Test
  void tellsOneWayOrTheOtherThatARecordIsNotSafe() throws Exception {
    try (var wal = open(folder, OPTIONS.withSync(new Sync.Always()))) {
      disk.canSync = false;
      append(wal, "a"); // its delivery tells
      assertThat(outcomes).containsExactly(new Delivery.Outcome(0, true));
      disk.canSync = true;
      wal.append(new byte[] {'b'}, 0, 1);
      disk.canSync = false;
      assertThatThrownBy(() -> wal.append(new byte[] {'c'}, 0, 1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void survivesInterruptedUsers() throws Exception {
    try (var wal = Wal.open(folder, OPTIONS, List.of("r"), clock, losses)) {
      append(wal, "one");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> append(wal, "not taken")).isInstanceOf(InterruptedException.class);
      Thread.currentThread().interrupt();
      wal.sync();
      assertThat(Thread.interrupted()).isTrue();
      append(wal, "two");
      var reader = wal.reader("r");
      Thread.currentThread().interrupt();
      assertThat(reader.next(Duration.ZERO)).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(rest(reader)).containsExactly("two");
    }
    assertThat(losses.all).isEmpty();
  }

  @Test
  void losesNothingWhenTheCursorCannotBeSaved() throws Exception {
    try (var wal = open(folder, OPTIONS)) {
      append(wal, "one");
      append(wal, "two");
      Files.createDirectories(folder.resolve("r.cursor.new").resolve("in the way"));
      var reader = wal.reader("r");
      assertThat(reader.next(Duration.ZERO)).isTrue();
      clock.advance(Duration.ofSeconds(2));
      reader.ack(reader.position());
      assertThat(losses.all).hasSize(1).first().asString().startsWith("failed");
      Files.delete(folder.resolve("r.cursor.new").resolve("in the way"));
      Files.delete(folder.resolve("r.cursor.new"));
    }
    try (var wal = open(folder, OPTIONS)) {
      assertThat(rest(wal.reader("r"))).containsExactly("two");
    }
  }

  @Test
  void reportsDeliveriesThoughAnOldSegmentCannotBeDeleted() throws Exception {
    try (var wal = open(folder, OPTIONS.withMaxAge(Duration.ofHours(1)))) {
      append(wal, "x".repeat(200));
      append(wal, "y".repeat(200));
      wal.sync();
      clock.advance(Duration.ofHours(2));
      disk.canDelete = false;
      append(wal, "z");
      wal.sync();
      assertThat(outcomes).hasSize(3).noneMatch(Delivery.Outcome::isReturned);
      assertThat(losses.all).containsExactly("failed Operation not permitted");
      assertThat(wal.segmentCount()).isEqualTo(3);

      disk.canDelete = true;
      append(wal, "z");
      wal.sync();
      assertThat(outcomes).hasSize(4).noneMatch(Delivery.Outcome::isReturned);
      assertThat(wal.segmentCount()).isEqualTo(1);
      assertThat(losses.records("r", DropReason.TOO_OLD)).isEqualTo(2);
      assertThat(losses.all).contains("recovered");
    }
  }

  @Test
  void refusesRecordsWhileWhatMustMakeRoomCannotBeDeleted() throws Exception {
    try (var wal = open(folder, OPTIONS.withBounds(1024, 4096, Overflow.DROP_OLDEST))) {
      disk.canDelete = false;
      assertThatThrownBy(
              () -> {
                while (true) {
                  append(wal, "x".repeat(200));
                }
              })
          .hasMessage("Operation not permitted");
      assertThat(wal.usedBytes()).isLessThanOrEqualTo(4096);
      assertThat(losses.records("r", DropReason.QUEUE_FULL)).isZero();
      int all = taken.size();
      disk.canDelete = true;
      append(wal, "x".repeat(200));
      assertThat(rest(wal.reader("r")).size() + losses.records("r", DropReason.QUEUE_FULL))
          .isEqualTo(all + 1);
    }
  }

  @Test
  void wakesWhoWaitsForRoomThatCannotBeMade() throws Exception {
    try (var wal = open(folder, OPTIONS.withBounds(1024, 4096, Overflow.BLOCK))) {
      var failure = new CompletableFuture<IOException>();
      var writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        wal.append(new byte[200], 0, 200);
                      }
                    } catch (IOException e) {
                      failure.complete(e);
                    } catch (InterruptedException e) {
                      failure.completeExceptionally(e);
                    }
                  });
      await().until(() -> writer.getState() == Thread.State.WAITING);
      disk.canDelete = false;
      var reader = wal.reader("r");
      while (reader.next(Duration.ZERO)) {
        reader.ack(reader.position());
      }
      assertThat(failure).succeedsWithin(Duration.ofSeconds(30));
      assertThat(failure.join()).hasMessage("Operation not permitted");
      disk.canDelete = true;
      wal.append(new byte[200], 0, 200);
      writer.join();
    }
  }

  @Test
  void givesUpASegmentThatSomebodyElseHasDeleted() throws Exception {
    try (var wal = open(folder, OPTIONS.withBounds(1024, 4096, Overflow.DROP_OLDEST))) {
      for (int i = 0; i < 10; i++) {
        append(wal, "x".repeat(200));
      }
    }
    try (var wal = open(folder, OPTIONS.withBounds(1024, 4096, Overflow.DROP_OLDEST))) {
      Files.delete(folder.resolve("0000000001.wal"));
      for (int i = 0; i < 40; i++) {
        append(wal, "x".repeat(200));
      }
      assertThat(wal.usedBytes()).isLessThanOrEqualTo(4096);
    }
  }

  @Test
  void takesNothingAnyMoreOnceItIsClosing() throws Exception {
    var refused = new ArrayList<String>();
    var wal = open(folder, OPTIONS);
    append(wal, "one");
    disk.whileSyncing =
        () -> {
          try {
            wal.append("late".getBytes(UTF_8), 0, 4);
            taken.add("late");
          } catch (IOException e) {
            refused.add(String.valueOf(e.getMessage()));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    wal.close();
    disk.whileSyncing = () -> {};
    assertThat(refused.size() + taken.size()).isEqualTo(2);
    try (var next = open(folder, OPTIONS)) {
      assertThat(rest(next.reader("r"))).isEqualTo(taken);
    }
  }
}
