package dev.pewter.core.storage.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.wal.WalOptions.Overflow;
import dev.pewter.core.testing.TestClock;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalTest {
  private static final WalOptions SMALL =
      WalOptions.DEFAULT
          .withSync(new WalOptions.Sync.OnRotate())
          .withBounds(256, 1 << 20, Overflow.BLOCK);

  @TempDir Path directory;
  private final TestClock clock = new TestClock();
  private final Losses losses = new Losses();

  private Wal open(WalOptions options, String... readers) throws IOException {
    return Wal.open(directory, options, List.of(readers), clock, losses);
  }

  private static void append(Wal wal, String text) throws IOException, InterruptedException {
    append(wal, text, null);
  }

  private static void append(Wal wal, String text, @Nullable Delivery d)
      throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(UTF_8);
    wal.append(bytes, 0, bytes.length, d);
  }

  private static void fill(Wal wal, int from, int to) throws IOException, InterruptedException {
    for (int i = from; i < to; i++) {
      append(wal, text(i));
    }
  }

  /// Unlike in length, so that records lie at all kinds of offsets.
  private static String text(int i) {
    return "record " + i + " " + "x".repeat(i * 7 % 23);
  }

  private static List<String> texts(int from, int to) {
    var all = new ArrayList<String>();
    for (int i = from; i < to; i++) {
      all.add(text(i));
    }
    return all;
  }

  private static List<String> rest(WalReader reader) throws IOException, InterruptedException {
    var all = new ArrayList<String>();
    while (reader.next(Duration.ZERO)) {
      all.add(new String(reader.payload(), 0, reader.length(), UTF_8));
    }
    return all;
  }

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
  void keepsWhatIsWholeWhenTheLastSegmentIsCutAtAnyByte() throws Exception {
    var bounds = new ArrayList<Long>(); // where the records of the last segment end
    int before;
    try (var wal = open(SMALL, "a")) {
      fill(wal, 0, 12);
      int segments = wal.segmentCount();
      int next = 12;
      while (wal.segmentCount() == segments) {
        fill(wal, next, ++next);
      }
      before = next - 1;
      fill(wal, next, before + 5);
      var a = wal.reader("a");
      for (int i = 0; i < before + 5; i++) {
        a.next(Duration.ZERO);
        if (i >= before) {
          bounds.add(a.position().offset());
        }
      }
    }
    var last = lastSegment();
    byte[] whole = Files.readAllBytes(last);
    var all = new java.util.TreeMap<Path, byte[]>();
    for (Path file : segments()) {
      all.put(file, Files.readAllBytes(file));
    }
    for (int cut = 0; cut <= whole.length; cut++) {
      for (var file : all.entrySet()) {
        Files.write(file.getKey(), file.getValue()); // what the round before added is gone
      }
      Files.write(last, Arrays.copyOf(whole, cut));
      int limit = cut;
      int kept = before + (int) bounds.stream().filter(end -> end <= limit).count();
      try (var wal = open(SMALL.withBounds(4096, 1 << 20, Overflow.BLOCK), "a")) {
        assertThat(rest(wal.reader("a"))).as("cut at %s", cut).isEqualTo(texts(0, kept));
        assertThat(losses.damages).as("cut at %s", cut).isEmpty();
        append(wal, "after");
        assertThat(rest(wal.reader("a"))).containsExactly("after");
      }
      try (var wal = open(SMALL, "a")) {
        assertThat(rest(wal.reader("a"))).hasSize(kept + 1).endsWith("after");
      }
      for (Path file : segments()) {
        if (Segment.numberOf(file) > Segment.numberOf(last)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void losesOneRecordAtMostWhenAnyByteIsChanged() throws Exception {
    try (var wal = open(SMALL, "a")) {
      fill(wal, 0, 40);
    }
    var files = segments();
    assertThat(files).hasSizeGreaterThan(4);
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      for (int at = 0; at < whole.length; at++) {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) (1 << at % 8);
        Files.write(file, changed);
        losses.all.clear();
        Files.deleteIfExists(directory.resolve("a.cursor"));
        List<String> found;
        try (var wal = open(SMALL, "a")) {
          found = rest(wal.reader("a"));
        }
        var wanted = texts(0, 40);
        assertThat(wanted).as("byte %s of %s", at, file).containsSubsequence(found);
        assertThat(found).as("byte %s of %s", at, file).hasSizeBetween(39, 40);
        if (found.size() < 40) {
          assertThat(losses.all).as("byte %s of %s", at, file).isNotEmpty();
        }
        Files.write(file, whole);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xff, 0x20})
  void findsWhatIsWholeBehindAnOverwrittenPart(int filler) throws Exception {
    try (var wal = open(SMALL.withBounds(1 << 20, 1 << 22, Overflow.BLOCK), "a")) {
      fill(wal, 0, 200);
    }
    Path file = lastSegment();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {1, 7, 8, 9, 500, whole.length - 400}) {
      byte[] changed = whole.clone();
      Arrays.fill(changed, 60, 60 + length, (byte) filler);
      Files.write(file, changed);
      losses.all.clear();
      Files.deleteIfExists(directory.resolve("a.cursor"));
      try (var wal = open(SMALL.withBounds(1 << 20, 1 << 22, Overflow.BLOCK), "a")) {
        var found = rest(wal.reader("a"));
        assertThat(texts(0, 200)).as("%s bytes", length).containsSubsequence(found);
        assertThat(found).as("%s bytes", length).contains(text(0), text(199));
        assertThat(losses.records("a", DropReason.CORRUPT)).isEqualTo(1);
      }
    }
  }

  /// What follows them is not at its place any more, and so not whole.
  @ParameterizedTest
  @ValueSource(ints = {1, 9, 100})
  void tellsThatBytesAreMissingInTheMiddle(int missing) throws Exception {
    var options = SMALL.withBounds(1 << 20, 1 << 22, Overflow.BLOCK);
    long at = Segment.HEADER_BYTES;
    try (var wal = open(options, "a")) {
      fill(wal, 0, 20);
      for (int i = 0; i < 5; i++) {
        assertThat(wal.reader("a").next(Duration.ZERO)).isTrue();
        at = wal.reader("a").position().offset();
      }
    }
    Path file = lastSegment();
    byte[] whole = Files.readAllBytes(file);
    int gap = (int) at + Segment.RECORD_HEADER_BYTES + 2;
    byte[] changed = Arrays.copyOf(whole, whole.length - missing);
    System.arraycopy(whole, gap + missing, changed, gap, changed.length - gap);
    Files.write(file, changed);

    try (var wal = open(options, "a")) {
      var a = wal.reader("a");
      assertThat(rest(a)).isEqualTo(texts(0, 5));
      assertThat(losses.damages)
          .containsExactly("0000000001.wal at " + at + ", " + (changed.length - at));
      append(wal, "after");
      assertThat(rest(a)).containsExactly("after");
      a.ack(a.position());
    }
    try (var wal = open(options, "a")) {
      assertThat(rest(wal.reader("a"))).isEmpty();
    }
    assertThat(losses.all).hasSize(1);
  }

  @Test
  void tellsThatBytesAreMissingBeforeACursorThatIsNowBehindTheEnd() throws Exception {
    var options = SMALL.withBounds(1 << 20, 1 << 22, Overflow.BLOCK);
    try (var wal = open(options, "a")) {
      fill(wal, 0, 10);
      rest(wal.reader("a"));
      wal.reader("a").ack(wal.reader("a").position());
    }
    byte[] whole = Files.readAllBytes(lastSegment());
    byte[] changed = Arrays.copyOf(whole, whole.length - 50);
    System.arraycopy(whole, 100, changed, 50, whole.length - 100);
    Files.write(lastSegment(), changed);
    try (var wal = open(options, "a")) {
      append(wal, "new");
      assertThat(rest(wal.reader("a"))).containsExactly("new");
    }
    assertThat(losses.all).hasSize(1).first().asString().startsWith("truncated 0000000001.wal");
  }

  @Test
  void tellsOfADamagedEndOnceThoughNothingFollows() throws Exception {
    try (var wal = open(SMALL, "a")) {
      append(wal, "damaged");
    }
    byte[] changed = Files.readAllBytes(lastSegment());
    changed[changed.length - 1]++;
    Files.write(lastSegment(), changed);
    for (int start = 0; start < 2; start++) {
      try (var wal = open(SMALL, "a")) {
        assertThat(rest(wal.reader("a"))).isEmpty();
      }
    }
    assertThat(losses.damages).containsExactly("0000000001.wal at 16, 15");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 8, 12})
  void cutsZerosOffBehindATornRecord(int kept) throws Exception {
    try (var wal = open(SMALL, "a")) {
      fill(wal, 0, 1);
      append(wal, "torn in the middle");
    }
    byte[] whole = Files.readAllBytes(lastSegment());
    int good = whole.length - Segment.RECORD_HEADER_BYTES - "torn in the middle".length();
    Files.write(lastSegment(), Arrays.copyOf(Arrays.copyOf(whole, good + kept), 4000));
    try (var wal = open(SMALL, "a")) {
      assertThat(rest(wal.reader("a"))).isEqualTo(texts(0, 1));
    }
    assertThat(losses.all).containsExactly("truncated 0000000001.wal by " + (4000 - good));
  }

  @Test
  void readsAgainFromTheOldestWhenTheCursorIsCutOrChangedAtAnyByte() throws Exception {
    try (var wal = open(SMALL, "a")) {
      fill(wal, 0, 3);
      var a = wal.reader("a");
      a.next(Duration.ZERO);
      a.ack(a.position());
    }
    var file = directory.resolve("a.cursor");
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 4;
      for (byte[] bad : List.of(changed, Arrays.copyOf(whole, at))) {
        Files.write(file, bad);
        losses.all.clear();
        try (var wal = open(SMALL, "a")) {
          assertThat(rest(wal.reader("a"))).isEqualTo(texts(0, 3));
        }
        assertThat(losses.all).hasSize(1).first().asString().startsWith("cursor a");
      }
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

  private List<Path> segments() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(Segment::isSegment).sorted().toList();
    }
  }

  private Path lastSegment() throws IOException {
    return segments().getLast();
  }
}
