package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.telemetry.GoText;

/// The block `stage.limit`.
///
/// @param rate entries a second
@BlockName("limit")
public record LimitArguments(
    @Attr("rate") double rate,
    @Attr("burst") int burst,
    @Attr(value = "drop", byDefault = "false") boolean drop,
    @Attr(value = "by_label_name", byDefault = "") String byLabelName,
    @Attr(value = "max_distinct_labels", byDefault = "10000") int maxDistinctLabels)
    implements StageArguments {
  static final int LEAST_LABELS = 10_000;

  public LimitArguments {
    if (!(rate > 0) || burst <= 0) {
      throw StageChecks.refusal("limit stage failed to parse rate or burst")
          .about(rate > 0 ? "burst" : "rate");
    }
    if (!byLabelName.isEmpty() && !drop) {
      throw StageChecks.refusal("when ratelimiting by label, drop must be true")
          .about("by_label_name");
    }
  }

  @Override
  public Stage build(StageContext context) {
    String pace =
        "on how many come: more than %s a second %s"
            .formatted(GoText.number(rate), drop ? "are dropped" : "wait");
    return context.unlessTried(pace, () -> limiting(context));
  }

  private Stage limiting(StageContext context) {
    if (byLabelName.isEmpty()) {
      return drop ? new LimitDropStage(this, context) : new LimitWaitStage(this, context);
    }
    if (maxDistinctLabels < LEAST_LABELS) {
      context
          .log()
          .warn(
              "max_distinct_labels was adjusted up to the minimal reasonable value",
              "stage",
              "limit",
              "value",
              LEAST_LABELS);
    }
    return new LimitByLabelStage(this, context);
  }
}
