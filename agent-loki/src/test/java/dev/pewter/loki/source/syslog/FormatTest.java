package dev.pewter.loki.source.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  private final Message message = new Message();

  private String parse(Format format, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String error = format.parse(bytes, 0, bytes.length, message);
    return error == null ? message.text(message.start, message.end) : "error: " + error;
  }

  private String rfc5424(String text) {
    return parse(new Rfc5424(), text);
  }

  private String rfc3164(String text) {
    return parse(new Rfc3164(new TestClock(), true), text);
  }

  @Test
  void readsEveryPartOfRfc5424() {
    assertThat(
            rfc5424(
                "<165>1 2003-10-11T22:14:15.003Z host.example app 1234 ID47"
                    + " [exampleSDID@32473 iut=\"3\" source=\"a\\\"b\\\\c\\]d\\e\"][x] text é"))
        .isEqualTo("text é");
    assertThat(message.severity()).isEqualTo("notice");
    assertThat(message.facility()).isEqualTo("local4");
    assertThat(Instant.ofEpochSecond(0, message.timeNanos)).isEqualTo("2003-10-11T22:14:15.003Z");
    assertThat(message.hostname).isEqualTo("host.example");
    assertThat(message.appName).isEqualTo("app");
    assertThat(message.procId).isEqualTo("1234");
    assertThat(message.msgId).isEqualTo("ID47");
    assertThat(message.structuredData)
        .containsExactly(
            new Message.Parameter("exampleSDID@32473", "iut", "3"),
            new Message.Parameter("exampleSDID@32473", "source", "a\"b\\c]d\\e"),
            new Message.Parameter("x", "", ""));
  }

  @Test
  void readsNothingWhereThereIsNothing() {
    assertThat(rfc5424("<0>1 - - - - - -")).isEmpty();
    assertThat(rfc5424("<0>1 - - - - - - ")).isEmpty();
    assertThat(message.isEmpty()).isTrue();
    assertThat(message.hasTime).isFalse();
    assertThat(message.hostname).isNull();
    assertThat(message.facility()).isEqualTo("kern");
  }

  @ParameterizedTest
  @CsvSource({
    "2003-08-24T05:14:15.000003-07:00, 2003-08-24T12:14:15.000003Z",
    "2024-02-29T23:59:59+05:30, 2024-02-29T18:29:59Z",
    "1985-04-12T23:20:50.52Z, 1985-04-12T23:20:50.520Z",
    "0001-01-01T00:00:00Z, 1677-09-21T00:12:43.145224192Z",
    "9999-01-01T00:00:00Z, 2262-04-11T23:47:16.854775807Z"
  })
  void readsTimes(String time, String expected) {
    assertThat(rfc5424("<1>1 " + time + " - - - - - x")).isEqualTo("x");
    assertThat(Instant.ofEpochSecond(0, message.timeNanos)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          no                                        | a priority value within angle brackets [col 0]
          <192>1 - - - - - - x                      | a priority value within angle brackets
          <01>1 - - - - - - x                       | a priority value within angle brackets
          <1>0 - - - - - - x                        | a version value in the range 1-999
          <13>1       First                         | a RFC3339MICRO timestamp or a nil value [col 6]
          <1>1 2023-02-29T00:00:00Z - - - - - x     | a RFC3339MICRO timestamp
          <1>1 2023-02-28T24:00:00Z - - - - - x     | a RFC3339MICRO timestamp
          <1>1 2023-02-28T00:00:00.Z - - - - - x    | a RFC3339MICRO timestamp
          <1>1 2023-02-28T00:00:00 - - - - - x      | a RFC3339MICRO timestamp
          <1>1 - -                                  | an hostname
          <1>1 - - a\tb - - - x                     | an app-name
          <1>1 - - - - - x                          | a structured data section
          <1>1 - - - - - -x                         | a structured data section
          <1>1 - - - - - [] x                       | a structured data element id
          <1>1 - - - - - [a][a] x                   | that was not used before
          <1>1 - - - - - [a b] x                    | a structured data parameter
          <1>1 - - - - - [a b="c] x                 | to be escaped within param value
          <1>1 - - - - - [a b="c" x                 | a structured data parameter
          """)
  void saysWhatIsWrong(String text, String error) {
    assertThat(rfc5424(text.replace("\\t", "\t"))).startsWith("error: expecting ").contains(error);
  }

  @Test
  void writesTheWholeMessage() {
    rfc5424("<34>1 2003-10-11T22:14:15.120+00:00 h - - ID [z b=\"1\" a=\"x\\\"y\"][c] text");
    assertThat(Rfc5424Text.of(message))
        .isEqualTo("<34>1 2003-10-11T22:14:15.12Z h - - ID [c][z a=\"x\\\"y\" b=\"1\"] text");
    rfc5424("<34>1 - - - - - -");
    assertThat(Rfc5424Text.of(message)).isEqualTo("<34>1 - - - - - -");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          Oct 11 22:14:15 host su: it failed     | host | su   | -    | it failed
          Oct  1 22:14:15 host app[123]: text    | host | app  | 123  | text
          Oct 11 22:14:15 host text only         | host | -    | -    | text only
          Oct 11 22:14:15 doas: ran command      | -    | doas | -    | ran command
          Oct 11 22:14:15 word                   | -    | -    | -    | word
          Oct 11 22:14:15 host app[1 x: text     | host | -    | -    | app[1 x: text
          Oct 11 22:14:15 host app:text          | host | app  | -    | app:text
          Oct 11 22:14:15 host app[a b]: text    | host | app  | a b  | text
          Oct 11 22:14:15 host app[12]:text      | host | app  | 12   | app[12]:text
          """)
  void readsRfc3164(String text, String host, String app, String pid, String expected) {
    assertThat(rfc3164("<34>" + text)).isEqualTo(expected);
    assertThat(message.hostname).isEqualTo(host);
    assertThat(message.appName).isEqualTo(app);
    assertThat(message.procId).isEqualTo(pid);
    assertThat(message.severity()).isEqualTo("critical");
  }

  @Test
  void findsTheYear() {
    rfc3164("<34>Dec 31 23:59:59 host x"); // the clock stands in January 2026
    assertThat(Instant.ofEpochSecond(0, message.timeNanos)).isEqualTo("2025-12-31T23:59:59Z");
    rfc3164("<34>Jan  1 00:00:00 host x");
    assertThat(Instant.ofEpochSecond(0, message.timeNanos)).isEqualTo("2026-01-01T00:00:00Z");
    parse(new Rfc3164(new TestClock(), false), "<34>Jan  1 00:00:00 host x");
    assertThat(message.timeNanos).isEqualTo(Long.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Oct 11 22:14:15 x", "<34>", "<34>Okt 11 22:14:15 h x", "<34>Oct 32 1:1:1 x"})
  void refusesWhatIsNotRfc3164(String text) {
    assertThat(rfc3164(text)).startsWith("error: expecting ");
  }

  @Test
  void takesAnythingRaw() {
    assertThat(parse(new Raw(), "<13> CEF:0|x \r\n")).isEqualTo("CEF:0|x");
    assertThat(message.severity()).isEqualTo("notice");
    assertThat(parse(new Raw(), "<9999> x")).isEqualTo("<9999> x");
    assertThat(message.severity()).isNull();
  }

  @Property
  void nothingIsThrown(@ForAll byte[] noise, @ForAll String text) {
    for (String prefix :
        new String[] {"", "<1>", "<1>1 2023-02-28T00:", "<1>1 - - - - - [", "<1>Oct 11 "}) {
      for (var format :
          new Format[] {new Rfc5424(), new Rfc3164(new TestClock(), true), new Raw()}) {
        assertThat(parse(format, prefix + text)).isNotNull();
        assertThat(parse(format, prefix + new String(noise, StandardCharsets.ISO_8859_1)))
            .isNotNull();
      }
    }
  }
}
