package dev.pewter.core.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Go 1.26 takes and refuses the same; `{x}` stands for `x` packed.
class GzipStreamTest {
  /// Gives one byte at a time, so that nothing ends where a buffer does.
  private static InputStream trickling(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        return super.read(to, offset, Math.min(1, length));
      }
    };
  }

  private static InputStream failing(IOException failure) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw failure;
      }
    };
  }

  private static byte[] packed(String text) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(ISO_8859_1));
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String members) throws IOException {
    var out = new ByteArrayOutputStream();
    for (String part : members.splitWithDelimiters("\\{[a-z]*}", 0)) {
      boolean isPacked = part.startsWith("{");
      out.write(
          isPacked ? packed(part.substring(1, part.length() - 1)) : part.getBytes(ISO_8859_1));
    }
    return out.toByteArray();
  }

  private static String unpacked(InputStream in) throws IOException {
    try (var stream = GzipStream.of(in)) {
      return new String(stream.readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource({"{}, ''", "{a}, a", "{a}{b}, ab", "{a}{}{b}{}, ab"})
  void readsAllMembers(String members, String text) throws IOException {
    byte[] bytes = bytes(members);
    assertThat(unpacked(new ByteArrayInputStream(bytes))).isEqualTo(text);
    assertThat(unpacked(trickling(bytes))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', EOF",
    "a plain text, gzip: invalid header",
    "{a}x, gzip: invalid header",
    "{a}a plain text, gzip: invalid header",
    "{a}{b}a plain text, gzip: invalid header"
  })
  void refusesWhatIsNoMember(String members, String message) throws IOException {
    byte[] bytes = bytes(members);
    assertThatThrownBy(() -> unpacked(new ByteArrayInputStream(bytes))).hasMessage(message);
    assertThatThrownBy(() -> unpacked(trickling(bytes))).hasMessage(message);
  }

  @Test
  void refusesMembersThatEndEarly() throws IOException {
    byte[] whole = packed("text ".repeat(100));
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> unpacked(new ByteArrayInputStream(cut)))
          .hasMessage("unexpected EOF");
      assertThatThrownBy(() -> unpacked(trickling(cut))).hasMessage("unexpected EOF");
    }
  }

  @ParameterizedTest
  @CsvSource({"{a}, reset", "{}, reset", "{a}{b}, reset", "{a}, unexpected EOF"})
  void tellsThatTheTransportFailsBehindAMember(String members, String message) throws IOException {
    var failure = message.equals("reset") ? new IOException(message) : new EOFException();
    for (var whole : List.of(new ByteArrayInputStream(bytes(members)), trickling(bytes(members)))) {
      assertThatThrownBy(() -> unpacked(new SequenceInputStream(whole, failing(failure))))
          .hasMessage(message);
    }
  }

  @Test
  void refusesManyEmptyMembersInARow() throws IOException {
    byte[] some = bytes("{}".repeat(90) + "{a}" + "{}".repeat(90));
    assertThat(unpacked(new ByteArrayInputStream(some))).isEqualTo("a");
    byte[] many = bytes("{}".repeat(20_000));
    assertThatThrownBy(() -> unpacked(new ByteArrayInputStream(many)))
        .hasMessage("gzip: too many empty members");
  }
}
