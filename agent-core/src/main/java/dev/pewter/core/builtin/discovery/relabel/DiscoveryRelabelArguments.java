package dev.pewter.core.builtin.discovery.relabel;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.Rule;
import java.util.List;

/// The block of a `discovery.relabel`.
record DiscoveryRelabelArguments(
    @Attr("targets") List<Target> targets, @Block("rule") List<Rule> rules) {
  DiscoveryRelabelArguments {
    targets = List.copyOf(targets);
    rules = List.copyOf(rules);
  }
}
