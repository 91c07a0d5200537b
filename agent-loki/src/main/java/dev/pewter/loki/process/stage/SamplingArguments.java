package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.telemetry.GoText;
import java.util.Locale;

/// The block `stage.sampling`.
///
/// @param rate the part of the entries that is kept
@BlockName("sampling")
public record SamplingArguments(
    @Attr("rate") double rate,
    @Attr(value = "drop_counter_reason", byDefault = "sampling_stage") String dropReason)
    implements StageArguments {
  public SamplingArguments {
    if (!(rate >= 0 && rate <= 1)) {
      throw new InvalidArgument(
          String.format(
              Locale.ROOT,
              "sampling stage failed to parse rate,"
                  + "Sampling Rate must be between 0.0 and 1.0, received %f",
              rate));
    }
  }

  @Override
  public Stage build(StageContext context) {
    String chance = "on chance: a part of " + GoText.number(rate) + " is kept";
    return context.unlessTried(chance, () -> new SamplingStage(this, context));
  }
}
