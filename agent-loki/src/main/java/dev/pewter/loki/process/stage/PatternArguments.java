package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import org.jspecify.annotations.Nullable;

/// The block `stage.pattern`.
@BlockName("pattern")
public record PatternArguments(
    @Attr("pattern") String pattern,
    @Attr("source") @Nullable String source,
    @Attr(value = "labels_from_groups", byDefault = "false") boolean labelsFromGroups)
    implements StageArguments {
  public PatternArguments {
    if (pattern.isEmpty()) {
      throw StageChecks.refusal("pattern is required");
    }
    StageChecks.source(source);
    var _ = LinePattern.parse(pattern);
  }

  @Override
  public Stage build(StageContext context) {
    return new PatternStage(this);
  }
}
