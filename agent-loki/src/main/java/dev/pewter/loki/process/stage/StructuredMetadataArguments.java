package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.Map;

/// The block `stage.structured_metadata`.
///
/// @param values the source of each; empty: a value of the same name
/// @param regex of names; empty: none
@BlockName("structured_metadata")
public record StructuredMetadataArguments(
    @Attr(value = "values", byDefault = "{}") Map<String, String> values,
    @Attr(value = "regex", byDefault = "") String regex)
    implements StageArguments {
  public StructuredMetadataArguments {
    values = Map.copyOf(values);
    StageChecks.labelNames(values.keySet());
    StageChecks.pattern(regex);
  }

  @Override
  public Stage build(StageContext context) {
    return new StructuredMetadataStage(this);
  }
}
