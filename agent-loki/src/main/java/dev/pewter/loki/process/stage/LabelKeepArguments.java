package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.List;

/// The block `stage.label_keep`.
@BlockName("label_keep")
public record LabelKeepArguments(@Attr("values") List<String> values) implements StageArguments {
  public LabelKeepArguments {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw StageChecks.refusal("labelallow stage config cannot be empty").about("values");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new LabelKeepStage(this);
  }
}
