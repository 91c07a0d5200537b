package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import org.jspecify.annotations.Nullable;

/// The block `stage.split_json`.
@BlockName("split_json")
public record SplitJsonArguments(@Attr("source") @Nullable String source)
    implements StageArguments {
  public SplitJsonArguments {
    if (source != null && source.isEmpty()) {
      throw new InvalidArgument("source cannot be empty");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new SplitJsonStage(this, context);
  }
}
