package dev.pewter.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void keepsAnyBytes() {
    var random = new Random(7);
    byte[] likely = {(byte) 0xC3, (byte) 0xA9, 'a', (byte) 0xFF, (byte) 0xE2, (byte) 0x82};
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = new byte[random.nextInt(9)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] =
            random.nextBoolean() ? (byte) random.nextInt() : likely[random.nextInt(likely.length)];
      }
      assertThat(Utf8.bytes(Utf8.text(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void readsValidTextAsIs() {
    String text = "a é € \uD83D\uDE00 \uFFFD";
    assertThat(Utf8.text(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    assertThat(Utf8.isRaw(text)).isFalse();
  }

  @Test
  void takesNeitherSurrogatesNorOverlongForms() {
    assertThat(Utf8.text(bytes(0xED, 0xA0, 0x80))).isEqualTo("\uDCED\uDCA0\uDC80");
    assertThat(Utf8.text(bytes(0xC0, 0x80))).isEqualTo("\uDCC0\uDC80");
    assertThat(Utf8.text(bytes(0xF4, 0x90, 0x80, 0x80))).hasSize(4);
  }

  @Test
  void joinsHalvesThatMeet() {
    String half = Utf8.text(bytes(0xC3));
    String other = Utf8.text(bytes(0xA9));
    assertThat(Utf8.joined(half + other)).isEqualTo("é");
    assertThat(Utf8.joined(other + half)).isEqualTo(other + half);
  }

  @Test
  void showsOneReplacementForEachByte() {
    assertThat(Utf8.shown(Utf8.text(bytes('a', 0xFF, 0xFE)))).isEqualTo("a\uFFFD\uFFFD");
    assertThat(Utf8.shown("\uD83D\uDE00")).isEqualTo("\uD83D\uDE00");
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
