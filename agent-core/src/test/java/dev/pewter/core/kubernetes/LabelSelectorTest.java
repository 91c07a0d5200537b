package dev.pewter.core.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.kubernetes.LabelSelector.Expression;
import dev.pewter.core.kubernetes.LabelSelector.Operator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {
  private static final Map<String, String> LABELS = Map.of("app", "web", "stage", "prod");

  @ParameterizedTest
  @CsvSource({
    "app, In, web, true",
    "app, In, db, false",
    "none, In, web, false",
    "app, NotIn, web, false",
    "app, NotIn, db, true",
    "none, NotIn, db, true",
    "app, Exists, , true",
    "none, Exists, , false",
    "app, DoesNotExist, , false",
    "none, DoesNotExist, , true",
  })
  void selectsAsTheServerDoes(String key, String operator, String value, boolean matches) {
    var values = value == null ? List.<String>of() : List.of("x", value);
    var expression = new Expression(key, Operator.parse(operator), values);
    assertThat(new LabelSelector(Map.of(), List.of(expression)).matches(LABELS)).isEqualTo(matches);
    assertThat(new LabelSelector(Map.of("app", "db"), List.of(expression)).matches(LABELS))
        .isFalse();
  }

  @Test
  void selectsAllWhenEmpty() {
    assertThat(LabelSelector.ALL.matches(LABELS)).isTrue();
    assertThat(LabelSelector.ALL.matches(Map.of())).isTrue();
  }

  @Test
  void saysItAsTheServerTakesIt() {
    var selector =
        new LabelSelector(
            Map.of("b", "2", "a", "1"),
            List.of(
                new Expression("tier", Operator.IN, List.of("x", "y")),
                new Expression("tier", Operator.NOT_IN, List.of("z")),
                new Expression("new", Operator.EXISTS, List.of()),
                new Expression("old", Operator.DOES_NOT_EXIST, List.of())));
    assertThat(selector.text()).isEqualTo("a=1,b=2,tier in (x,y),tier notin (z),new,!old");
    assertThat(LabelSelector.ALL.text()).isEmpty();
  }
}
