package dev.pewter.core.storage.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.wal.WalOptions.Overflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read of a log that was cut, overwritten or changed.
class WalDamageTest extends WalFolder {
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
  void setsAsideWhatALaterVersionHasWritten() throws Exception {
    try (var wal = open(SMALL, "a")) {
      fill(wal, 0, 40);
    }
    var files = segments();
    var later = List.of(files.get(1), files.getLast());
    byte[] content = ("PWL2" + "?".repeat(300)).getBytes(UTF_8);
    for (Path file : later) {
      Files.write(file, content);
    }
    int found;
    try (var wal = open(SMALL, "a")) {
      found = rest(wal.reader("a")).size();
      append(wal, "after");
    }
    try (var wal = open(SMALL, "a")) {
      assertThat(rest(wal.reader("a"))).hasSize(found + 1).endsWith("after");
    }

    assertThat(found).isBetween(10, 38);
    assertThat(losses.all)
        .isEqualTo(
            later.stream().map(f -> "set aside " + f.getFileName() + ".unreadable").toList());
    for (Path file : later) {
      assertThat(Path.of(file + ".unreadable")).hasBinaryContent(content);
    }
  }

  /// As a record of a later version is, in a segment that could be read.
  @Test
  void keepsACopyOfASegmentWithARecordThatIsNotUnderstood() throws Exception {
    byte[] content;
    Path first;
    try (var wal = open(SMALL, "a")) {
      fill(wal, 0, 40);
      first = segments().getFirst();
      content = Files.readAllBytes(first);
      var reader = wal.reader("a");
      for (int i = 0; i < 2; i++) {
        reader.next(Duration.ZERO);
        reader.setAside();
      }
      while (reader.next(Duration.ZERO)) {
        reader.ack(reader.position());
      }
    }

    assertThat(first).doesNotExist();
    assertThat(Path.of(first + ".unreadable")).hasBinaryContent(content);
    assertThat(losses.all).containsExactly("set aside " + first.getFileName() + ".unreadable");
  }

  /// For each of its records it would copy the segment, and fail.
  @Test
  void triesOnceToKeepACopyOfASegmentThoughManyOfItsRecordsAreNotUnderstood() throws Exception {
    try (var wal = open(SMALL, "a")) {
      fill(wal, 0, 40);
      Path copy = Path.of(segments().getFirst() + ".unreadable.new");
      Files.createDirectories(copy.resolve("in the way, as a full disk is"));
      var reader = wal.reader("a");
      reader.next(Duration.ZERO);
      reader.setAside();
      Files.delete(copy.resolve("in the way, as a full disk is"));
      reader.next(Duration.ZERO);
      reader.setAside();

      assertThat(losses.all).hasSize(2).hasOnlyElementsOfType(Losses.Loss.class);
      assertThat(Path.of(segments().getFirst() + ".unreadable")).doesNotExist();
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
}
