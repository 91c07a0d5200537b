package dev.pewter.core.storage.positions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.testing.TestClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionStoreTest {
  private static final Position FILE = new Position.InFile(1, 2, 3, 1024, -3, 48_213);
  private static final Position CURSOR = new Position.Cursor("2026-01-02T03:04:05Z");

  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  private PositionStore open() throws IOException {
    return PositionStore.open(folder, clock, 100, Duration.ofDays(7));
  }

  /// Two generations: the first has `a`, the second `a` and `b`.
  private void twoGenerations() throws IOException {
    var store = open();
    store.put("a", FILE);
    store.save();
    store.put("b", CURSOR);
    store.save();
  }

  @Test
  void remembersOverARestart() throws IOException {
    twoGenerations();
    var again = open();
    assertThat(again.all()).isEqualTo(Map.of("a", FILE, "b", CURSOR));
    assertThat(again.problems()).isEmpty();
  }

  @Test
  void fallsBackToThePreviousGenerationWhereverTheFileIsCut() throws IOException {
    twoGenerations();
    Path file = folder.resolve("positions");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      var store = open();
      assertThat(store.all()).as("cut at %d", length).isEqualTo(Map.of("a", FILE));
      assertThat(store.problems()).hasSize(1);
    }
  }

  @Test
  void fallsBackToThePreviousGenerationWhicheverByteIsWrong() throws IOException {
    twoGenerations();
    Path file = folder.resolve("positions");
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThat(open().all()).as("byte %d", at).isEqualTo(Map.of("a", FILE));
    }
  }

  @Test
  void survivesACrashBetweenTheGenerations() throws IOException {
    twoGenerations();
    Files.move(
        folder.resolve("positions"),
        folder.resolve("positions.previous"),
        StandardCopyOption.REPLACE_EXISTING);
    var store = open();
    assertThat(store.all()).isEqualTo(Map.of("a", FILE, "b", CURSOR));
    store.put("c", CURSOR);
    store.save();
    assertThat(open().size()).isEqualTo(3);
  }

  @Test
  void keepsTheGoodGenerationWhenItReplacesADamagedOne() throws IOException {
    twoGenerations();
    Files.write(folder.resolve("positions"), new byte[] {1, 2, 3});
    byte[] good = Files.readAllBytes(folder.resolve("positions.previous"));
    var store = open();
    store.put("c", CURSOR);
    store.save();

    assertThat(folder.resolve("positions.previous")).hasBinaryContent(good);
    assertThat(open().all()).containsOnlyKeys("a", "c");
  }

  @Test
  void startsEmptyAndSaysWhyWhenBothAreDamaged() throws IOException {
    twoGenerations();
    Files.write(folder.resolve("positions"), new byte[] {1, 2, 3});
    Files.write(folder.resolve("positions.previous"), new byte[200]);
    var store = open();
    assertThat(store.size()).isZero();
    assertThat(store.problems())
        .containsExactly(
            folder.resolve("positions") + ": cut short" + moved(),
            folder.resolve("positions.previous") + ": not a positions file");
  }

  /// Whoever wrote it.
  @Test
  void readsNoMoreThanIsThereThoughTheSumIsRight() throws IOException {
    twoGenerations();
    Path file = folder.resolve("positions");
    byte[] whole = Files.readAllBytes(file);
    var changed = ByteBuffer.wrap(whole);
    changed.putInt(16, Integer.MAX_VALUE); // entries
    var sum = new CRC32C();
    sum.update(whole, 0, whole.length - Integer.BYTES);
    changed.putInt(whole.length - Integer.BYTES, (int) sum.getValue());
    Files.write(file, whole);
    var store = open();
    assertThat(store.all()).isEqualTo(Map.of("a", FILE));
    assertThat(store.problems()).containsExactly(file + ": cut short" + moved());
  }

  @Test
  void passesOverAFileThatIsTooLarge() throws IOException {
    twoGenerations();
    try (var file = new RandomAccessFile(folder.resolve("positions").toFile(), "rw")) {
      file.setLength(1L << 36); // nothing of it is on disk
    }
    var store = open();
    assertThat(store.all()).isEqualTo(Map.of("a", FILE));
    assertThat(store.problems())
        .containsExactly(folder.resolve("positions") + ": too large" + moved());
  }

  /// The engine and others make directories of files that they were to mount.
  @ParameterizedTest
  @EnumSource(Odd.class)
  void passesOverWhatIsNoFile(Odd odd) throws IOException, InterruptedException {
    twoGenerations();
    Path file = folder.resolve("positions");
    Files.delete(file);
    odd.make(file);
    var store = open();
    assertThat(store.all()).isEqualTo(Map.of("a", FILE));
    assertThat(store.problems()).containsExactly(file + ": not a regular file" + moved());
    assertThat(PositionStore.saved(folder)).get().returns(1L, PositionStore.Saved::generation);

    store.put("c", CURSOR);
    store.save();
    assertThat(open().all()).containsOnlyKeys("a", "c");
    assertThat(Files.isDirectory(folder.resolve("positions.unreadable")))
        .isEqualTo(odd == Odd.DIRECTORY);
  }

  private enum Odd {
    DIRECTORY,
    PIPE;

    void make(Path at) throws IOException, InterruptedException {
      if (this == DIRECTORY) {
        Files.createDirectory(at);
      } else {
        assertThat(new ProcessBuilder("mkfifo", at.toString()).start().waitFor()).isZero();
      }
    }
  }

  /// It may be whole: only the disk has failed, or there were too many open files.
  @Test
  void keepsWhatItCouldNotRead() throws IOException {
    twoGenerations();
    Path file = folder.resolve("positions");
    byte[] whole = Files.readAllBytes(file);
    Files.createDirectory(folder.resolve("positions.unreadable")); // of another time
    var store =
        open(
            path -> {
              throw new IOException("Too many open files");
            });
    assertThat(store.problems())
        .containsExactly(
            file + ": Too many open files" + moved(),
            folder.resolve("positions.previous") + ": Too many open files");

    store.put("c", CURSOR);
    store.save();
    store.put("d", CURSOR);
    store.save();
    assertThat(folder.resolve("positions.unreadable")).hasBinaryContent(whole);
    assertThat(open().all()).containsOnlyKeys("c", "d");
  }

  @Test
  void readsOnceMoreWhenTheDiskFails() throws IOException {
    twoGenerations();
    var tries = new AtomicInteger();
    var store =
        open(
            path -> {
              if (tries.incrementAndGet() == 1) {
                throw new IOException("Stale file handle");
              }
              return Files.readAllBytes(path);
            });
    assertThat(store.all()).containsOnlyKeys("a", "b");
    assertThat(store.problems()).isEmpty();
  }

  private PositionStore open(PositionReading.Disk disk) {
    return PositionStore.open(folder, clock, 100, Duration.ofDays(7), disk);
  }

  private String moved() {
    return ", to be moved to " + folder.resolve("positions.unreadable");
  }

  @Test
  void writesAtMostOnceASecondAndOnlyChanges() throws IOException {
    var store = open();
    store.put("a", FILE);
    assertThat(store.saveIfDue()).isTrue();
    store.put("a", CURSOR);
    assertThat(store.saveIfDue()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(store.saveIfDue()).isTrue();
    store.put("a", CURSOR);
    clock.advance(Duration.ofSeconds(1));
    assertThat(store.saveIfDue()).isFalse();
  }

  @Test
  void forgetsTheOldestAboveItsBoundAndWhatIsTooOld() throws IOException {
    var store = open();
    for (int i = 0; i < 150; i++) {
      store.put("k" + i, CURSOR);
      clock.advance(Duration.ofSeconds(1));
    }
    store.save();
    assertThat(store.size()).isEqualTo(100);
    assertThat(store.forgotten()).isEqualTo(50);
    assertThat(store.get("k49")).isNull();
    clock.advance(Duration.ofDays(8));
    store.put("new", FILE);
    store.save();
    assertThat(store.all()).containsOnlyKeys("new");
  }

  @Test
  void seesWhatIsKeptUntilItIsLeft() throws IOException {
    var store = open();
    store.keep("kept", FILE);
    store.keep("left", FILE);
    clock.advance(Duration.ofDays(8));
    store.leave("left");
    long left = clock.now().getEpochSecond();
    clock.advance(Duration.ofDays(6));
    store.save();
    var again = open();
    assertThat(again.lastSeenSeconds("kept")).isEqualTo(clock.now().getEpochSecond());
    assertThat(again.lastSeenSeconds("left")).isEqualTo(left);
    assertThat(again.lastSeenSeconds("other")).isZero();
    clock.advance(Duration.ofDays(2));
    store.put("new", CURSOR);
    store.save();
    assertThat(open().all()).containsOnlyKeys("kept", "new");
  }

  @Test
  void remembersWhatIsSeenThoughNothingChanges() throws IOException {
    var store = open();
    store.keep("kept", FILE);
    store.put("seen", CURSOR);
    store.put("unseen", CURSOR);
    store.save();
    for (int day = 0; day < 10; day++) {
      clock.advance(Duration.ofDays(1));
      store.put("seen", CURSOR);
      store.save();
    }
    var again = open();
    again.begin();
    assertThat(again.all()).containsOnlyKeys("kept", "seen");
  }

  @Test
  void savesThatItBegan() throws IOException {
    open().begin();
    byte[] begun = Files.readAllBytes(folder.resolve("positions"));
    open().begin();
    assertThat(folder.resolve("positions")).hasBinaryContent(begun);
    assertThat(open().problems()).isEmpty();
    assertThat(open().size()).isZero();
  }

  /// A save that failed in between leaves the previous one only, whose time tells since when.
  @Test
  void beginsOnce() throws IOException {
    open().begin();
    Files.move(folder.resolve("positions"), folder.resolve("positions.previous"));
    open().begin();
    assertThat(folder.resolve("positions")).doesNotExist();
  }

  @Test
  void isReadableByItsOwnerOnly() throws IOException {
    twoGenerations();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("positions"))))
        .isEqualTo("rw-------");
  }

  @Test
  void readsThePositionsOfAlloyAndPromtail() throws IOException {
    Path file = folder.resolve("positions.yml");
    Files.writeString(
        file,
        """
        positions:
          ? path: /var/log/a.log
            labels: '{app="it''s", n="1"}'
          : "48213"
          ? path: cursor-ns/pod:c:uid
            labels: '{}'
          : "1700000000000000"
          /var/log/b.log: "7"
        """);
    assertThat(LegacyPositions.read(file))
        .containsExactly(
            new LegacyPositions.Entry("/var/log/a.log", "{app=\"it's\", n=\"1\"}", "48213"),
            new LegacyPositions.Entry("cursor-ns/pod:c:uid", "{}", "1700000000000000"),
            new LegacyPositions.Entry("/var/log/b.log", "{}", "7"));
  }

  /// yaml.v2, which Promtail writes with, gives keys of more than 128 bytes lines of their own.
  @Test
  void readsLongPathsOfPromtail() throws IOException {
    String pod = "/var/log/pods/shop_" + "web-".repeat(30) + "/app/0.log";
    Path file =
        Files.writeString(
            folder.resolve("positions.yml"),
            """
            positions:
              /var/log/a.log: "7"
              ? %s
              : "12"
              ? '%s: x'
              : "13"
            """
                .formatted(pod, pod));
    assertThat(LegacyPositions.read(file))
        .containsExactly(
            new LegacyPositions.Entry("/var/log/a.log", "{}", "7"),
            new LegacyPositions.Entry(pod, "{}", "12"),
            new LegacyPositions.Entry(pod + ": x", "{}", "13"));
  }

  @Test
  void refusesAPositionsFileOfAnotherShape() throws IOException {
    Path file = Files.writeString(folder.resolve("positions.yml"), "something: else\n");
    assertThatThrownBy(() -> LegacyPositions.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("invalid yaml positions file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "---\n", "positions: {}\n", "positions:\n"})
  void readsAPositionsFileWithoutPositions(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("positions.yml"), content);
    assertThat(LegacyPositions.read(file)).isEmpty();
  }

  @Test
  void savesLateUnlessAnotherHasSavedMeanwhile() throws IOException {
    var first = PositionStore.open(folder, clock, 10, Duration.ofDays(1));
    first.put("a", new Position.Cursor("1"));
    assertThat(first.saveLate()).isTrue();
    first.put("a", new Position.Cursor("2"));
    assertThat(first.saveLate()).isTrue();
    var second = PositionStore.open(folder, clock, 10, Duration.ofDays(1));
    second.put("a", new Position.Cursor("3"));
    second.save();

    first.put("a", new Position.Cursor("2b"));
    assertThat(first.saveLate()).isFalse();

    var last = PositionStore.open(folder, clock, 10, Duration.ofDays(1));
    assertThat(last.get("a")).isEqualTo(new Position.Cursor("3"));
  }

  /// As on a full disk.
  @Test
  void savesNotOverANewerOneAfterSavesThatFailed() throws IOException {
    var first = open();
    first.put("a", CURSOR);
    first.save();
    first.put("a", FILE);
    Path obstacle = Files.createDirectory(folder.resolve("positions.new"));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(first::save).isInstanceOf(IOException.class);
    }
    Files.delete(obstacle);
    var second = open();
    second.put("b", CURSOR);
    second.save();

    assertThat(first.saveLate()).isFalse();
    assertThat(open().all()).containsOnlyKeys("a", "b");
  }

  // -- where many are remembered ------------------------------------------------------------------

  private static final int MANY = 2000;

  private PositionStore openForMany() {
    return PositionStore.open(folder, clock, 10_000, Duration.ofDays(7));
  }

  private static Position at(long offset) {
    return new Position.InFile(1, 2, 3, 1024, -3, offset);
  }

  /// Saved whole; two saves more have changed two, removed one, left one and added one.
  private PositionStore manyWithChanges() throws IOException {
    var store = openForMany();
    for (int i = 0; i < MANY; i++) {
      store.keep("k" + i, at(i));
    }
    store.save();
    clock.advance(Duration.ofSeconds(1));
    store.keep("k1", at(10_001));
    store.remove("k2");
    store.leave("k3");
    store.save();
    clock.advance(Duration.ofSeconds(1));
    store.keep("k4", at(10_004));
    store.put("new", CURSOR);
    store.save();
    return store;
  }

  @Test
  void savesWhatHasChangedOfMany() throws IOException {
    var store = manyWithChanges();
    byte[] whole = Files.readAllBytes(folder.resolve("positions"));
    byte[] changes = Files.readAllBytes(changes());
    assertThat(changes.length).isLessThan(500);
    long saved = clock.now().getEpochSecond();

    clock.advance(Duration.ofSeconds(1));
    store.save(); // nothing has changed
    assertThat(changes()).hasBinaryContent(changes);
    assertThat(folder.resolve("positions")).hasBinaryContent(whole);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(changes())))
        .isEqualTo("rw-------");

    clock.advance(Duration.ofDays(1));
    var again = openForMany();
    assertThat(again.problems()).isEmpty();
    assertThat(again.all()).isEqualTo(store.all()).hasSize(MANY).doesNotContainKey("k2");
    assertThat(again.all()).containsEntry("k1", at(10_001)).containsEntry("k4", at(10_004));
    assertThat(again.lastSeenSeconds("k0")).isEqualTo(saved); // kept until then
    assertThat(again.lastSeenSeconds("k1")).isEqualTo(saved);
    assertThat(again.lastSeenSeconds("k3")).isEqualTo(saved - 1);
    assertThat(again.lastSeenSeconds("k2")).isZero();
  }

  @Test
  void readsChangesAsFarAsTheyAreWhole() throws IOException {
    manyWithChanges();
    byte[] whole = Files.readAllBytes(changes());
    int untold = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(changes(), Arrays.copyOf(whole, length));
      var store = openForMany();
      assertThat(store.all()).as("cut at %d", length).hasSizeBetween(MANY - 1, MANY);
      assertThat(store.all()).doesNotContainKey("new").containsEntry("k4", at(4));
      boolean isFirstWhole = !store.all().containsKey("k2");
      assertThat(store.all()).containsEntry("k1", isFirstWhole ? at(10_001) : at(1));
      assertThat(store.problems()).hasSizeLessThan(2);
      untold += 1 - store.problems().size();
    }
    assertThat(untold).isEqualTo(2); // behind the header, and the first block
  }

  @Test
  void readsNoChangesThatAreDamaged() throws IOException {
    manyWithChanges();
    byte[] whole = Files.readAllBytes(changes());
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(changes(), damaged);
      var store = openForMany();
      assertThat(store.all())
          .as("byte %d", at)
          .doesNotContainKey("new")
          .hasSizeGreaterThan(MANY - 2);
    }
    byte[] zeros = Arrays.copyOf(whole, whole.length + 4096); // as after a power failure
    Files.write(changes(), zeros);
    var store = openForMany();
    assertThat(store.all()).containsKey("new");
    assertThat(store.problems()).containsExactly(changes() + ": damaged");
  }

  @Test
  void savesWholeOnceChangesAreMore() throws IOException {
    var store = manyWithChanges();
    var before = store.all();
    for (int round = 0; Files.exists(changes()); round++) {
      before = store.all();
      for (int i = 0; i < MANY / 10; i++) {
        store.keep("k" + i, at(20_000 + round));
      }
      store.save();
      assertThat(round).isLessThan(200);
    }
    assertThat(openForMany().all()).isEqualTo(store.all());

    Files.write(folder.resolve("positions"), new byte[10]);
    var again = openForMany();
    assertThat(again.problems()).hasSize(1);
    assertThat(again.all()).isEqualTo(before); // the previous generation, and its changes
  }

  /// Ended by a crash after the first of two renames, or before the changes were moved.
  @Test
  void findsChangesWhereverASaveWasBrokenOff() throws IOException {
    var expected = manyWithChanges().all();
    Path file = folder.resolve("positions");
    byte[] changes = Files.readAllBytes(changes());
    Files.move(file, folder.resolve("positions.previous"));
    assertThat(openForMany().all()).isEqualTo(expected);

    var store = openForMany();
    store.put("more", CURSOR);
    store.save();
    var more = store.all();
    Files.write(changes(), changes); // not yet moved
    var again = openForMany();
    assertThat(again.all()).isEqualTo(more);
    assertThat(again.problems()).isEmpty();
  }

  /// As when a damaged one was replaced by another of the same generation.
  @Test
  void readsNoChangesThatFollowAnother() throws IOException {
    manyWithChanges();
    byte[] changes = Files.readAllBytes(changes());
    for (String name : new String[] {"positions", "positions.changes"}) {
      Files.delete(folder.resolve(name));
    }
    var store = openForMany();
    store.keep("k1", at(5));
    store.save();
    Files.write(changes(), changes);
    assertThat(openForMany().all()).isEqualTo(Map.of("k1", at(5)));
  }

  @Test
  void savesWholeWhereChangesCannotBeAdded() throws IOException {
    var store = manyWithChanges();
    Files.delete(changes());
    Files.createDirectory(changes());
    store.keep("k5", at(5_555));
    store.save();
    assertThat(openForMany().all()).containsEntry("k5", at(5_555)).hasSize(MANY);

    Files.delete(changes());
    store.keep("k5", at(6_666));
    store.save();
    assertThat(changes()).exists();
    assertThat(openForMany().all()).containsEntry("k5", at(6_666)).hasSize(MANY);
  }

  /// The changes follow a generation that was replaced when the save failed.
  @Test
  void savesWholeAfterASaveThatFailedHalfWay() throws IOException {
    var store = manyWithChanges();
    Path inTheWay = folder.resolve("positions.changes.previous");
    Path within = Files.createDirectories(inTheWay.resolve("within"));
    clock.advance(Duration.ofHours(1));
    store.keep("k5", at(5_555));
    assertThatThrownBy(store::save).isInstanceOf(IOException.class);
    clock.advance(Duration.ofSeconds(1));
    store.keep("k6", at(6_666));
    assertThatThrownBy(store::save).isInstanceOf(IOException.class);
    assertThat(openForMany().all()).isEqualTo(store.all()).containsEntry("k6", at(6_666));

    Files.delete(within);
    Files.delete(inTheWay);
    store.keep("k6", at(7_777));
    store.save();
    clock.advance(Duration.ofSeconds(1));
    store.keep("k7", at(8_888));
    store.save();
    assertThat(changes()).exists();
    assertThat(openForMany().all()).isEqualTo(store.all()).containsEntry("k7", at(8_888));
  }

  private Path changes() {
    return folder.resolve("positions.changes");
  }
}
