package dev.pewter.core.builtin.discovery;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.Target;
import java.util.List;

/// What a component that finds targets gives to others.
public record TargetsExports(@Attr("targets") List<Target> targets) {
  public TargetsExports {
    targets = List.copyOf(targets);
  }
}
