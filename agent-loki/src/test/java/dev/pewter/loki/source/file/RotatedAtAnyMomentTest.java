package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A file that is rotated again and again while it is found out that it was.
@EnabledOnOs(OS.LINUX)
class RotatedAtAnyMomentTest extends LookedAtFile {
  private int rotations;

  /// Whether rotated files are numbered, and whether the file was closed before.
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void isReadInOrder(boolean isNumbered, boolean isClosed) throws Exception {
    boolean hasCome = true;
    for (int n = 0; hasCome; n++) {
      assertThat(n).isLessThan(200);
      file = directory.resolve(n + ".log");
      rotations = 0;
      sink.forget();
      appendLines(0, 10);
      var reading = new Reading();
      reading.look();
      if (isClosed) {
        reading.tail.close();
      }
      appendLines(10, 20);
      rotate(isNumbered);
      appendLines(20, 25);
      rotate(isNumbered);
      appendLines(25, 30);
      reading.moment.at(
          n,
          () -> {
            Path rotated = rotate(isNumbered);
            Files.writeString(rotated, text(30, 35), StandardOpenOption.APPEND);
            appendLines(35, 40);
            rotate(isNumbered);
            appendLines(40, 50);
            rotate(isNumbered);
            appendLines(50, 60);
          });
      reading.look();
      hasCome = reading.moment.hasCome();
      reading.look();
      reading.save();
      if (hasCome) {
        assertThat(sink.lines()).as("at %d", n).containsExactlyElementsOf(lines(0, 60));
        assertThat(reading.tail.lagBytes()).isZero();
      }
    }
  }

  private Path rotate(boolean isNumbered) throws IOException {
    rotations++;
    if (!isNumbered) {
      return Files.move(file, rotated("20260102-0304" + (10 + rotations)));
    }
    for (int i = rotations - 1; i > 0; i--) {
      Files.move(rotated("" + i), rotated("" + (i + 1)));
    }
    return Files.move(file, rotated("1"));
  }

  private Path rotated(String suffix) {
    return directory.resolve(file.getFileName() + "." + suffix);
  }
}
