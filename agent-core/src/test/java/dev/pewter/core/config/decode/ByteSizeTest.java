package dev.pewter.core.config.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "1MiB, 1048576, 1MiB",
    "1MB, 1048576, 1MiB",
    "1MiB512KiB, 1572864, 1MiB512KiB",
    "1.5KB, 1536, 1KiB512B",
    "0, 0, 0B",
    "-1KB, -1024, -1KiB",
    "100B, 100, 100B",
  })
  void readsAndWrites(String text, long bytes, String written) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes)).hasToString(written);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "5, 'units: unknown unit  in 5'",
        "1kB, 'units: unknown unit kB in 1kB'",
        "'', 'units: invalid '",
        "x, 'units: invalid x'",
        "8EB, 'units: \"8EB\" is too large'",
      })
  void refuses(String text, String message) {
    assertThatThrownBy(() -> ByteSize.parse(text)).hasMessage(message);
  }
}
