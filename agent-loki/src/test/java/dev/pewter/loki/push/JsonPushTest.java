package dev.pewter.loki.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPushTest {

  private static List<String> seen(String json) throws PushException {
    return Seen.by(PushDecoder.JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsStreams() throws PushException {
    assertThat(
            seen(
                """
                {"other": [1, {"a": null}], "streams": [
                  {"stream": {"job": "x", "zone": "\\u00e9\\n"},
                   "values": [["1700000000000000000", "one"], null, ["2", "two", {"id": "7"}]]},
                  {"stream": {"job": "y"}, "values": null}
                ]}
                """))
        .containsExactly(
            "begin {job=\"x\", zone=\"é\\n\"}",
            "1700000000000000000 one",
            "2 two {id=\"7\"}",
            "end",
            "begin {job=\"y\"}",
            "end");
  }

  @Test
  void readsValuesBeforeTheirLabels() throws PushException {
    assertThat(seen("{\"streams\":[{\"values\":[[\"1\",\"a\\tb\"]],\"stream\":{\"a\":\"b\"}}]}"))
        .containsExactly("begin {a=\"b\"}", "1 a\tb", "end");
  }

  @Test
  void takesNumbersAndWordsAsLabels() throws PushException {
    assertThat(seen("{\"streams\":[{\"stream\":{\"a\": 5, \"b\":-1.50,\"c\":true ,\"d\":null}}]}"))
        .containsExactly("begin {a=\"5\", b=\"-1.50\", c=\"true\", d=\"null\"}", "end");
  }

  @Test
  void unescapesInPlace() throws PushException {
    assertThat(
            seen(
                "{\"streams\":[{\"stream\":{},\"values\":[[\"1\","
                    + "\"\\\"\\\\\\/\\b\\f\\r\\u0041\\u00e9\\u20ac\\ud83d\\ude00\\ud800x\\udc00é\"]]}]}"))
        .containsExactly("begin {}", "1 \"\\/\b\f\rAé€😀\uFFFDx\uFFFDé", "end");
  }

  @Test
  void passesOverStreamsWithoutUsableLabels() throws PushException {
    assertThat(
            seen(
                """
                {"streams": [
                  {"stream": {"my-label": "x"}, "values": [["1", "a"]]},
                  {"values": [["1", "a"]]},
                  {"stream": {"a": "b"}, "values": [["1", "a"]]}
                ]}
                """))
        .containsExactly(
            "unusable streams[0]: invalid label name",
            "begin {}",
            "1 a",
            "end",
            "begin {a=\"b\"}",
            "1 a",
            "end");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {                                                | json: unexpected end
          []                                               | json: expected '{'
          {"streams":[]} x                                 | json: text after the value at byte 15
          {"streams":{}}                                   | json: expected '['
          {"streams":[1]}                                  | json: expected '{'
          {"streams":[{}{}]}                               | json: expected ',' or ']'
          {"streams":[{"stream":{"a":{}}}]}                | streams[0]: a label must be a string
          {"streams":[{"stream":{},"values":[[1,"a"]]}]}   | the timestamp must be a string
          {"streams":[{"stream":{},"values":[["x","a"]]}]} | not a number of nanoseconds
          {"streams":[{"stream":{},"values":[["1"]]}]}     | expected a timestamp and a line
          {"streams":[{"stream":{},"values":[["1",2]]}]}   | the line must be a string
          {"streams":[{"stream":{},"values":[["1","a",{"b":1}]]}]} | metadata must be strings
          {"streams":[{"stream":{},"values":[["1","a\\x"]]}]} | json: an unknown escape
          {"streams":[{"stream":{},"values":[["1","a]]}]}  | json: unexpected end
          {"a":nul}                                        | json: expected a value at byte 5
          {"a":"b\\                                        | json: unexpected end
          """)
  void saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> seen(json))
        .isInstanceOf(PushException.class)
        .hasMessageContaining(message);
  }

  @Test
  void endsDeepNesting() {
    assertThatThrownBy(() -> seen("{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("nested deeper");
  }

  @Property
  void nothingButItsOwnExceptionComesOut(
      @ForAll @CharRange(from = '"', to = '}') @StringLength(max = 40) String noise) {
    only("{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"" + noise);
    only("{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[" + noise);
    only("{\"streams\":[{" + noise);
    only("{\"" + noise);
    only(noise);
  }

  private static void only(String json) {
    try {
      assertThat(seen(json)).isNotNull();
    } catch (PushException e) {
      assertThat(e).hasMessageContaining(":");
    }
  }
}
