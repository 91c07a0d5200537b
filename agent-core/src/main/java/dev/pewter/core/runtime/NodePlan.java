package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A node to be: its block, what kind it becomes, and what it depends on.
final class NodePlan {
  private final String id;
  private final Statement.Block block;
  private final NodeKind kind;
  private final List<GraphNode.Resolved> references = new ArrayList<>();
  private final Set<String> dependencies = new LinkedHashSet<>();
  private final Definitions definitions;

  NodePlan(String id, Statement.Block block, NodeKind kind, Definitions definitions) {
    this.id = id;
    this.block = block;
    this.kind = kind;
    this.definitions = definitions;
  }

  String id() {
    return id;
  }

  Statement.Block block() {
    return block;
  }

  /// The ids of the nodes of the same module that come before it.
  Set<String> dependencies() {
    return dependencies;
  }

  /// Notes what an expression refers to.
  void refersTo(GraphNode.Resolved node, Module module) {
    references.add(node);
    if (node.module().equals(module)) {
      dependencies.add(node.nodeId());
    }
  }

  GraphNode.Wiring wiring() {
    return new GraphNode.Wiring(block, references, definitions);
  }

  boolean fits(GraphNode node) {
    return kind.fits(node);
  }

  GraphNode create(Module module) {
    return kind.create(module, id, wiring());
  }
}
