package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file that is written, renamed, copied and cut, and looked at now and then, in any order.
@EnabledOnOs(OS.LINUX)
class RotationsAtRandomTest extends LookedAtFile {
  private static final int RUNS = 100;
  private static final int DEEDS = 30;

  private int rotations;
  private int written;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsEachLineOnceInOrder(boolean isNumbered) throws Exception {
    for (int seed = 0; seed < RUNS; seed++) {
      file = directory.resolve(seed + ".log");
      sink.forget();
      rotations = 0;
      written = 0;
      var random = new Random(seed);
      var deeds = new ArrayList<String>();
      write(file, 1 + random.nextInt(10));
      var reading = new Reading();
      reading.look();
      for (int i = 0; i < DEEDS; i++) {
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> {
            int lines = 1 + random.nextInt(20);
            deeds.add("write " + lines);
            write(file, lines);
          }
          case 3, 4 -> {
            boolean isWrittenOn = random.nextBoolean();
            deeds.add("rename " + isWrittenOn);
            if (Files.exists(file)) {
              var rotated = Files.move(file, free(isNumbered));
              if (isWrittenOn) {
                write(rotated, 3);
              }
            }
          }
          case 5 -> {
            deeds.add("copy and cut");
            if (Files.exists(file)) {
              letFilesBeYounger();
              Files.copy(file, free(isNumbered));
              Files.writeString(file, "", TRUNCATE_EXISTING);
            }
          }
          case 6, 7, 8 -> {
            deeds.add("look");
            reading.look();
          }
          default -> {
            deeds.add("restart");
            reading.save();
            reading.tail.close();
            letFilesBeYounger();
            reading = new Reading();
            reading.look();
          }
        }
      }
      write(file, 1);
      reading.look();
      reading.look();
      assertThat(sink.lines())
          .as("%d: %s", seed, deeds)
          .containsExactlyElementsOf(lines(0, written));
      reading.save();
      assertThat(reading.tail.lagBytes()).as("%d: %s", seed, deeds).isZero();
    }
  }

  /// Lets what is made from now on be younger than what there is, as the times of files tell.
  private void letFilesBeYounger() throws IOException {
    Path probe = directory.resolve("probe");
    var before = Files.getLastModifiedTime(Files.writeString(probe, ""));
    while (Files.getLastModifiedTime(Files.writeString(probe, "")).equals(before)) {
      Thread.onSpinWait();
    }
  }

  private void write(Path to, int lines) throws IOException {
    Files.writeString(
        to, text(written, written + lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    written += lines;
  }

  /// A name for the next rotated file.
  private Path free(boolean isNumbered) throws IOException {
    rotations++;
    if (!isNumbered) {
      return rotated("20260102-03%04d".formatted(rotations));
    }
    for (int i = rotations - 1; i > 0; i--) {
      Files.move(rotated("" + i), rotated("" + (i + 1)));
    }
    return rotated("1");
  }

  private Path rotated(String suffix) {
    return directory.resolve(file.getFileName() + "." + suffix);
  }
}
