package dev.pewter.loki.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Labels;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamTextTest {

  private static String text(Labels labels) {
    return StreamText.of(labels, (_, _) -> {});
  }

  @Test
  void sortsQuotesAndLeavesOutReservedNames() {
    assertThat(text(Labels.of("b", "2", "a", "1", "__path__", "/x", "__tenant_id__", "t")))
        .isEqualTo("{a=\"1\", b=\"2\"}");
    assertThat(text(Labels.EMPTY)).isEqualTo("{}");
    assertThat(text(Labels.of("a", "q\" b\\ n\n t\t é 日 \u0001 \uD83D\uDE00")))
        .isEqualTo("{a=\"q\\\" b\\\\ n\\n t\\t é 日 \\x01 \uD83D\uDE00\"}");
  }

  @Test
  void replacesHalfACharacterThatHasNoBytes() {
    assertThat(text(Labels.of("a", "x\uD800y"))).isEqualTo("{a=\"x\uFFFDy\"}");
  }

  @Test
  void mendsNamesThatLokiCannotParse() {
    var told = new ArrayList<Map.Entry<String, String>>();
    var labels = Labels.of("my-label", "1", "1st", "2", "é.b", "3", "a_b", "4", "a-b", "5");
    assertThat(StreamText.of(labels, (name, sent) -> told.add(Map.entry(name, sent))))
        .isEqualTo("{_1st=\"2\", __b=\"3\", a_b=\"4\", a_b_=\"5\", my_label=\"1\"}");
    assertThat(told)
        .containsExactlyInAnyOrder(
            Map.entry("my-label", "my_label"),
            Map.entry("1st", "_1st"),
            Map.entry("é.b", "__b"),
            Map.entry("a-b", "a_b_"));
  }
}
