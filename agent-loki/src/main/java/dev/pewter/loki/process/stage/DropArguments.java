package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import java.time.Duration;

/// The block `stage.drop`. What is empty or zero is not asked for; all the rest has to hold.
///
/// @param source names of extracted values with commas between them
@BlockName("drop")
public record DropArguments(
    @Attr(value = "drop_counter_reason", byDefault = "drop_stage") String dropReason,
    @Attr(value = "source", byDefault = "") String source,
    @Attr(value = "value", byDefault = "") String value,
    @Attr(value = "separator", byDefault = ";") String separator,
    @Attr(value = "expression", byDefault = "") String expression,
    @Attr(value = "older_than", byDefault = "0s") Duration olderThan,
    @Attr(value = "longer_than", byDefault = "0B") ByteSize longerThan)
    implements StageArguments {
  public DropArguments {
    dropReason = dropReason.isEmpty() ? "drop_stage" : dropReason;
    separator = separator.isEmpty() ? ";" : separator;
    if (source.isEmpty() && expression.isEmpty() && olderThan.isZero() && longerThan.bytes() == 0) {
      throw StageChecks.refusal(
          "drop stage config must contain at least one of `source`, `expression`, `older_than` or"
              + " `longer_than`");
    }
    if (!value.isEmpty() && !expression.isEmpty()) {
      throw StageChecks.refusal(
          "drop stage config error, `value` and `expression` cannot both be defined at the same"
              + " time");
    }
    if (!value.isEmpty() && source.isEmpty()) {
      throw StageChecks.refusal("drop stage config must contain `source` if `value` is specified");
    }
    try {
      SearchPattern.parse(expression);
    } catch (InvalidPattern e) {
      throw StageChecks.refusal("drop stage regex compilation error: " + e.getMessage())
          .about("expression");
    }
  }

  @Override
  public Stage build(StageContext context) {
    return new DropStage(this, context);
  }
}
