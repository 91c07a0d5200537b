package dev.pewter.core.runtime;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A block of a module: something that is evaluated and that others may refer to.
abstract class GraphNode {
  final Module module;
  final String id;

  /// The block and its references; replaced by a reload.
  private volatile Wiring wiring;

  private volatile Health evaluation;

  /// How a block is wired.
  ///
  /// @param references resolved ones only
  /// @param definitions what block names in it may mean
  record Wiring(Statement.Block block, List<Resolved> references, Definitions definitions) {
    Wiring {
      references = List.copyOf(references);
    }
  }

  /// A reference and the module in which the node it names is; the standard library has none.
  ///
  /// @param field what follows the node's id; empty for the node as a whole
  record Resolved(Module module, String nodeId, String field) {}

  GraphNode(Module module, String id, Wiring wiring) {
    this.module = module;
    this.id = id;
    this.wiring = wiring;
    this.evaluation = health(Health.State.UNKNOWN, what() + " created");
  }

  /// Takes the new text of the same block.
  void rewire(Wiring newWiring) {
    wiring = newWiring;
  }

  final Statement.Block block() {
    return wiring.block();
  }

  final Wiring wiring() {
    return wiring;
  }

  final String globalId() {
    return module.id().isEmpty() ? id : module.id() + "/" + id;
  }

  /// How health messages call it.
  String what() {
    return "component";
  }

  /// Evaluates the block; what is wrong is returned, and the old state goes on.
  final List<Diagnostic> evaluate() {
    try {
      List<Diagnostic> wrong = Guarded.evaluate(this);
      if (wrong.isEmpty()) {
        evaluation = health(Health.State.HEALTHY, what() + " evaluated");
      } else {
        failed(wrong.getFirst().toString());
      }
      return wrong;
    } catch (NodeException e) {
      failed(e.reason());
      return isConsequence(e.diagnostic()) ? List.of() : List.of(e.diagnostic());
    }
  }

  /// Whether a mistake is only that a component could not be built to which the expression refers:
  /// that one has told its own mistake.
  private boolean isConsequence(Diagnostic mistake) {
    Span at = mistake.span();
    if (block().span().equals(at)
        || mistake.message().startsWith("field ")) { // zero values have all fields there are
      return false;
    }
    for (Reference reference : Reference.of(block().body())) {
      Span span = reference.span();
      if (at == null || overlap(span, at)) { // a null has no place
        Resolved resolved = module.resolve(reference.names(), module.nodes().keySet());
        if (resolved != null
            && resolved.module().node(resolved.nodeId()) instanceof ComponentNode<?> node
            && node.component() == null) {
          return true;
        }
      }
    }
    return false;
  }

  private void failed(String reason) {
    evaluation = health(Health.State.UNHEALTHY, what() + " evaluation failed: " + reason);
    if (module.controller().isEvaluating()) {
      String trace = module.controller().traceId();
      module.log().error("failed to evaluate config", "trace_id", trace, "node", id, "err", reason);
    } else {
      module.log().error("failed to evaluate config", "node", id, "err", reason);
    }
  }

  private static boolean overlap(Span a, Span b) {
    return a.source().equals(b.source()) && a.start() < b.end() && b.start() < a.end();
  }

  /// Evaluates the block and puts the result into effect.
  abstract List<Diagnostic> update() throws NodeException;

  /// What others see under this node's id; null when there is nothing to see.
  @Nullable Value value() {
    return null;
  }

  void start() {}

  /// Ends what `start` began, within the controller's deadline.
  void stop() {}

  Health health() {
    return evaluation;
  }

  final Health health(Health.State state, String message) {
    return new Health(state, message, module.controller().options().clock().now());
  }

  /// Nodes of its own module that this one refers to.
  final Set<String> dependencies() {
    var ids = new LinkedHashSet<String>();
    for (Resolved reference : wiring.references()) {
      if (reference.module().equals(module)) {
        ids.add(reference.nodeId());
      }
    }
    return ids;
  }

  /// The names this block's expressions see.
  final Scope scope() {
    var names = new ScopeTree();
    for (Resolved reference : wiring.references()) {
      GraphNode node = reference.module().node(reference.nodeId());
      Value value = node == null ? null : node.value();
      if (value != null) {
        names.put(reference.nodeId(), value);
      }
    }
    return name -> {
      Value variable = module.variable(name);
      return variable != null ? variable : names.get(name);
    };
  }

  static List<Diagnostic> concat(List<Diagnostic> a, List<Diagnostic> b) {
    var both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }
}
