package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlatJsonTest {

  @Test
  void readsScalarsAndSkipsWhatIsNested() throws IOException {
    assertThat(
            FlatJson.parse(
                " { \"a\" : \"x\\\"\\u00e9\\n\" , \"n\": -1.5e3,\"o\":{\"a\":[\"}\",1]}, \"b\":true } "))
        .isEqualTo(Map.of("a", "x\"é\n", "n", "-1.5e3", "o", "{\"a\":[\"}\",1]}", "b", "true"));
    assertThat(FlatJson.parse("{}")).isEmpty();
  }

  @Test
  void whatIsMalformedIsAnIoException() {
    var random = new Random(2);
    String alphabet = "{}[]\",:\\u0a1 ";
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder("{");
      for (int n = random.nextInt(20); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        assertThat(FlatJson.parse(text.toString())).isNotNull();
      } catch (IOException e) {
        assertThat(e).hasMessage("oauth2: cannot parse json");
      }
    }
  }
}
