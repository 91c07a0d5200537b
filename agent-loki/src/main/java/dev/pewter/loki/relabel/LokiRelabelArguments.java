package dev.pewter.loki.relabel;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.Rule;
import java.util.List;

/// The block of a `loki.relabel`.
///
/// @param maxCacheSize in label sets
record LokiRelabelArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "max_cache_size", byDefault = "10000") int maxCacheSize,
    @Block("rule") List<Rule> rules) {
  LokiRelabelArguments {
    forwardTo = List.copyOf(forwardTo);
    rules = List.copyOf(rules);
    if (maxCacheSize < 1) {
      throw new InvalidArgument("must provide a positive size");
    }
  }
}
