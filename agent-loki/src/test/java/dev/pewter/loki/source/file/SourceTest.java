package dev.pewter.loki.source.file;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceTest {
  @TempDir Path directory;

  private Path packed(String name, String text) throws IOException {
    Path path = directory.resolve(name);
    try (var out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return path;
  }

  private static String read(Source source, long offset) throws IOException {
    var into = ByteBuffer.allocate(100);
    int n = source.read(into, offset);
    return new String(into.array(), 0, n, StandardCharsets.UTF_8);
  }

  @Test
  void goesBackInTheSameFileWhenItsNameIsAnothersMeanwhile() throws IOException {
    Path name = packed("0.log.2.gz", "the second last");
    try (var source = new Source.Compressed(name, Source.DecompressionFormat.GZ)) {
      assertThat(new String(source.start(), StandardCharsets.UTF_8)).isEqualTo("the second last");
      Files.move(name, directory.resolve("0.log.3.gz"));
      Files.move(packed("next", "the last"), name, REPLACE_EXISTING);
      assertThat(read(source, 4)).isEqualTo("second last");
      Files.delete(directory.resolve("0.log.3.gz"));
      assertThat(read(source, 0)).isEqualTo("the second last");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1f8b080000, true",
    "425a683931, true",
    "425a68656c, false",
    "1f8b, false",
    "'', false"
  })
  void looksCompressedByHowItBegins(String hex, boolean isCompressed) {
    assertThat(Source.looksCompressed(HexFormat.of().parseHex(hex))).isEqualTo(isCompressed);
  }
}
