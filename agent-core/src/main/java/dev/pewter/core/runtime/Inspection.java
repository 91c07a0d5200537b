package dev.pewter.core.runtime;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.Tap;
import dev.pewter.core.config.decode.ArgumentTree;
import dev.pewter.core.config.decode.Encoder;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.eval.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Looks at running modules for the web API; takes no lock.
final class Inspection {
  /// What data is handed to: there it flows from who refers to who is referred to.
  private static final Set<String> RECEIVERS =
      Set.of("loki.LogsReceiver", "storage.Appendable", "otelcol.Consumer", "pyroscope.Appendable");

  private Inspection() {}

  static Optional<Module> module(Module root, String moduleId) {
    if (moduleId.isEmpty()) {
      return Optional.of(root);
    }
    for (GraphNode node : root.nodes().values()) {
      for (Module inner : modules(node)) {
        if (inner.id().equals(moduleId)) {
          return Optional.of(inner);
        }
        if (moduleId.startsWith(inner.id() + "/")) {
          return module(inner, moduleId);
        }
      }
    }
    return Optional.empty();
  }

  static List<Module> modules(GraphNode node) {
    return switch (node) {
      case CustomNode custom -> List.of(custom.inner());
      case ForeachNode foreach -> List.copyOf(foreach.children().values());
      default -> List.of();
    };
  }

  static Optional<GraphNode> node(Module root, String globalId) {
    GraphNode own = root.node(globalId);
    if (own != null && isShown(own)) {
      return Optional.of(own);
    }
    for (GraphNode node : root.nodes().values()) {
      for (Module inner : modules(node)) {
        if (globalId.startsWith(inner.id() + "/")) {
          String rest = globalId.substring(inner.id().length() + 1);
          GraphNode found = inner.node(rest);
          return found != null && isShown(found) ? Optional.of(found) : nested(inner, globalId);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<GraphNode> nested(Module module, String globalId) {
    for (GraphNode node : module.nodes().values()) {
      for (Module inner : modules(node)) {
        if (globalId.startsWith(inner.id() + "/")) {
          GraphNode found = inner.node(globalId.substring(inner.id().length() + 1));
          return found != null && isShown(found) ? Optional.of(found) : nested(inner, globalId);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isShown(GraphNode node) {
    return node instanceof ComponentNode<?>
        || node instanceof CustomNode
        || node instanceof ForeachNode
        || node instanceof ImportNode;
  }

  static boolean isListed(GraphNode node) {
    return isShown(node) && !(node instanceof ImportNode);
  }

  static List<ComponentInfo> components(Module module) {
    var components = new ArrayList<ComponentInfo>();
    for (GraphNode node : module.nodes().values()) {
      if (isListed(node)) {
        components.add(info(node, List.of(), List.of(), List.of()));
      }
    }
    return components;
  }

  static ComponentInfo detail(GraphNode node) {
    List<Node> arguments =
        switch (node) {
          case ComponentNode<?> component -> component.argumentNodes();
          case CustomNode custom -> custom.argumentNodes();
          case ForeachNode foreach -> foreach.argumentNodes();
          default -> List.of();
        };
    var exports = new ArrayList<Node>();
    Map<String, Value> fields =
        switch (node) {
          case ComponentNode<?> component -> component.exportFields();
          case CustomNode custom -> custom.inner().exports();
          default -> Map.of();
        };
    fields.forEach((name, value) -> exports.add(new Node.AttrNode(name, value)));
    Component<?> component = node instanceof ComponentNode<?> built ? built.component() : null;
    Record debug = component == null ? null : component.debugInfo();
    return info(node, arguments, exports, debug == null ? List.of() : ArgumentTree.of(debug));
  }

  private static ComponentInfo info(
      GraphNode node, List<Node> arguments, List<Node> exports, List<Node> debugInfo) {
    String label = node.block().label() == null ? "" : node.block().label().text();
    return new ComponentInfo(
        node.block().name().text(),
        node.id,
        node.module.id(),
        label,
        referencesTo(node),
        referencedBy(node),
        flowsTo(node),
        node.health(),
        arguments,
        exports,
        debugInfo,
        node instanceof CustomNode || node instanceof ForeachNode
            ? modules(node).stream().map(Module::id).toList()
            : List.of(),
        isWatchable(node));
  }

  private static List<String> referencesTo(GraphNode node) {
    return node.dependencies().stream()
        .filter(
            id -> {
              GraphNode other = node.module.node(id);
              return other != null && isListed(other);
            })
        .sorted()
        .toList();
  }

  private static List<String> referencedBy(GraphNode node) {
    return node.module.dependants(node.id).stream()
        .filter(Inspection::isListed)
        .map(other -> other.id)
        .sorted()
        .toList();
  }

  /// Where a node's data goes: to the receivers it refers to, and to those who refer to what else
  /// it exports.
  static List<String> flowsTo(GraphNode node) {
    var edges = new TreeSet<String>();
    if (!isListed(node)) {
      return List.of();
    }
    for (GraphNode.Resolved reference : node.wiring().references()) {
      if (reference.module().equals(node.module)) {
        GraphNode other = node.module.node(reference.nodeId());
        if (other != null && flow(other, reference.field()) == Flow.TO_EXPORTER) {
          edges.add(other.id);
        }
      }
    }
    for (GraphNode other : node.module.dependants(node.id)) {
      if (isListed(other) && readsFrom(other, node)) {
        edges.add(other.id);
      }
    }
    return List.copyOf(edges);
  }

  private static boolean readsFrom(GraphNode reader, GraphNode node) {
    return reader.wiring().references().stream()
        .anyMatch(
            reference ->
                reference.module().equals(node.module)
                    && reference.nodeId().equals(node.id)
                    && flow(node, reference.field()) == Flow.TO_REFERRER);
  }

  private enum Flow {
    TO_EXPORTER,
    TO_REFERRER,
    NONE
  }

  /// Which way data takes through an export; through what modules export none is known.
  private static Flow flow(GraphNode exporter, String field) {
    if (!(exporter instanceof ComponentNode<?> component)) {
      return Flow.NONE;
    }
    return switch (component.exportFields().get(field)) {
      case null -> isList(component, field) ? Flow.TO_REFERRER : Flow.NONE;
      case Value.Capsule(Object object) when RECEIVERS.contains(Encoder.capsuleName(object)) ->
          Flow.TO_EXPORTER;
      default -> Flow.TO_REFERRER;
    };
  }

  /// Of a component that has exported nothing yet, as a discovery that reaches nobody.
  private static boolean isList(ComponentNode<?> component, String field) {
    return component.value() instanceof Value.Obj(Map<String, Value> fields)
        && fields.get(field) instanceof Value.Arr;
  }

  static boolean isWatchable(GraphNode node) {
    return node instanceof ComponentNode<?> component && component.provider().isWatchable();
  }

  static Map<String, Map<Tap.Kind, Long>> flows(Module module) {
    var flows = new LinkedHashMap<String, Map<Tap.Kind, Long>>();
    for (GraphNode node : module.nodes().values()) {
      if (node instanceof ComponentNode<?> component) {
        flows.put(node.globalId(), component.tap().counts());
      }
    }
    return flows;
  }
}
