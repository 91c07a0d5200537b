package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class Bzip2InputStreamTest {
  private static final String RUNS =
      "QlpoOTFBWSZTWdsJvXkAAAtBAYAQIkSAgAAIIAAxDAgKpDNJibXrKjqNLPi7kinChIbYTevI";
  private static final String EMPTY = "QlpoMRdyRThQkAAAAAA=";

  @Test
  void unpacksRunsAndSeveralStreams() throws IOException {
    String two = RUNS;
    byte[] packed = Base64.getDecoder().decode(two);
    byte[] twice = new byte[2 * packed.length];
    System.arraycopy(packed, 0, twice, 0, packed.length);
    System.arraycopy(packed, 0, twice, packed.length, packed.length);
    String once = "hello\nhello\n" + "a".repeat(1000) + "\n";

    assertThat(unpacked(packed)).isEqualTo(once);
    assertThat(unpacked(twice)).isEqualTo(once + once);
    assertThat(unpacked(Base64.getDecoder().decode(EMPTY))).isEmpty();
  }

  @Test
  void refusesWhatIsCutOffOrDamaged() {
    byte[] packed = Base64.getDecoder().decode(RUNS);
    for (int length = 0; length < packed.length; length++) {
      byte[] part = java.util.Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> unpacked(part)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> unpacked("not packed".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("not a bzip2 file");
  }

  private static String unpacked(byte[] packed) throws IOException {
    try (var in = new Bzip2InputStream(new ByteArrayInputStream(packed))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
