package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file of `testdata/text` and `testdata/openmetrics` is a page, a line of dashes, and what
/// is to be read from it.
class TextPagesTest {

  static Stream<Path> pages() throws IOException, URISyntaxException {
    var root = Path.of(Objects.requireNonNull(TextPagesTest.class.getResource("testdata")).toURI());
    try (var files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".page")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void readsThePage(Path file) throws IOException {
    String text = Files.readString(file);
    int cut = text.indexOf("\n-----\n");
    assertThat(cut).as("a line of dashes in %s", file).isPositive();
    byte[] page = text.substring(0, cut + 1).getBytes(UTF_8);
    boolean isOpenMetrics = file.getParent().endsWith("openmetrics");
    var format = isOpenMetrics ? Format.OPEN_METRICS : Format.TEXT;
    String name = file.getFileName().toString();
    var options =
        new Options(
            false,
            name.contains("classic"),
            name.contains("custom"),
            name.contains("typed"),
            name.contains("start"));
    List<String> expected = text.substring(cut + 7).lines().toList();

    assertThat(Listing.of(format, options, page)).isEqualTo(expected);
  }
}
