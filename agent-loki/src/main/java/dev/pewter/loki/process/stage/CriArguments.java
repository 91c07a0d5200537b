package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;

/// The block `stage.cri`.
@BlockName("cri")
public record CriArguments(
    @Attr(value = "max_partial_lines", byDefault = "100") int maxPartialLines,
    @Attr(value = "max_partial_line_size", byDefault = "0") long maxPartialLineSize,
    @Attr(value = "max_partial_line_size_truncate", byDefault = "false") boolean truncates)
    implements StageArguments {
  public CriArguments {
    if (maxPartialLines < 1) {
      throw new InvalidArgument("max_partial_lines must be greater than 0");
    }
    if (maxPartialLineSize < 0) {
      throw new InvalidArgument("max_partial_line_size must not be negative");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new CriStage(this, context);
  }
}
