package dev.pewter.core.relabel;

import dev.pewter.core.config.decode.CapsuleName;
import java.util.List;

/// The rules of a relabelling component, as others take them: opaque to the configuration, where
/// it is called `relabel.Rules`.
@CapsuleName("relabel.Rules")
public record Rules(List<Rule> rules) {
  public Rules {
    rules = List.copyOf(rules);
  }

  /// Opaque to people too, as in the reference.
  @Override
  public String toString() {
    return "capsule(\"relabel.Rules\")";
  }
}
