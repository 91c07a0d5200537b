package dev.pewter.loki.source.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.source.journal.JournalFileWriter.Packing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Files that are damaged anywhere: what can be read of them is, and that has an end.
class JournalFileTest {
  private static final List<Long> ENDS = new ArrayList<>(); // of the entries, in order
  private static Path directory;
  private static byte[] whole;

  @BeforeContainer
  static void write() throws IOException {
    directory = Files.createTempDirectory("journal");
    Path path = directory.resolve("whole.journal");
    byte[] packed =
        ByteBuffer.allocate(21)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(30)
            .put(HexFormat.of().parseHex("9f4d4553534147453d61010002"))
            .array();
    try (var file = new JournalFileWriter(path, "a".repeat(32), "b".repeat(32), false)) {
      long shared = file.field(Packing.PLAIN, "UNIT=u".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 10; i++) {
        long text =
            file.field(i % 2 == 0 ? Packing.PLAIN : Packing.LZ4, i % 2 == 0 ? text(i) : packed);
        file.add(i + 1, 1000 + i, List.of(text, shared));
        ENDS.add(Files.size(path));
      }
    }
    whole = Files.readAllBytes(path);
  }

  private static byte[] text(int i) {
    return ("MESSAGE=line " + i).getBytes(StandardCharsets.US_ASCII);
  }

  @AfterContainer
  static void delete() throws IOException {
    for (String name : List.of("whole.journal", "damaged.journal")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.delete(directory);
  }

  @Property(tries = 400)
  void endsWhateverIsOverwritten(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 511) Integer> places,
      @ForAll long value,
      @ForAll boolean isSmall)
      throws IOException {
    byte[] damaged = whole.clone();
    var bytes = ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN);
    for (int place : places) { // most fields are of eight bytes
      int at = (place * 8) % (damaged.length - 8) & ~7;
      bytes.putLong(at, isSmall ? Math.floorMod(value, damaged.length) & ~7 : value);
    }
    assertThat(entriesOf(damaged)).isLessThanOrEqualTo(damaged.length / 4);
  }

  @Property(tries = 100)
  void readsWhatIsThereOfAFileThatIsCut(@ForAll @IntRange(min = 0, max = 4096) int bytes)
      throws IOException {
    int kept = Math.min(bytes, whole.length);
    int there = (int) ENDS.stream().filter(end -> end <= kept).count();
    assertThat(entriesOf(Arrays.copyOf(whole, kept))).isBetween(there, 10);
  }

  @Example
  void readsAllOfAWholeFile() throws IOException {
    assertThat(entriesOf(whole)).isEqualTo(10);
  }

  /// Reads as the component does; tells how many entries there were.
  private static int entriesOf(byte[] content) throws IOException {
    Path path = Files.write(directory.resolve("damaged.journal"), content);
    var metrics = new JournalMetrics(new TestContext("loki.source.journal.t").metrics());
    int entries = 0;
    try (var file = JournalFile.open(path, metrics)) {
      file.seek(Place.NONE, 0);
      for (long entry = file.next(); entry != 0; entry = file.next()) {
        entries++;
        try {
          file.cursor(entry);
          assertThat(file.fields(entry)).hasSizeLessThanOrEqualTo(JournalFile.MAX_FIELDS);
        } catch (JournalDamage _) { // passed over
        }
      }
    } catch (JournalDamage _) { // the rest cannot be read
    }
    return entries;
  }
}
