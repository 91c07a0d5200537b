package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import dev.pewter.core.template.GoTemplate;
import dev.pewter.core.template.InvalidTemplate;
import org.jspecify.annotations.Nullable;

/// The block `stage.replace`.
///
/// @param source the extracted value to change; null or empty: the line
/// @param replace a template
@BlockName("replace")
public record ReplaceArguments(
    @Attr("expression") String expression,
    @Attr("source") @Nullable String source,
    @Attr(value = "replace", byDefault = "") String replace)
    implements StageArguments {
  public ReplaceArguments {
    if (expression.isEmpty()) {
      throw StageChecks.refusal("expression is required");
    }
    pattern(expression);
    template(replace);
  }

  private static SearchPattern pattern(String expression) {
    try {
      return SearchPattern.parse(expression);
    } catch (InvalidPattern e) {
      throw StageChecks.refusal("could not compile regular expression: " + e.getMessage())
          .about("expression");
    }
  }

  private static GoTemplate template(String replace) {
    try {
      return GoTemplate.parse("pipeline_template", replace);
    } catch (InvalidTemplate e) {
      throw StageChecks.refusal("failed to compile template: " + e.getMessage()).about("replace");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new ReplaceStage(this, pattern(expression), template(replace), context.log());
  }
}
