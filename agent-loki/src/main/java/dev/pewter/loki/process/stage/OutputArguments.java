package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;

/// The block `stage.output`.
@BlockName("output")
public record OutputArguments(@Attr("source") String source) implements StageArguments {
  public OutputArguments {
    if (source.isEmpty()) {
      throw StageChecks.refusal("output source value is required if output is specified");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new OutputStage(this);
  }
}
