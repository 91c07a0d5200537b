package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;

/// The block `stage.template`.
///
/// @param source the extracted value that the result becomes
@BlockName("template")
public record TemplateArguments(
    @Attr("source") String source, @Attr("template") TemplateText template)
    implements StageArguments {
  public TemplateArguments {
    if (source.isEmpty()) {
      throw new InvalidArgument("template source value is required");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new TemplateStage(source, template.template(), context.log());
  }
}
