package dev.pewter.core.builtin.discovery.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiscoveryRelabelTest {
  private final TestContext context = new TestContext("discovery.relabel.test");

  @Test
  void exportsAtOnceAndAfterEachUpdate() throws DecodeException {
    var component = new DiscoveryRelabel(context, arguments("1"));
    assertThat(exports().output()).containsExactly(Target.of(Map.of("a", "1", "b", "1")));
    component.update(arguments("2"));
    assertThat(exports().output()).containsExactly(Target.of(Map.of("a", "2", "b", "2")));
  }

  @Test
  void exportsItsRules() throws DecodeException {
    var arguments = arguments("1");
    assertThat(new DiscoveryRelabel(context, arguments).health()).isNull();
    assertThat(exports().rules().rules()).isEqualTo(arguments.rules());
    assertThat(exports().rules()).hasToString("capsule(\"relabel.Rules\")");
  }

  @Test
  void keepsTargetsThatHaveNoLabelsLeft() throws DecodeException {
    var arguments =
        Blocks.decode(
            DiscoveryRelabelArguments.class,
            "targets = [{a = \"1\"}]",
            "rule { action = \"labeldrop\" }");
    assertThat(new DiscoveryRelabel(context, arguments).debugInfo()).isNull();
    assertThat(exports().output()).containsExactly(Target.of(Map.of()));
  }

  @Test
  void showsEachTargetBeforeAndAfter() throws DecodeException {
    context.watch();
    assertThat(new DiscoveryRelabel(context, arguments("1")).handler()).isNull();
    assertThat(context.shown()).containsExactly("{\"a\"=\"1\"} => {\"a\"=\"1\", \"b\"=\"1\"}");
  }

  private DiscoveryRelabelExports exports() {
    return context.lastExport(DiscoveryRelabelExports.class);
  }

  private static DiscoveryRelabelArguments arguments(String value) throws DecodeException {
    return Blocks.decode(
        DiscoveryRelabelArguments.class,
        "targets = [{a = \"" + value + "\"}]",
        "rule {",
        "  source_labels = [\"a\"]",
        "  target_label = \"b\"",
        "}");
  }
}
