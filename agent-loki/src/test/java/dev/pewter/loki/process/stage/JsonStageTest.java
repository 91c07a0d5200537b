package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import org.junit.jupiter.api.Test;

class JsonStageTest {
  private final StageRig rig = new StageRig();

  @Test
  void warnsOfHyphensWithoutQuotes() throws ComponentException, DecodeException {
    rig.build(
        Blocks.decode(
            JsonArguments.class,
            "expressions = {a = \"user-id\", b = \"\\\"user-id\\\"\", c = \"x[-1]\"}"));

    assertThat(rig.component.log().lines())
        .containsExactly(
            "warn a hyphen in an expression subtracts: names with hyphens need double quotes"
                + " stage=json expression=user-id");
  }
}
