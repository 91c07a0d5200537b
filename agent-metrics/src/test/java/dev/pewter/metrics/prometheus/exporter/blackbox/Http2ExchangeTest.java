package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What servers answer by HTTP/2, good and bad.
class Http2ExchangeTest {
  private static final Question QUESTION =
      new Question("GET", "/", "localhost", List.of(new Question.Header("User-Agent", "t")));

  /// Frames in hexadecimal digits; `*n` repeats the one before.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "an answer | 000000 04 00 00000000; 000001 01 05 00000001 88 | 1",
        "after an early one | 000000 04 00 00000000; 000005 01 04 00000001 0803 313033;"
            + "000001 01 05 00000001 88 | 1",
        "with a body and trailers | 000000 04 00 00000000; 000001 01 04 00000001 88;"
            + "000005 00 08 00000001 02 6f6b 0000; 000004 01 05 00000001 00 0161 00 | 1",
        "in pieces | 000000 04 00 00000000; 000000 01 01 00000001; 000001 09 04 00000001 88 | 1",
        "among other frames | 000006 04 00 00000000 0004 00000000;"
            + "000008 06 00 00000000 0102030405060708; 000004 08 00 00000000 00000001;"
            + "000003 77 00 00000001 616263; 000007 01 2d 00000001 00 00000000 10 88 | 1",
        "another status | 000000 04 00 00000000; 000001 01 05 00000001 8d | 0",
        "not HTTP/2 | 485454502f312e3120323030204f4b0d0a0d0a | 0",
        "no settings | 000001 01 05 00000001 88 | 0",
        "goes away | 000000 04 00 00000000; 000008 07 00 00000000 00000000 00000001 | 0",
        "resets | 000000 04 00 00000000; 000004 03 00 00000001 00000008 | 0",
        "resets the body | 000000 04 00 00000000; 000001 01 04 00000001 88;"
            + "000004 03 00 00000001 00000008 | 0",
        "pushes | 000000 04 00 00000000; 000005 05 04 00000001 00000002 82 | 0",
        "no status | 000000 04 00 00000000; 000001 01 05 00000001 82 | 0",
        "bad status | 000000 04 00 00000000; 000005 01 05 00000001 0803 3230 78 | 0",
        "bad headers | 000000 04 00 00000000; 000001 01 05 00000001 be | 0",
        "bad padding | 000000 04 00 00000000; 000002 01 0d 00000001 05 88 | 0",
        "a body first | 000000 04 00 00000000; 000001 00 01 00000001 61 | 0",
        "a long frame | 000000 04 00 00000000; 004001 00 00 00000001 61 | 0",
        "a short one | 000000 04 00 00000000; 000002 08 00 00000000 0001 | 0",
        "breaks headers off | 000000 04 00 00000000; 000001 01 00 00000001 88;"
            + "000000 04 00 00000000 | 0",
        "early answers without end | 000000 04 00 00000000; 000005 01 04 00000001 0803 313033;"
            + "*100 | 0",
        "headers without end | 000000 04 00 00000000; 000000 01 00 00000001;"
            + "000010 09 00 00000001 00000000000000000000000000000000; *100000 | 0",
        "nothing | 000000 04 00 00000000 | 0",
        "half a frame | 000000 04 00 00000000; 000005 01 05 | 0"
      })
  void takesAnswers(String what, String frames, int success) {
    var bytes = new ByteArrayOutputStream();
    byte[] last = new byte[0];
    for (String frame : frames.split(";")) {
      String text = frame.replace(" ", "");
      boolean isRepeated = text.startsWith("*");
      last = isRepeated ? last : HexFormat.of().parseHex(text);
      for (int i = isRepeated ? Integer.parseInt(text.substring(1)) : 1; i > 0; i--) {
        bytes.writeBytes(last);
      }
    }
    assertThat(isGood(bytes.toByteArray())).as(what).isEqualTo(success == 1);
  }

  private static boolean isGood(byte[] answer) {
    var exchange = new Http2Exchange(new ByteArrayInputStream(answer), new ByteArrayOutputStream());
    try {
      HttpHead head = exchange.ask(QUESTION, InputStream.nullInputStream(), 0);
      exchange.body().readAllBytes();
      return head.version().equals("HTTP/2.0") && head.status() == 200;
    } catch (IOException _) {
      return false;
    }
  }
}
