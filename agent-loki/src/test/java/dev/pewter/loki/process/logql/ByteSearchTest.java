package dev.pewter.loki.process.logql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {

  @Test
  void findsWhatStringsContain() {
    var random = new Random(3);
    for (int i = 0; i < 50_000; i++) {
      String text = random(random, 1 + random.nextInt(60));
      String word =
          random.nextBoolean()
              ? random(random, 1 + random.nextInt(4))
              : text.substring(random.nextInt(text.length()));
      int start = random.nextInt(text.length() + 1);
      int end = start + random.nextInt(text.length() - start + 1);

      assertThat(
              ByteSearch.contains(
                  text.getBytes(StandardCharsets.ISO_8859_1),
                  start,
                  end,
                  word.getBytes(StandardCharsets.ISO_8859_1)))
          .as("%s in %s from %d to %d", word, text, start, end)
          .isEqualTo(text.substring(start, end).contains(word));
    }
  }

  /// Of few characters, so that much is found; neighbours and the highest byte among them.
  private static String random(Random random, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("ab`\u00ff\u0000\u0001".charAt(random.nextInt(6)));
    }
    return text.toString();
  }

  @Test
  void findsNothingInNothing() {
    assertThat(ByteSearch.contains(new byte[0], 0, 0, new byte[] {'a'})).isFalse();
    assertThat(ByteSearch.contains(new byte[0], 0, 0, new byte[0])).isTrue();
  }
}
