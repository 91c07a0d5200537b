package dev.pewter.loki.process.stage;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.loki.process.logql.Selector;
import java.util.ArrayList;
import java.util.List;

/// The block `stage.match`.
///
/// @param pipelineName has no effect, as in the reference
@BlockName("match")
public record MatchArguments(
    @Attr("selector") String selector,
    @Attr(value = "action", byDefault = "keep") String action,
    @Attr(value = "pipeline_name", byDefault = "") String pipelineName,
    @Attr(value = "drop_counter_reason", byDefault = "match_stage") String dropReason,
    @Block("stage") List<StageArguments> stages)
    implements StageArguments {
  public MatchArguments {
    stages = List.copyOf(stages);
    action = action.isEmpty() ? "keep" : action;
    dropReason = dropReason.isEmpty() ? "match_stage" : dropReason;
    if (selector.isEmpty()) {
      throw StageChecks.refusal("selector statement required for match stage");
    }
    if (!action.equals("keep") && !action.equals("drop")) {
      throw StageChecks.refusal("match stage action should be 'keep' or 'drop'");
    }
    if (action.equals("keep") && stages.isEmpty()) {
      throw StageChecks.refusal(
          "match stage requires at least one additional stage to be defined in '- stages'");
    }
    if (action.equals("drop") && !stages.isEmpty()) {
      throw StageChecks.refusal("match stage configured to drop entries cannot contains stages");
    }
    try {
      Selector.parse(selector);
    } catch (InvalidPattern e) {
      throw StageChecks.refusal("error parsing pipeline: " + e.getMessage()).about("selector");
    } catch (IllegalArgumentException e) {
      throw StageChecks.refusal("invalid selector syntax for match stage: " + e.getMessage())
          .about("selector");
    }
  }

  @Override
  public Stage build(StageContext context) throws ComponentException {
    var nested = new ArrayList<Stage>(stages.size());
    for (var stage : stages) {
      nested.add(stage.build(context));
    }
    var parsed = Selector.parse(selector);
    return action.equals("drop")
        ? new MatchDropStage(parsed, dropReason, context)
        : new MatchStage(parsed, new Pipeline(nested));
  }
}
