package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.Map;

/// The block `stage.labels`.
///
/// @param values the source of each label; empty: a value of the label's name
@BlockName("labels")
public record LabelsArguments(
    @Attr("values") Map<String, String> values,
    @Attr(value = "source_type", byDefault = "extracted") String sourceType)
    implements StageArguments {
  public LabelsArguments {
    values = Map.copyOf(values);
    StageChecks.labelNames(values.keySet());
    if (!sourceType.equals("extracted") && !sourceType.equals("structured_metadata")) {
      throw StageChecks.refusal(
          "invalid labels source_type: "
              + sourceType
              + ". Can only be 'extracted' or 'structured_metadata'");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new LabelsStage(this);
  }
}
