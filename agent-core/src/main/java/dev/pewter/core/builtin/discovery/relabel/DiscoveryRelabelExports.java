package dev.pewter.core.builtin.discovery.relabel;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.Rules;
import java.util.List;

/// What a `discovery.relabel` gives to others.
record DiscoveryRelabelExports(@Attr("output") List<Target> output, @Attr("rules") Rules rules) {
  DiscoveryRelabelExports {
    output = List.copyOf(output);
  }
}
