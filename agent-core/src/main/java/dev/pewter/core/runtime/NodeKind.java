package dev.pewter.core.runtime;

/// What makes the node of a block.
interface NodeKind {
  boolean fits(GraphNode existing);

  GraphNode create(Module module, String id, GraphNode.Wiring wiring);

  static <N extends GraphNode> NodeKind of(Class<N> type, Maker maker) {
    return new NodeKind() {
      @Override
      public boolean fits(GraphNode existing) {
        return existing.getClass().equals(type);
      }

      @Override
      public GraphNode create(Module module, String id, GraphNode.Wiring wiring) {
        return maker.make(module, id, wiring);
      }
    };
  }

  interface Maker {
    GraphNode make(Module module, String id, GraphNode.Wiring wiring);
  }
}
