package dev.pewter.loki.source.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Lz4BlockTest {

  private static String read(String hex, int room) throws JournalDamage {
    byte[] in = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] out = new byte[room];
    int length = Lz4Block.decompress(in, 0, in.length, out);
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  @Test
  void readsLiteralsAndMatches() throws JournalDamage {
    assertThat(read("30 616263", 9)).isEqualTo("abc");
    assertThat(read("31 616263 0300 20 6465", 20)).isEqualTo("abcabcabde");
    assertThat(read("1f 61 0100 01 10 62", 40)).isEqualTo("a".repeat(21) + "b");
  }

  @Test
  void readsLongLiterals() throws JournalDamage {
    assertThat(read("f0 ff 00 " + "61".repeat(270), 300)).isEqualTo("a".repeat(270));
  }

  @Test
  void stopsWhenThereIsNoMoreRoom() throws JournalDamage {
    assertThat(read("31 616263 0300 20 6465", 5)).isEqualTo("abcab");
    assertThat(read("f0 ff ff ff ff", 5)).isEmpty();
  }

  @Test
  void stopsWhereTheInputDoes() throws JournalDamage {
    assertThat(read("31 616263 03", 20)).isEqualTo("abc");
    assertThat(read("50 616263", 20)).isEqualTo("abc");
  }

  @Test
  void refusesMatchesBeforeTheStart() {
    assertThatThrownBy(() -> read("10 61 0200", 20)).isInstanceOf(JournalDamage.class);
    assertThatThrownBy(() -> read("10 61 0000", 20)).isInstanceOf(JournalDamage.class);
  }

  @Test
  void survivesAnything() {
    var random = new java.util.Random(1);
    byte[] in = new byte[64];
    byte[] out = new byte[256];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(in);
      Arrays.fill(out, (byte) 0);
      try {
        assertThat(Lz4Block.decompress(in, 0, in.length, out)).isBetween(0, out.length);
      } catch (JournalDamage e) {
        assertThat(e).hasMessage("malformed LZ4 block");
      }
    }
  }
}
