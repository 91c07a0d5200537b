package dev.pewter.core.config.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static Value targets(int count, String last) {
    var targets = new ArrayList<Value>();
    for (int i = 0; i < count; i++) {
      String address = "10.0." + i / 256 + "." + i % 256;
      targets.add(
          new Value.Capsule(
              Target.of(Map.of("__address__", address, "job", i == count - 1 ? last : "x"))));
    }
    return new Value.Arr(targets);
  }

  @Test
  void comparesListsOfTargetsByTheirLabels() {
    assertThat(Values.equal(targets(10_000, "y"), targets(10_000, "y"))).isTrue();
    assertThat(Values.equal(targets(10_000, "y"), targets(10_000, "z"))).isFalse();
  }

  @Test
  void comparesSecretsByContentAndKind() {
    var secret = new Value.Capsule(new Secret("a"));
    assertThat(Values.equal(secret, new Value.Capsule(new Secret("a")))).isTrue();
    assertThat(Values.equal(secret, new Value.Capsule(new OptionalSecret(true, "a")))).isFalse();
  }

  @Test
  void neverFindsFunctionsEqual() {
    var function = new Value.Func("f", List::getFirst);
    assertThat(Values.equal(function, function)).isFalse();
  }
}
