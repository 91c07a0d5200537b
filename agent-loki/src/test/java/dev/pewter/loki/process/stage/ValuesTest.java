package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private final Values values = new Values();

  @Test
  void beginsWithTheLabels() {
    values.reset(Labels.of("job", "t"));
    assertThat(values.text("job")).isEqualTo("t");
    assertThat(values.has("job")).isTrue();
    assertThat(values.get("other")).isNull();
    assertThat(values.toMap()).containsExactly(entry("job", "t"));
  }

  @Test
  void setsAndReplaces() {
    values.reset(Labels.of("job", "t"));
    values.set("job", 1.5);
    values.set("list", List.of("a"));
    values.set("n", Values.NULL);
    assertThat(values.text("job")).isEqualTo("1.5");
    assertThat(values.text("list")).isNull();
    assertThat(values.has("n")).isTrue();
    assertThat(values.text("n")).isNull();
    assertThat(values.toMap()).hasSize(3).containsEntry("job", 1.5);
  }

  @Test
  void removesLabelsToo() {
    values.reset(Labels.of("job", "t"));
    values.remove("job");
    values.remove("none");
    assertThat(values.get("job")).isNull();
    assertThat(values.has("job")).isFalse();
    assertThat(values.toMap()).isEmpty();
    values.set("job", "again");
    assertThat(values.text("job")).isEqualTo("again");
  }

  @Test
  void makesTextOnlyWhenAsked() {
    byte[] bytes = "a value".getBytes(StandardCharsets.UTF_8);
    values.reset(Labels.EMPTY);
    values.set("v", bytes, 2, 7);
    assertThat(values.get("v")).isEqualTo("value").isSameAs(values.get("v"));
  }

  @Test
  void takesLabelsInAsNestedStagesDo() {
    values.reset(Labels.of("a", "1"));
    values.set("b", "extracted");
    values.addLabels(Labels.of("a", "2", "b", "label"));
    assertThat(values.toMap()).containsOnly(entry("a", "2"), entry("b", "label"));
  }

  @Test
  void copiesDoNotShareChanges() {
    values.reset(Labels.of("a", "1"));
    for (int i = 0; i < 20; i++) {
      values.set("v" + i, (long) i);
    }
    var copy = values.copy();
    values.set("v3", "changed");
    values.reset(Labels.EMPTY);
    assertThat(copy.text("v3")).isEqualTo("3");
    assertThat(copy.text("a")).isEqualTo("1");
    assertThat(copy.toMap()).hasSize(21);
    assertThat(values.toMap()).isEmpty();
  }

  private static Map.Entry<String, Object> entry(String name, Object value) {
    return Map.entry(name, value);
  }
}
