package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.testing.Blocks;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a file begins of which another agent had read something, or of one that had its name.
@EnabledOnOs(OS.LINUX)
class OpeningTest extends LookedAtFile {
  private static final String GZ = "decompression {\n enabled = true\n format = \"gz\"\n}";

  private static Opening opening(String... lines) throws DecodeException {
    return Opening.of(
        Blocks.decode(
            LokiSourceFileArguments.class,
            "targets = []",
            "forward_to = []",
            String.join("\n", lines)));
  }

  private long firstOffset(Opening opening, long offset, long savedNanos) throws Exception {
    var legacy = new FilePositions.Legacy(offset, savedNanos);
    return opening.firstOffset(file.toString(), FileStat.of(file.toString()), legacy, false);
  }

  /// Of two bytes each, line ends are not looked for: agents have counted them in their own way.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one\\ntwo\\n        | UTF-8    | 0  | 0",
        "one\\ntwo\\n        | UTF-8    | 4  | 4",
        "one\\ntwo\\n        | UTF-8    | 8  | 8",
        "one\\r\\ntwo\\r\\n  | UTF-8    | 5  | 5",
        "one\\ntwo           | UTF-8    | 7  | 0",
        "one\\ntwo\\n        | UTF-8    | 5  | 0",
        "one\\ntwo\\n        | UTF-8    | 9  | 0",
        "\\u00fcber\\ntwo\\n | UTF-8    | 6  | 6",
        "\\ufeffone\\n       | UTF-8    | 3  | 3",
        "\\ufeffone\\n       | UTF-8    | 4  | 0",
        "\\ufeffone\\n       | UTF-16LE | 2  | 2",
        "\\ufeffone\\n       | UTF-16LE | 9  | 9",
        "\\ufeffone\\n       | UTF-16LE | 10 | 10",
        "\\ufeffone\\n       | UTF-16BE | 10 | 10",
        "one\\n              | UTF-16LE | 8  | 8",
        "one\\n              | UTF-16LE | 10 | 0",
      })
  void takesOverAnOffsetThatMayBeOfThisFile(String text, String charset, long offset, long first)
      throws Exception {
    Files.writeString(file, unescaped(text), Charset.forName(charset));
    var opening = opening("encoding = \"" + charset + "\"", "tail_from_end = true");
    assertThat(firstOffset(opening, offset, Long.MAX_VALUE)).isEqualTo(first);
  }

  private static String unescaped(String text) {
    return text.replace("\\ufeff", "\ufeff").replace("\\u00fc", "\u00fc").translateEscapes();
  }

  @Test
  void takesOverNoOffsetThatWasSavedBeforeTheFileWasBorn() throws Exception {
    appendLines(0, 2);
    long offset = text(0, 1).length();
    long bornNanos = FileStat.of(file.toString()).bornNanos();
    assertThat(firstOffset(opening(), offset, bornNanos)).isEqualTo(offset);
    assertThat(firstOffset(opening(), offset, bornNanos - 1)).isZero();
  }

  /// They count what is unpacked.
  @Test
  void takesOverOffsetsOfCompressedFilesAsTheyAre() throws Exception {
    append("one\n");
    assertThat(firstOffset(opening(GZ), 1000, 0)).isEqualTo(1000);
  }

  @Test
  void tellsThatAFileIsReadFromItsStart() throws Exception {
    Path legacy = directory.resolve("legacy.yml");
    Files.writeString(legacy, "positions:\n  " + file + ": \"7\"\n");
    passATick();
    appendLines(0, 2);
    var reading = new Reading(Clock.SYSTEM.nanos(), "legacy_positions_file = \"" + legacy + "\"");
    reading.look();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 2));
    assertThat(reading.context.log().lines())
        .contains(
            "warn the position to take over is of another file that had the name: read from the"
                + " start path="
                + file
                + " offset=7");
  }
}
