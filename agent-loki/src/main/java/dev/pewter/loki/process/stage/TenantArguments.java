package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;

/// The block `stage.tenant`: exactly one of its arguments is given.
@BlockName("tenant")
public record TenantArguments(
    @Attr(value = "label", byDefault = "") String label,
    @Attr(value = "source", byDefault = "") String source,
    @Attr(value = "value", byDefault = "") String value)
    implements StageArguments {
  public TenantArguments {
    int given = (label.isEmpty() ? 0 : 1) + (source.isEmpty() ? 0 : 1) + (value.isEmpty() ? 0 : 1);
    if (given == 0) {
      throw StageChecks.refusal("label, source or value config are required");
    }
    if (given > 1) {
      throw StageChecks.refusal(
          "label, source and value are mutually exclusive: you should set source, value or label"
              + " but not all");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new TenantStage(this);
  }
}
