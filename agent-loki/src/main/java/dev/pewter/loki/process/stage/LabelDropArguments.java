package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.List;

/// The block `stage.label_drop`.
@BlockName("label_drop")
public record LabelDropArguments(@Attr("values") List<String> values) implements StageArguments {
  public LabelDropArguments {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw StageChecks.refusal("labeldrop stage config cannot be empty").about("values");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new LabelDropStage(this);
  }
}
