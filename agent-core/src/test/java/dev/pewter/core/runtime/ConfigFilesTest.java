package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFilesTest {
  private static final String FOLDER = "src/test/java/dev/pewter/core/runtime/testdata/validate";

  @ParameterizedTest
  @CsvSource({
    "./%s, %s/library.alloy",
    "%s/../validate/, %s/library.alloy",
    "./%s/library.alloy, ./%s/library.alloy"
  })
  void namesFilesOfADirectoryByTheShortestPath(String given, String expected)
      throws ConfigFiles.Unreadable {
    assertThat(ConfigFiles.read(given.formatted(FOLDER)).sources())
        .extracting(Source::name)
        .contains(expected.formatted(FOLDER));
  }
}
