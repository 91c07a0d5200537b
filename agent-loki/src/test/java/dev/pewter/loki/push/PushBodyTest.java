package dev.pewter.loki.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

class PushBodyTest {
  private static final int LIMIT = 1 << 20;

  private static byte[] deflated(byte[] plain, boolean isRaw) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var in = new DeflaterOutputStream(out, new Deflater(6, isRaw))) {
      in.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] gzipped(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (OutputStream in = new GZIPOutputStream(out)) {
      in.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] decoded(byte[] body, String encoding) throws PushException {
    var plain = PushBody.decoded(body, encoding, LIMIT, _ -> {});
    return Arrays.copyOf(plain.block(), plain.length());
  }

  private static byte[] unsnapped(byte[] body) throws PushException {
    return PushBody.decoded(body, "snappy", LIMIT, _ -> {}).unsnapped(LIMIT, _ -> {}).block();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 900_000})
  void undoesEveryEncoding(int length) throws IOException, PushException {
    byte[] plain = new byte[length];
    var random = new Random(length);
    for (int i = 0; i < length; i++) {
      plain[i] = (byte) random.nextInt(8);
    }
    assertThat(decoded(plain, "")).isEqualTo(plain);
    assertThat(decoded(gzipped(plain), "gzip")).isEqualTo(plain);
    assertThat(decoded(deflated(plain, true), "deflate")).isEqualTo(plain);
    assertThat(decoded(deflated(plain, false), "deflate")).isEqualTo(plain);
    assertThat(unsnapped(Snappy.compress(plain))).isEqualTo(plain);
  }

  @Test
  void refusesBombsBeforeTheyHaveMemory() throws IOException {
    byte[] bomb = new byte[LIMIT + 1];
    assertThatThrownBy(() -> decoded(gzipped(bomb), "gzip"))
        .hasMessageContaining("request body too large");
    assertThatThrownBy(() -> decoded(deflated(bomb, true), "deflate"))
        .hasMessageContaining("request body too large");
    assertThatThrownBy(() -> unsnapped(Snappy.compress(bomb)))
        .hasMessageContaining("request body too large");
    byte[] claim = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
    assertThatThrownBy(() -> unsnapped(claim)).hasMessageContaining("request body too large");
  }

  @Test
  void paysBeforeItGrows() throws IOException {
    byte[] body = gzipped(new byte[LIMIT]);
    assertThatThrownBy(
            () ->
                PushBody.decoded(
                    body,
                    "gzip",
                    LIMIT,
                    bytes -> {
                      if (bytes > 200_000) {
                        throw new PushException(PushException.Kind.BUSY, "enough");
                      }
                    }))
        .hasMessage("enough");
  }

  @Test
  void refusesWhatIsBroken() throws IOException {
    byte[] whole = gzipped("hello".getBytes(StandardCharsets.UTF_8));
    byte[] half = Arrays.copyOf(whole, whole.length - 9);
    assertThatThrownBy(() -> decoded(half, "gzip")).isInstanceOf(PushException.class);
    assertThatThrownBy(() -> decoded(new byte[] {1, 2, 3}, "gzip"))
        .isInstanceOf(PushException.class);
    assertThatThrownBy(() -> decoded(new byte[] {7, 7, 7}, "deflate"))
        .isInstanceOf(PushException.class);
    assertThatThrownBy(() -> decoded(whole, "br"))
        .hasMessage("Content-Encoding \"br\" not supported");
    assertThatThrownBy(() -> unsnapped(new byte[0])).hasMessage("snappy: corrupt input");
    assertThatThrownBy(() -> unsnapped(new byte[] {9, 0, 'a'})).hasMessage("snappy: corrupt input");
  }

  @Property
  void nothingButItsOwnExceptionComesOut(@ForAll byte[] noise) {
    for (String encoding : new String[] {"", "gzip", "deflate"}) {
      try {
        assertThat(decoded(noise, encoding)).isNotNull();
      } catch (PushException e) {
        assertThat(e).hasMessageContaining(":");
      }
    }
    try {
      assertThat(unsnapped(noise)).isNotNull();
    } catch (PushException e) {
      assertThat(e).hasMessageContaining(":");
    }
  }
}
