package dev.pewter.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules that only the text of the sources can show.
class SourcesTest {
  private static final Path MAIN = Path.of("src/main/java");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          broad catches                # catch \\((final )?(Exception|Throwable|RuntimeException) # TaskGroup.java,Main.java,Native.java
          stack traces on the terminal # [.]printStackTrace\\(                                   # -
          the terminal outside cli     # System[.](out|err)[.]print                             # -
          paths never taken            # UnsupportedOperationException|TODO|FIXME               # -
          thread locals                # ThreadLocal<                                           # -
          """)
  void doesNotContain(String what, String pattern, String allowedFiles) throws IOException {
    var allowed = List.of(allowedFiles.split(",", -1));
    var forbidden = Pattern.compile(pattern);
    try (var files = Files.walk(MAIN)) {
      var found =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> !allowed.contains(f.getFileName().toString()))
              .filter(f -> forbidden.matcher(read(f)).find())
              .toList();
      assertThat(found).as(what).isEmpty();
    }
  }

  @ParameterizedTest(name = "no package is called {0}")
  @CsvSource({"util", "utils", "common", "helper", "helpers", "manager", "impl"})
  void packagesSayWhatTheyHold(String name) throws IOException {
    try (var files = Files.walk(MAIN)) {
      assertThat(
              files.filter(Files::isDirectory).filter(d -> d.getFileName().toString().equals(name)))
          .isEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
