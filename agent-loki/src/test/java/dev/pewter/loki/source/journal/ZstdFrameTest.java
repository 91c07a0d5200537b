package dev.pewter.loki.source.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The frames were written by zstd 1.5.4.
class ZstdFrameTest {
  private static final String LEVEL_3 =
      "KLUv/WDhCoUQAAZXNhmQKcUGQL8fGvqBP6yqghhXdu+UUmJ1vQEIPwAnACgAPVmx9yIzzUznJd13Lv1QHIdR"
          + "mgiHQAMBFglBGCgUCgdRWBgLCcaBIFgkDooBhALEgcFgHBxEAkQCSoSRKFAINL+p5qav41pvbznl3/Y1kszh"
          + "a5Zn5dGU1KEj0Wz55EvSQuFVaWcPZX6lrHrWpSh36XNWLrrV3XMRfTSN1d759Ip3W9K9qkln83xWqlap5QCL"
          + "xLVzY/aHaHSRKaUZuamb27BKI46M6SNz/O9mMv50pm9LpM/V/DT32w2A2KjRXLC1/xswY0SqHhGYII0IiUBp"
          + "WMp0A2coOrQ0q0lzzkkADNc2dzXpwJ+dsr5OpWEuAFJO1xp4FLCwucvxUwKo0D4Kh6POjR/z5wuSsTh8qgDy"
          + "CwD1LjX+8V/0o9F9hsyUM76xTl8Kk/mlJL2yzPzTVPyJMx4E2ClWDzxstxtOHj+C7QRFXHzdEI7lrbTcVv4x"
          + "s2Aj0eK/XsNdAKSarmdaAMBKc+vcXgWgiHOhRoUOkFHr3bivAasCVMvAZHmYxAqOHk+rCgCqOy30v3LgQJH/"
          + "/mSTAv5LRxov8C+eMlnA3+iv1XDjWnivTSThr66pRXMxRT2HzzBVPhR+S5lmUI86H0F5Lehnfga5JqgC0GLM"
          + "VAVlPVioGdWYqJ6Cz5vi72RTjuIbxGPSzZSvOH2G7ZL2VQ==";
  private static final String LEVEL_19 =
      "KLUv/WDhCh0OAMZbPxmQKcUGQL8fGvqBP6yqghhXdu+UUmJ1vQEIRwAxADEAtAiFV6WdvScr9l5kJNMMp/OS"
          + "eN+59ENxHEZpIhwCDQRYJARhoFAoHERhYSwkGAeCYJE4KAYQChAHBoNxcBAJEAkoEUaiQCHXKqIimvKU5jfV"
          + "3PR1XOvtLaf8WWlFLj0jyWfD11blWYuOpjQ07dDxPqJb/lneLCkBd5stc4VlVdalKHdJfv+clYtudfdcRB9N"
          + "Y7V3Pr3i3ZZ0j/WSSDqKKXLiO97O6FZWDgCLxLUyc3a0b0U0usgcKY3wN6/S3Z8xlzLVoblOHBnTR+bo+s+s"
          + "MraazrSoLZHmyJoTbwKAs6ghVMzT/m9AKVo4EWgJERQBIuNxD2AHFXVOZq3eaPc2hpfiNEBtziZqyfG7jSD/"
          + "NE08R4gxuN9LS04H39Jzcr/fkLjPzFjaabh6HJugFMSn7Azo06m4jN0EeVAZjcMxfTNY5ixr+cwWcTRVNd/w"
          + "9cr9JV2D+zkQUh4hdYQYlVNa6jbyzV2e32TA2ny+MyY2HA1d59qqcb7u2+abfSBJ/qqdPg0q1YPp1MosXcWk"
          + "OAohb5OSuy7dyZ2Xzbp/bJddrAI=";

  private static String text() {
    var text = new StringBuilder();
    String[] levels = {"info", "warn", "error"};
    for (int i = 0; i < 60; i++) {
      text.append("time=12:00:%02d level=%s".formatted(i, levels[i * 7 % 3]))
          .append(" msg=request%d took=%dms\n".formatted(i * i % 977, i * 31 % 400));
    }
    return text.toString();
  }

  private static String read(byte[] in, int room) throws JournalDamage {
    byte[] out = new byte[room];
    int length = ZstdFrame.decompress(in, 0, in.length, out);
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {LEVEL_3, LEVEL_19})
  void readsFrames(String base64) throws JournalDamage {
    byte[] in = Base64.getDecoder().decode(base64);

    assertThat(ZstdFrame.contentSize(in)).isEqualTo(text().length());
    assertThat(read(in, 10_000)).isEqualTo(text());
    assertThat(read(in, 1000)).isEqualTo(text().substring(0, 1000));
  }

  @Test
  void refusesOtherTexts() {
    assertThatThrownBy(() -> read(new byte[20], 10)).isInstanceOf(JournalDamage.class);
    byte[] in = Base64.getDecoder().decode(LEVEL_3);
    assertThatThrownBy(() -> read(Arrays.copyOf(in, in.length / 2), 10_000))
        .isInstanceOf(JournalDamage.class);
  }

  @Test
  void survivesAnything() {
    var random = new Random(1);
    byte[] in = Base64.getDecoder().decode(LEVEL_19);
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = in.clone();
      damaged[random.nextInt(in.length)] = (byte) random.nextInt();
      damaged[random.nextInt(in.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(read(damaged, 4000)).isNotNull();
      } catch (JournalDamage e) {
        assertThat(e).hasMessage("malformed ZSTD frame");
      }
    }
  }

  /// Other kinds of text, where there is a zstd to write them.
  @Test
  void readsWhatZstdWrites(@TempDir Path directory) throws IOException, InterruptedException {
    org.assertj.core.api.Assumptions.assumeThat(Path.of("/usr/bin/zstd")).exists();
    var random = new Random(2);
    for (int i = 0; i < 12; i++) {
      byte[] content = new byte[1 << i + 6];
      for (int j = 0; j < content.length; j++) {
        content[j] = (byte) (random.nextGaussian() * (i % 4) * 20);
      }
      Path file = Files.write(directory.resolve("f" + i), content);
      var process =
          new ProcessBuilder("/usr/bin/zstd", "-q", "-" + (1 + i), file.toString()).start();
      assertThat(process.waitFor()).isZero();
      byte[] in = Files.readAllBytes(directory.resolve("f" + i + ".zst"));
      byte[] out = new byte[content.length];

      assertThat(ZstdFrame.decompress(in, 0, in.length, out)).isEqualTo(content.length);
      assertThat(out).isEqualTo(content);
    }
  }
}
