package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExemplarLabelsTest {
  private static final String LONGEST = "ä".repeat(126);

  private static String read(String exemplar) {
    String page = "# TYPE a counter\na_total{b=\"c\"} 1 # {" + exemplar + "} 2\n# EOF\n";
    return String.join("\n", Listing.of(Format.OPEN_METRICS, Options.PLAIN, page.getBytes(UTF_8)));
  }

  @Test
  void stayWithinTheBound() {
    assertThat(read("id=\"" + LONGEST + "\"")).contains(" # ", LONGEST);
    assertThat(read("id=\"x\",span=\"x\"")).contains(" # ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ids=\"LONGEST\"", "id=\"LONGEST\",b=\"\"", "id=\"x\",id=\"y\""})
  void dropTheExemplarNotItsSample(String labels) {
    assertThat(read(labels.replace("LONGEST", LONGEST)))
        .contains("a_total")
        .doesNotContain(" # ", LONGEST);
  }
}
