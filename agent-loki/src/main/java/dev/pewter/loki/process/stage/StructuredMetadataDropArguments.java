package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.List;

/// The block `stage.structured_metadata_drop`.
@BlockName("structured_metadata_drop")
public record StructuredMetadataDropArguments(@Attr("values") List<String> values)
    implements StageArguments {
  public StructuredMetadataDropArguments {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw StageChecks.refusal("structured_metadata_drop stage config cannot be empty")
          .about("values");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new StructuredMetadataDropStage(this);
  }
}
