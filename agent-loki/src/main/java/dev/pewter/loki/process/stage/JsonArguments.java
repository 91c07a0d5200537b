package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The block `stage.json`.
///
/// @param expressions the JMESPath of each extracted value; empty: its name
/// @param regex which members of the object become extracted values, too
@BlockName("json")
public record JsonArguments(
    @Attr(value = "expressions", byDefault = "{}") Map<String, String> expressions,
    @Attr(value = "regex", byDefault = "") String regex,
    @Attr("source") @Nullable String source,
    @Attr(value = "drop_malformed", byDefault = "false") boolean dropMalformed)
    implements StageArguments {
  public JsonArguments {
    expressions = Map.copyOf(expressions);
    if (expressions.isEmpty() && regex.isEmpty()) {
      throw StageChecks.refusal("JMES expressions or regex is required");
    }
    StageChecks.source(source);
    expressions.forEach((name, expression) -> JsonQuery.check(orName(expression, name)));
    StageChecks.pattern(regex);
  }

  /// The expression of an extracted value.
  static String orName(String expression, String name) {
    return expression.isEmpty() ? name : expression;
  }

  @Override
  public Stage build(StageContext context) {
    return new JsonStage(this, context);
  }
}
