package dev.pewter.core.config.decode;

import dev.pewter.core.config.eval.Value;
import java.util.List;

/// An attribute or a block of a record, as people and the web API are shown it.
public sealed interface Node {
  String name();

  record AttrNode(String name, Value value) implements Node {}

  /// @param label empty when it has none
  record BlockNode(String name, String label, List<Node> body) implements Node {
    public BlockNode {
      body = List.copyOf(body);
    }
  }
}
