package dev.pewter.core.kubernetes;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import java.util.List;
import java.util.Map;

/// The block `selector` or `namespace_selector`.
public record SelectorArguments(
    @Attr(value = "match_labels", byDefault = "{}") Map<String, String> matchLabels,
    @Block("match_expression") List<MatchExpression> matchExpressions) {
  public SelectorArguments {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  public LabelSelector selector() {
    return new LabelSelector(
        matchLabels, matchExpressions.stream().map(MatchExpression::expression).toList());
  }

  /// The block `match_expression`.
  public record MatchExpression(
      @Attr("key") String key,
      @Attr("operator") String operator,
      @Attr(value = "values", byDefault = "[]") List<String> values) {
    public MatchExpression {
      values = List.copyOf(values);
      try {
        var _ = new LabelSelector.Expression(key, LabelSelector.Operator.parse(operator), values);
      } catch (IllegalArgumentException e) {
        throw new InvalidArgument(String.valueOf(e.getMessage()));
      }
    }

    LabelSelector.Expression expression() {
      return new LabelSelector.Expression(key, LabelSelector.Operator.parse(operator), values);
    }
  }
}
