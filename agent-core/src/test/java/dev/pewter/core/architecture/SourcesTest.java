package dev.pewter.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules that only the text of the sources can show, of all modules that are there.
class SourcesTest {
  private static final String SOURCES = "src/main/java";

  private static List<Path> sources = List.of();

  @BeforeAll
  static void find() throws IOException {
    var found = new ArrayList<Path>();
    try (var modules = Files.list(root())) {
      for (var module : modules.filter(m -> Files.isDirectory(m.resolve(SOURCES))).toList()) {
        try (var files = Files.walk(module.resolve(SOURCES))) {
          files.forEach(found::add);
        }
      }
    }
    sources = List.copyOf(found);
  }

  /// The folder of the pom that names the modules.
  private static Path root() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (!read(at.resolve("pom.xml")).contains("<modules>")) {
      at = Objects.requireNonNull(at.getParent(), "no pom above names modules");
    }
    return at;
  }

  @Test
  void findsTheModules() {
    assertThat(sources).anyMatch(file -> file.endsWith("dev/pewter/core/sys"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          broad catches                # catch \\((final )?(Exception|Throwable|RuntimeException) # TaskGroup.java
          stack traces on the terminal # [.]printStackTrace\\(                                   # -
          the terminal outside cli     # System[.](out|err)[.]print                             # -
          paths never taken            # Unsupported[O]perationException|TO[D]O|FIX[M]E         # -
          thread locals                # ThreadLocal<                                           # -
          """)
  void doesNotContain(String what, String pattern, String allowedFiles) {
    var allowed = List.of(allowedFiles.split(",", -1));
    var found = containing(pattern).filter(f -> !allowed.contains(f.getFileName().toString()));
    assertThat(found).as(what).isEmpty();
  }

  @Test
  void systemCallsAreBoundInOnePlace() {
    assertThat(containing("java[.]lang[.]foreign"))
        .isNotEmpty()
        .allMatch(file -> file.getParent().endsWith("dev/pewter/core/sys"));
  }

  @ParameterizedTest(name = "no package is called {0}")
  @CsvSource({"util", "utils", "common", "helper", "helpers", "manager", "impl"})
  void packagesSayWhatTheyHold(String name) {
    assertThat(sources.stream().filter(file -> file.endsWith(name))).isEmpty();
  }

  private static Stream<Path> containing(String pattern) {
    var wanted = Pattern.compile(pattern);
    return sources.stream()
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> wanted.matcher(read(file)).find());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
