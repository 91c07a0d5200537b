package dev.pewter.core.runtime;

import dev.pewter.core.config.diag.Diagnostic;
import java.util.List;

/// A `declare` block. Its body is only looked at where it is used.
final class DeclareNode extends GraphNode {
  DeclareNode(Module module, String id, Wiring wiring) {
    super(module, id, wiring);
  }

  @Override
  List<Diagnostic> update() {
    return List.of();
  }
}
