package dev.pewter.core.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import dev.pewter.core.regex.AnchoredPattern;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelabelerTest {

  static Stream<Cases.Case> cases() throws IOException {
    return Cases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void relabels(Cases.Case of) {
    Target target = new Relabeler(of.rules(), of.names()).apply(Target.of(of.in()));
    assertThat(target == null ? null : target.labels()).isEqualTo(of.out());
    Labels labels = new Relabeler(of.rules(), of.names()).apply(Labels.of(of.in()));
    assertThat(labels == null ? null : labels.toMap()).isEqualTo(of.out());
  }

  @Test
  void whatDoesNotChangeIsTheSameObject() {
    var relabeler =
        new Relabeler(
            List.of(
                rule("a", "(.*)", "a"), // sets what is there already
                rule("no", "(.*)", "neither"), // deletes what is not there
                rule("a", "z", "b")),
            LabelNames.UTF8);
    var target = Target.of(Map.of("a", "1", "b", "2"));
    assertThat(relabeler.apply(target)).isSameAs(target);
    var labels = Labels.of("a", "1", "b", "2");
    assertThat(relabeler.apply(labels)).isSameAs(labels);
  }

  @Test
  void theInputIsNotTouched() {
    var target = Target.of(Map.of("a", "1", "b", "2"));
    var relabelled =
        new Relabeler(List.of(rule("a", "(.*)", "c"), rule("a", "(.*)", "b")), LabelNames.UTF8)
            .apply(target);
    assertThat(relabelled).isEqualTo(Target.of(Map.of("a", "1", "b", "1", "c", "1")));
    assertThat(target).isEqualTo(Target.of(Map.of("a", "1", "b", "2")));
  }

  private static Rule rule(String source, String regex, String target) {
    return new Rule(
        List.of(source), ";", AnchoredPattern.parse(regex), 0, target, "$1", Action.REPLACE);
  }
}
