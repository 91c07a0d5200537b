package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.BlockName;
import java.util.List;

/// The block `stage.truncate`.
@BlockName("truncate")
public record TruncateArguments(@Block(value = "rule", required = true) List<TruncateRule> rules)
    implements StageArguments {
  public TruncateArguments {
    rules = List.copyOf(rules);
  }

  @Override
  public Stage build(StageContext context) {
    return new TruncateStage(this, context);
  }
}
