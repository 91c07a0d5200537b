package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.diag.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void namesTheFileOfADirectoryThatIsNoText(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("b.alloy"), new byte[] {0, 1, (byte) 0xff, (byte) 0xc0});
    assertThatThrownBy(() -> ConfigFiles.read(folder.toString()))
        .hasMessage(
            "reading config path \"%s\": %s: unknown encoding for config".formatted(folder, file));
    assertThatThrownBy(() -> ConfigFiles.read(file.toString()))
        .hasMessage("reading config path \"%s\": unknown encoding for config".formatted(file));
  }

  @Test
  void takesAnEmptyPathForNoDirectory() {
    assertThatThrownBy(() -> ConfigFiles.read(""))
        .hasMessage("reading config path \"\": stat : no such file or directory");
  }
}
