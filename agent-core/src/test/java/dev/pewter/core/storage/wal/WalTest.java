package dev.pewter.core.storage.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.wal.WalOptions.Overflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WalTest extends WalFolder {
  @Test
  void givesEachReaderAllRecordsInOrderOverManySegments() throws Exception {
    try (var wal = open(SMALL, "a", "b")) {
      fill(wal, 0, 50);
      assertThat(wal.segmentCount()).isGreaterThan(5);
      assertThat(rest(wal.reader("a"))).isEqualTo(texts(0, 50));
      fill(wal, 50, 60);
      assertThat(rest(wal.reader("a"))).isEqualTo(texts(50, 60));
      assertThat(rest(wal.reader("b"))).isEqualTo(texts(0, 60));
    }
    assertThat(losses.all).isEmpty();
  }

  @Test
  void startsAgainBehindTheLastAcknowledgement() throws Exception {
    try (var wal = open(SMALL, "a", "b")) {
      fill(wal, 0, 30);
      var a = wal.reader("a");
      for (int i = 0; i < 20; i++) {
        assertThat(a.next(Duration.ZERO)).isTrue();
      }
      a.ack(a.position());
      assertThat(rest(a)).isEqualTo(texts(20, 30));
    }
    try (var wal = open(SMALL, "a", "b")) {
      assertThat(rest(wal.reader("a"))).isEqualTo(texts(20, 30));
      assertThat(rest(wal.reader("b"))).isEqualTo(texts(0, 30));
    }
  }

  @Test
  void knowsWhatAReaderHasLeft() throws Exception {
    int sizeOfTwo = 2 * Segment.RECORD_HEADER_BYTES + text(28).length() + text(29).length();
    try (var wal = open(SMALL, "a")) {
      var reader = wal.reader("a");
      assertThat(reader.leftBytes()).isZero();
      fill(wal, 0, 28);
      int before = wal.segmentCount();
      assertThat(reader.leftBytes())
          .isEqualTo(wal.usedBytes() - (long) before * Segment.HEADER_BYTES);
      assertThat(rest(reader)).hasSize(28);
      reader.ack(reader.position());
      assertThat(reader.leftBytes()).isZero();
      fill(wal, 28, 30);
      assertThat(reader.leftBytes()).isEqualTo(sizeOfTwo);
    }
    try (var wal = open(SMALL, "a")) {
      assertThat(wal.reader("a").leftBytes()).isEqualTo(sizeOfTwo);
    }
  }

  @Test
  void deletesSegmentsThatAllReadersHavePassed() throws Exception {
    try (var wal = open(SMALL, "a", "b")) {
      fill(wal, 0, 50);
      var a = wal.reader("a");
      assertThat(rest(a)).hasSize(50);
      int before = wal.segmentCount();
      a.ack(a.position());
      assertThat(wal.segmentCount()).isEqualTo(before);
      var b = wal.reader("b");
      assertThat(rest(b)).hasSize(50);
      b.ack(b.position());
      assertThat(wal.segmentCount()).isEqualTo(1);
    }
    assertThat(losses.all).isEmpty();
  }

  @Test
  void forgetsReadersThatAreNotNamedAnyMore() throws Exception {
    try (var wal = open(SMALL, "a", "b")) {
      fill(wal, 0, 50);
      var a = wal.reader("a");
      rest(a);
      a.ack(a.position());
    }
    try (var wal = open(SMALL, "a")) {
      fill(wal, 50, 51);
      var a = wal.reader("a");
      assertThat(rest(a)).isEqualTo(texts(50, 51));
      a.ack(a.position());
      fill(wal, 51, 70);
      assertThat(wal.segmentCount()).isLessThan(6);
      assertThatThrownBy(() -> wal.reader("b")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void savesTheCursorAlsoWhenNothingFollows() throws Exception {
    var file = directory.resolve("a.cursor");
    try (var wal = open(WalOptions.DEFAULT, "a")) {
      var loop = Thread.startVirtualThread(() -> syncUntilInterrupted(wal));
      fill(wal, 0, 3);
      wal.sync();
      var reader = wal.reader("a");
      while (reader.next(Duration.ZERO)) {
        reader.ack(reader.position());
      }
      await()
          .until(
              () -> {
                clock.advance(Duration.ofMillis(100));
                return Files.exists(file);
              });
      var killed = Files.createDirectory(directory.resolve("killed"));
      try (var files = Files.list(directory)) {
        for (Path each : files.filter(Files::isRegularFile).toList()) {
          Files.copy(each, killed.resolve(String.valueOf(each.getFileName())));
        }
      }
      try (var again = Wal.open(killed, WalOptions.DEFAULT, List.of("a"), clock, new Losses())) {
        assertThat(rest(again.reader("a"))).isEmpty();
      }
      loop.interrupt();
      loop.join();
    }
  }

  private static void syncUntilInterrupted(Wal wal) {
    try {
      wal.syncLoop();
    } catch (InterruptedException _) { // the test is over
    }
  }

  @Test
  void keepsNoLargeSegmentOfWhichAllIsRead() throws Exception {
    try (var wal = open(SMALL.withBounds(16 << 20, 64 << 20, Overflow.BLOCK), "a", "b")) {
      for (int i = 0; i < 5; i++) {
        append(wal, "x".repeat(500_000));
      }
      for (String name : List.of("a", "b")) {
        assertThat(wal.usedBytes()).isGreaterThan(2_500_000);
        var reader = wal.reader(name);
        rest(reader);
        reader.ack(reader.position());
      }
      assertThat(wal.usedBytes()).isEqualTo(Segment.HEADER_BYTES);
      append(wal, "new");
      assertThat(rest(wal.reader("a"))).containsExactly("new");
    }
    assertThat(lastSegment()).hasFileName("0000000002.wal");
  }

  @Test
  void doesNotSkipNewRecordsWhenTheCursorOutlivedUnsyncedOnes() throws Exception {
    try (var wal = open(SMALL.withBounds(4096, 1 << 20, Overflow.BLOCK), "a")) {
      fill(wal, 0, 10);
      var a = wal.reader("a");
      rest(a);
      a.ack(a.position());
    }
    var last = lastSegment();
    Files.write(last, Arrays.copyOf(Files.readAllBytes(last), 60));
    try (var wal = open(SMALL, "a")) {
      append(wal, "new");
      assertThat(rest(wal.reader("a"))).containsExactly("new");
    }
  }

  @Test
  void dropsTheOldestWhenFullAndTheBooksBalance() throws Exception {
    var options = SMALL.withBounds(1024, 4096, Overflow.DROP_OLDEST);
    try (var wal = open(options, "slow", "half")) {
      var half = wal.reader("half");
      int read = 0;
      for (int i = 0; i < 1000; i++) {
        fill(wal, i, i + 1);
        if (i < 500) {
          assertThat(half.next(Duration.ZERO)).isTrue();
          half.ack(half.position());
          read++;
        }
        assertThat(wal.usedBytes()).isLessThanOrEqualTo(4096);
      }
      int slow = rest(wal.reader("slow")).size();
      int more = rest(half).size();
      assertThat(losses.records("slow", DropReason.QUEUE_FULL) + slow).isEqualTo(1000);
      assertThat(losses.records("half", DropReason.QUEUE_FULL) + read + more).isEqualTo(1000);
      assertThat(slow).isPositive();
    }
  }

  @Test
  void dropsWhatNobodyReadInTime() throws Exception {
    try (var wal = open(SMALL.withMaxAge(Duration.ofHours(1)), "a")) {
      fill(wal, 0, 20);
      clock.advance(Duration.ofHours(2));
      append(wal, "fresh " + "x".repeat(240));
      var found = rest(wal.reader("a"));
      assertThat(found.getLast()).startsWith("fresh");
      assertThat(losses.records("a", DropReason.TOO_OLD)).isEqualTo(20 - (found.size() - 1));
      assertThat(found.size()).isLessThan(20);
    }
  }

  @Test
  void blocksWhenFullUntilAReaderHasPassedASegment() throws Exception {
    try (var wal = open(SMALL.withBounds(1024, 4096, Overflow.BLOCK), "a")) {
      var done = new CountDownLatch(1);
      var failure = new AtomicReference<Exception>();
      var writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      fill(wal, 0, 1000);
                    } catch (IOException | InterruptedException e) {
                      failure.set(e);
                    }
                    done.countDown();
                  });
      var a = wal.reader("a");
      for (int i = 0; i < 1000; i++) {
        assertThat(a.next(Duration.ofMinutes(1))).isTrue();
        assertThat(new String(a.payload(), 0, a.length(), UTF_8)).isEqualTo(text(i));
        a.ack(a.position());
        assertThat(wal.usedBytes()).isLessThanOrEqualTo(4096);
      }
      assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
      assertThat(failure.get()).isNull();
      writer.join();
    }
    assertThat(losses.all).isEmpty();
  }

  @Test
  void reportsADeliveryOnlyWhenTheRecordIsSynced() throws Exception {
    var outcomes = new ArrayList<Delivery.Outcome>();
    try (var wal = open(WalOptions.DEFAULT, "a")) {
      append(wal, "one", Delivery.of(outcomes::add));
      append(wal, "two", Delivery.of(outcomes::add));
      assertThat(outcomes).isEmpty();
      wal.sync();
      assertThat(outcomes).hasSize(2).allMatch(o -> !o.isReturned());
    }
    try (var wal = open(WalOptions.DEFAULT.withSync(new WalOptions.Sync.Always()), "a")) {
      append(wal, "three", Delivery.of(outcomes::add));
      assertThat(outcomes).hasSize(3);
    }
  }

  @Test
  void takesRecordsLargerThanItsBufferAndRefusesTooLargeOnes() throws Exception {
    var options = WalOptions.DEFAULT.withBounds(1 << 16, 1 << 20, Overflow.BLOCK);
    try (var wal = open(options, "a")) {
      append(wal, "small");
      append(wal, "y".repeat(300_000));
      append(wal, "");
      assertThat(rest(wal.reader("a"))).containsExactly("small", "y".repeat(300_000), "");
      assertThatThrownBy(() -> append(wal, "z".repeat((1 << 19) + 1)))
          .hasMessageContaining("at most 524288 are taken");
      append(wal, "more");
      assertThat(rest(wal.reader("a"))).containsExactly("more");
    }
  }
}
