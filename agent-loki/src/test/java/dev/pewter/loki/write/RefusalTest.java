package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400 | entry for stream '{a=\"1\"}' has timestamp too old: x | PART | 1 | {a=\"1\"}",
        "400 | max entry size '9' bytes exceeded for stream '{a=\"}\"}' while adding an entry"
            + " | PART | 1 | {a=\"}\"}",
        "400 | 2 errors like: entry for stream '{a=\"1\"}' has timestamp too new: x; 11 errors"
            + " like: entry for stream '{b=\"2\"}' has timestamp too old: y | PART | 13 | {a=\"1\"}",
        "400 | entry with timestamp x ignored, reason: 'entry too far behind',$user 'u', total"
            + " ignored: 4 out of 5 for stream: {a=\"1\"} | PART | 4 | {a=\"1\"}",
        "400 | stream '{a=\"1\"}' has structured metadata too large: '9' bytes | PART | 1 | {a=\"1\"}",
        "400 | entry for stream '{a=\"1\"}' has 16 label names; limit 15 | CONTENT | 0 | {a=\"1\"}",
        "400 | stream '{a=\"1\", a=\"2\"}' has duplicate label name: 'a' | CONTENT | 0 |"
            + " {a=\"1\", a=\"2\"}",
        "400 | couldn't parse labels: 1:3: parse error | CONTENT | 0 | ``",
        "400 | <html>Bad Request</html> | CONTENT | 0 | ``",
        "400 | tenant ID 'a/b' contains unsupported character '/' | EVERYTHING | 0 | ``",
        "413 | request body too large: x | CONTENT | 0 | ``",
        "422 | error at least one valid stream is required | CONTENT | 0 | ``",
        "429 | maximum active stream limit exceeded when trying to create stream {a=\"1\"}, x"
            + " | CONTENT | 0 | {a=\"1\"}",
      })
  void readsWhatLokiSays(int status, String body, Refusal.Kind kind, int entries, String stream) {
    assertThat(Refusal.of(status, body.replace('$', '\n')))
        .isEqualTo(new Refusal(kind, entries, stream));
  }
}
