package dev.pewter.loki.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufPushTest {

  /// A message of fields that are bytes.
  static byte[] message(Object... numbersAndValues) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < numbersAndValues.length; i += 2) {
      int number = (Integer) numbersAndValues[i];
      if (numbersAndValues[i + 1] instanceof Long varint) {
        varint(out, (long) number << 3);
        varint(out, varint);
        continue;
      }
      byte[] value =
          numbersAndValues[i + 1] instanceof String text
              ? text.getBytes(StandardCharsets.UTF_8)
              : (byte[]) numbersAndValues[i + 1];
      varint(out, (long) number << 3 | 2);
      varint(out, value.length);
      out.writeBytes(value);
    }
    return out.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static List<String> seen(byte[] body) throws PushException {
    return Seen.by(PushDecoder.PROTOBUF, body);
  }

  @Test
  void readsStreams() throws PushException {
    byte[] entry =
        message(
            1, message(1, 1700000000L, 2, 5L), 2, "line", 3, message(1, "id", 2, "7"), 9, "new");
    byte[] body =
        message(
            1,
            message(1, "{a=\"b\"}", 2, entry, 3, 77L, 2, message(2, "no time")),
            2,
            "format",
            1,
            message(2, message(2, "labels last"), 1, "{c=\"d\"}"));
    assertThat(seen(body))
        .containsExactly(
            "begin {a=\"b\"}",
            "1700000000000000005 line {id=\"7\"}",
            "0 no time",
            "end",
            "begin {c=\"d\"}",
            "0 labels last",
            "end");
  }

  @Test
  void holdsTimesWithinTheirRange() throws PushException {
    byte[] late = message(1, message(1, Long.MAX_VALUE, 2, 1L), 2, "late");
    byte[] early = message(1, message(1, -99_999_999_999L), 2, "early");
    byte[] before = message(1, message(1, -1L, 2, 5L), 2, "before");
    assertThat(seen(message(1, message(1, "{}", 2, late, 2, early, 2, before))))
        .containsExactly(
            "begin {}",
            Long.MAX_VALUE + " late",
            Long.MIN_VALUE + " early",
            "-999999995 before",
            "end");
  }

  @Test
  void passesOverStreamsWithBadLabels() throws PushException {
    byte[] entry = message(2, "x");
    assertThat(seen(message(1, message(1, "{a", 2, entry), 1, message(1, "{a=\"1\"}", 2, entry))))
        .containsExactly(
            "unusable 1:3: parse error: unexpected end of input", "begin {a=\"1\"}", "0 x", "end");
  }

  @Test
  void passesOverUnknownFields() throws PushException {
    // 4: fixed64, 5: fixed32, 6: a group with a varint in it
    byte[] unknown = HexFormat.of().parseHex("210102030405060708" + "2d01020304" + "33080134");
    assertThat(seen(unknown)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0a, unexpected end",
    "0a05, unexpected end",
    "0a0212ff, unexpected end",
    "00, illegal tag 0",
    "0e, illegal wire type 6",
    "0c, illegal wire type 4",
    "ffffffffffffffffffffff, integer overflow",
    "33, unexpected end",
    "0affffffffffffffffff01, unexpected end",
  })
  void saysWhatIsWrong(String hex, String message) {
    assertThatThrownBy(() -> seen(HexFormat.of().parseHex(hex)))
        .isInstanceOf(PushException.class)
        .hasMessageContaining(message);
  }

  @Property
  void nothingButItsOwnExceptionComesOut(@ForAll byte[] noise) {
    only(noise);
    only(message(1, noise));
    only(message(1, message(1, "{a=\"b\"}", 2, noise)));
    only(message(1, message(1, "{a=\"b\"}", 2, message(1, noise))));
    only(message(1, message(1, noise)));
  }

  private static void only(byte[] body) {
    try {
      assertThat(seen(body)).isNotNull();
    } catch (PushException e) {
      assertThat(e).hasMessageContaining(":");
    }
  }
}
