package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.BlockName;
import java.util.List;

/// The block `stage.metrics`.
@BlockName("metrics")
public record MetricsArguments(@Block("metric") List<MetricArguments> metrics)
    implements StageArguments {
  public MetricsArguments {
    metrics = List.copyOf(metrics);
  }

  @Override
  public Stage build(StageContext context) {
    return new MetricsStage(this, context);
  }
}
