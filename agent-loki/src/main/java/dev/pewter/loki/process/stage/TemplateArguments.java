package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.template.GoTemplate;
import dev.pewter.core.template.InvalidTemplate;

/// The block `stage.template`.
///
/// @param source the extracted value that the result becomes
@BlockName("template")
public record TemplateArguments(@Attr("source") String source, @Attr("template") String template)
    implements StageArguments {
  public TemplateArguments {
    if (source.isEmpty()) {
      throw new InvalidArgument("template source value is required");
    }
    try {
      GoTemplate.parse("pipeline_template", template);
    } catch (InvalidTemplate e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new TemplateStage(
        source, GoTemplate.parse("pipeline_template", template), context.log());
  }
}
