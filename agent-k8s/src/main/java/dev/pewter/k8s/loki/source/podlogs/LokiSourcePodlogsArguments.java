package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.k8s.client.KubernetesClientArguments;
import dev.pewter.k8s.logs.ClusteringArguments;
import java.util.List;
import java.util.Map;

/// The block of a `loki.source.podlogs`.
record LokiSourcePodlogsArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "tail_from_end", byDefault = "false") boolean tailFromEnd,
    @Attr(value = "preserve_discovered_labels", byDefault = "false")
        boolean preserveDiscoveredLabels,
    @Block("client") KubernetesClientArguments client,
    @Block("selector") SelectorArguments selector,
    @Block("namespace_selector") SelectorArguments namespaceSelector,
    @Block("node_filter") NodeFilter nodeFilter,
    @Block("clustering") ClusteringArguments clustering) {
  LokiSourcePodlogsArguments {
    forwardTo = List.copyOf(forwardTo);
  }

  /// The block `selector` or `namespace_selector`.
  record SelectorArguments(
      @Attr(value = "match_labels", byDefault = "{}") Map<String, String> matchLabels,
      @Block("match_expression") List<MatchExpression> matchExpressions) {
    SelectorArguments {
      matchLabels = Map.copyOf(matchLabels);
      matchExpressions = List.copyOf(matchExpressions);
    }

    LabelSelector selector() {
      return new LabelSelector(
          matchLabels, matchExpressions.stream().map(MatchExpression::expression).toList());
    }
  }

  /// The block `match_expression`.
  record MatchExpression(
      @Attr("key") String key,
      @Attr("operator") String operator,
      @Attr(value = "values", byDefault = "[]") List<String> values) {
    MatchExpression {
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

  /// The block `node_filter`.
  record NodeFilter(
      @Attr(value = "enabled", byDefault = "false") boolean enabled,
      @Attr(value = "node_name", byDefault = "") String nodeName) {}
}
