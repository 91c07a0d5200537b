package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block `stage.multiline`.
///
/// @param maxLines 0: any number
@BlockName("multiline")
public record MultilineArguments(
    @Attr("firstline") String firstline,
    @Attr(value = "max_lines", byDefault = "128") long maxLines,
    @Attr(value = "max_wait_time", byDefault = "3s") Duration maxWaitTime,
    @Attr(value = "trim_newlines", byDefault = "true") boolean trimNewlines)
    implements StageArguments {
  public MultilineArguments {
    if (!maxWaitTime.isPositive()) {
      throw new InvalidArgument("max_wait_time must be greater than 0");
    }
    if (maxLines < 0) {
      throw StageChecks.refusal("max_lines must not be negative");
    }
    if (firstline.isEmpty()) {
      throw StageChecks.refusal(
          "multiline stage config must define `firstline` regular expression");
    }
    StageChecks.pattern(
        "firstline", "multiline stage first line regex compilation error: ", firstline);
  }

  @Override
  public Stage build(StageContext context) {
    return new MultilineStage(this, context);
  }
}
