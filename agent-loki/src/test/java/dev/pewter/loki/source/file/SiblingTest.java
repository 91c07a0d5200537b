package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiblingTest {
  @TempDir Path directory;

  /// @param files as they were written, some at once, separated by `=`
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          a.log.3 a.log.2 a.log.1,                        3 2 1
          a.log.1 a.log.2 a.log.3,                        1 2 3
          a.log.9.gz a.log.10 a.log.100,                  9 10 100
          a.log.3=a.log.1=a.log.2,                        3 2 1
          a.log.1 a.log.2.gz,                             2 1
          a.log.2 a.log.1.gz,                             1 2
          a.log.3.gz=a.log.2.gz a.log.1,                  3 2 1
          a.log.1 a.log.2 a.log.4 a.log.5 a.log.3,        1 2 3 4 5
          a.log.5 a.log.4 a.log.1 a.log.3 a.log.2,        5 4 3 2 1
          a.log.20260102 a.log.1 a.log.2,                 1 2 20260102
          a.log.2 a.log.1 a.log.20260101 a.log.20260102,  2 1 20260101 20260102
          a.log.20260102 a.log.20260101,                  20260101 20260102
          """)
  void areInTheOrderInWhichTheyWereWritten(String files, String suffixes) throws IOException {
    long millis = 1_700_000_000_000L;
    for (String together : files.split(" ")) {
      millis += 1000;
      for (String name : together.split("=")) {
        Path file = Files.writeString(directory.resolve(name), "a line\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
      }
    }
    var siblings = Sibling.of(directory.resolve("a.log"), _ -> {});
    assertThat(siblings.stream().map(Sibling::suffix))
        .containsExactlyElementsOf(Arrays.asList(suffixes.split(" ")));
  }
}
