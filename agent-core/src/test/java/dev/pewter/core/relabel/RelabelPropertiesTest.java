package dev.pewter.core.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Target;
import dev.pewter.core.regex.AnchoredPattern;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Any rule that loads can be applied to any labels.
class RelabelPropertiesTest {

  @Property(tries = 3000)
  void neverThrows(
      @ForAll List<String> sources,
      @ForAll Action action,
      @ForAll("patterns") String pattern,
      @ForAll("templates") String target,
      @ForAll("templates") String replacement,
      @ForAll long modulus,
      @ForAll Map<String, String> labels) {
    Rule rule;
    try {
      rule =
          new Rule(
              sources, "-", AnchoredPattern.parse(pattern), modulus, target, replacement, action);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    }
    for (LabelNames names : LabelNames.values()) {
      Target result = new Relabeler(List.of(rule, rule), names).apply(Target.of(labels));
      if (result != null) {
        assertThat(result.labels().values()).doesNotContain("");
        assertThat(List.copyOf(result.labels().keySet())).isSorted();
      }
    }
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of("(.*)", ".+", "(a|b)*", "[^a]*", "", "(?P<n>.)(.*)", "(");
  }

  @Provide
  Arbitrary<String> templates() {
    return Arbitraries.strings().withChars("$1{}n_a-\u00e9").ofMaxLength(8);
  }
}
