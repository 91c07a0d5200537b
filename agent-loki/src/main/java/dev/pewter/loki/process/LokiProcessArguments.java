package dev.pewter.loki.process;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.loki.process.stage.StageArguments;
import java.util.List;

/// The block of a `loki.process`.
record LokiProcessArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo, @Block("stage") List<StageArguments> stages) {
  LokiProcessArguments {
    forwardTo = List.copyOf(forwardTo);
    stages = List.copyOf(stages);
  }
}
