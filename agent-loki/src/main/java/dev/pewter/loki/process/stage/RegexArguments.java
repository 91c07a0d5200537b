package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import org.jspecify.annotations.Nullable;

/// The block `stage.regex`.
@BlockName("regex")
public record RegexArguments(
    @Attr("expression") String expression,
    @Attr("source") @Nullable String source,
    @Attr(value = "labels_from_groups", byDefault = "false") boolean labelsFromGroups)
    implements StageArguments {
  public RegexArguments {
    if (expression.isEmpty()) {
      throw StageChecks.refusal("expression is required");
    }
    StageChecks.source(source);
    pattern(expression);
  }

  private static SearchPattern pattern(String expression) {
    try {
      return SearchPattern.parse(expression);
    } catch (InvalidPattern e) {
      throw StageChecks.refusal("could not compile regular expression: " + e.getMessage())
          .about("expression");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new RegexStage(this, pattern(expression));
  }
}
