package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.BlockName;

/// The block `stage.docker`, which has no arguments.
@BlockName("docker")
public record DockerArguments() implements StageArguments {
  @Override
  public Stage build(StageContext context) {
    return new DockerStage();
  }
}
