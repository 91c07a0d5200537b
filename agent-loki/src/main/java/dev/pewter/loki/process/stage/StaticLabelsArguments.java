package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.Map;

/// The block `stage.static_labels`.
@BlockName("static_labels")
public record StaticLabelsArguments(@Attr("values") Map<String, String> values)
    implements StageArguments {
  public StaticLabelsArguments {
    values = Map.copyOf(values);
    StageChecks.labelNames(values.keySet());
  }

  @Override
  public Stage build(StageContext context) {
    return new StaticLabelsStage(this);
  }
}
