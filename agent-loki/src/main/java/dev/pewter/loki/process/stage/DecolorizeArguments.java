package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.BlockName;

/// The block `stage.decolorize`.
@BlockName("decolorize")
public record DecolorizeArguments() implements StageArguments {

  @Override
  public Stage build(StageContext context) {
    return new DecolorizeStage();
  }
}
