package dev.pewter.core.builtin.discovery.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.Shared;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The contract's cases, which were recorded from the reference.
class RelabelConformanceTest {

  @TestFactory
  Stream<DynamicTest> relabelsAsTheReference() throws IOException {
    Path file = Shared.file("contract/cases/relabel.json").orElse(null);
    Assumptions.assumeTrue(file != null, "no contract beside the checkout");
    var cases = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    return ((List<?>) cases)
        .stream()
            .map(Map.class::cast)
            .map(c -> DynamicTest.dynamicTest(String.valueOf(c.get("name")), () -> check(c)));
  }

  private static void check(Map<?, ?> of) throws DecodeException {
    var context = new TestContext("discovery.relabel.test");
    var labels = new ArrayList<String>();
    ((Map<?, ?>) of.get("in"))
        .forEach((name, value) -> labels.add(quoted(name) + "=" + quoted(value)));
    var arguments =
        Blocks.decode(
            DiscoveryRelabelArguments.class,
            "targets = [{" + String.join(", ", labels) + "}]",
            String.valueOf(of.get("rules")));
    var component = new DiscoveryRelabel(context, arguments);
    component.update(arguments);
    List<Target> output = context.lastExport(DiscoveryRelabelExports.class).output();
    @Nullable Object out = of.get("out");
    assertThat(output.stream().map(Target::labels).toList())
        .isEqualTo(out == null ? List.of() : List.of(out));
  }

  private static String quoted(Object text) {
    return '"'
        + text.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        + '"';
  }
}
