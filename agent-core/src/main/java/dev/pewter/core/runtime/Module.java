package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The nodes of one body: of the files at the root, of an instance of a declared component, of one
/// item of a `foreach`. Changed only under the controller's lock.
final class Module {
  private static final Duration SLOW = Duration.ofMinutes(1);
  static final int MAX_DEPTH = 50;
  private static final String EDGE = "alloy_component_graph_connection";

  private final Controller controller;
  private final String id;
  private final Visibility visibility;
  private final @Nullable Module outer;
  private final Runnable exportsChanged;
  private final Log log;
  private final Metrics metrics;
  private final Metrics.Histogram evaluationSeconds;
  private final Metrics.Histogram waitSeconds;

  private volatile Map<String, GraphNode> nodes = Map.of(); // in order of evaluation
  private volatile Map<String, Set<GraphNode>> dependants = Map.of();
  private volatile Map<String, Value> variables = Map.of();
  private volatile Map<String, Value> arguments = Map.of();
  private volatile Map<String, Value> exports = Map.of();
  private Set<Edge> edges = Set.of();
  private boolean running;
  private boolean closed;

  /// Whether the metrics of its components are shown; those of a `foreach` are not unless it says
  /// so.
  enum Visibility {
    SHOWN,
    HIDDEN
  }

  /// @param outer the module whose names a `foreach` template sees too; null for others
  /// @param exportsChanged told when an `export` block has a new value
  Module(
      Controller controller,
      String id,
      @Nullable Module outer,
      Visibility visibility,
      Runnable exportsChanged) {
    this.visibility = visibility;
    this.controller = controller;
    this.id = id;
    this.outer = outer;
    this.exportsChanged = exportsChanged;
    this.log =
        controller.log().with("controller_path", controllerPath(), "controller_id", controllerId());
    this.metrics =
        controller
            .options()
            .metrics()
            .scope("controller_path", controllerPath(), "controller_id", controllerId());
    controller.modules(1);
    ModuleMetrics.register(this, metrics);
    this.evaluationSeconds = ModuleMetrics.evaluationSeconds(metrics);
    this.waitSeconds = ModuleMetrics.waitSeconds(metrics);
  }

  Controller controller() {
    return controller;
  }

  String id() {
    return id;
  }

  Visibility visibility() {
    return visibility;
  }

  boolean isRoot() {
    return id.isEmpty();
  }

  /// As component metrics and logs have it: `/` or `/<module id>`.
  String path() {
    return "/" + id;
  }

  String controllerPath() {
    int slash = id.lastIndexOf('/');
    return slash < 0 ? "/" : "/" + id.substring(0, slash);
  }

  String controllerId() {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  Log log() {
    return log;
  }

  Map<String, GraphNode> nodes() {
    return nodes;
  }

  @Nullable GraphNode node(String nodeId) {
    return nodes.get(nodeId);
  }

  /// A name that is no node: `module_path`, or the variable of a `foreach`.
  @Nullable Value variable(String name) {
    Value own = variables.get(name);
    return own == null && outer != null ? outer.variable(name) : own;
  }

  boolean hasVariable(String name) {
    return variables.containsKey(name) || (outer != null && outer.hasVariable(name));
  }

  void variables(Map<String, Value> values) {
    variables = Map.copyOf(values);
  }

  Map<String, Value> arguments() {
    return arguments;
  }

  void arguments(Map<String, Value> values) {
    arguments = new LinkedHashMap<>(values);
  }

  Map<String, Value> exports() {
    return exports;
  }

  void export(String name, Value value) {
    var all = new LinkedHashMap<>(exports);
    all.put(name, value);
    exports = all;
    exportsChanged.run();
  }

  /// Where a dotted name leads, here or in the module around; null when nowhere.
  GraphNode.@Nullable Resolved resolve(List<String> names, Set<String> ids) {
    for (int length = names.size(); length > 0; length--) {
      String candidate = String.join(".", names.subList(0, length));
      if (ids.contains(candidate)) {
        String field = String.join(".", names.subList(length, names.size()));
        return new GraphNode.Resolved(this, candidate, field);
      }
    }
    return outer == null || hasOwnVariable(names.getFirst())
        ? null
        : outer.resolve(names, outer.nodes.keySet());
  }

  private boolean hasOwnVariable(String name) {
    return variables.containsKey(name);
  }

  /// Why no further module may be made inside this one; null when it may. Declarations that use
  /// each other twice double with every level.
  @Nullable String fullness() {
    if (id.chars().filter(ch -> ch == '/').count() >= MAX_DEPTH) {
      return "modules are nested more than " + MAX_DEPTH + " deep";
    }
    return controller.modules(0) > Controller.MAX_MODULES
        ? "there are more than " + Controller.MAX_MODULES + " modules"
        : null;
  }

  /// Builds the graph of a body and, when nothing is wrong with it, puts it in place and evaluates
  /// it. Wrong in the graph: nothing changes. Wrong in some nodes: the others go on.
  Loaded load(Body body, Definitions definitions) {
    var builder = new GraphBuilder(this, definitions);
    builder.build(body);
    if (!builder.diagnostics().isEmpty()) {
      return new Loaded(builder.diagnostics(), false);
    }
    var next = new LinkedHashMap<String, GraphNode>();
    for (NodePlan plan : builder.order()) {
      GraphNode existing = nodes.get(plan.id());
      if (existing != null && plan.fits(existing)) {
        existing.rewire(plan.wiring());
        next.put(plan.id(), existing);
      } else {
        next.put(plan.id(), plan.create(this));
      }
    }
    Map<String, GraphNode> old = nodes;
    nodes = next;
    dependants = index(next);
    exports = retainExports(next);
    var wrong = new ArrayList<Diagnostic>();
    next.values().forEach(node -> wrong.addAll(evaluate(node)));
    stopReplaced(old, next);
    showEdges();
    if (running) {
      start();
    }
    return new Loaded(wrong, true);
  }

  /// Where data flows, as series that exist or not.
  private void showEdges() {
    var now = new HashSet<Edge>();
    for (GraphNode node : nodes.values()) {
      Inspection.flowsTo(node).forEach(to -> now.add(new Edge(node.id, to)));
    }
    for (Edge edge : now) {
      if (!edges.contains(edge)) {
        metrics
            .gauge(EDGE, "Indicates that two components are connected in the graph", edge.labels())
            .set(1);
      }
    }
    edges.stream()
        .filter(edge -> !now.contains(edge))
        .forEach(e -> metrics.remove(EDGE, e.labels()));
    edges = now;
  }

  private record Edge(String from, String to) {
    String[] labels() {
      return new String[] {"from", from, "to", to};
    }
  }

  /// What came of a load.
  ///
  /// @param applied false when the graph was refused and the old one stays
  record Loaded(List<Diagnostic> diagnostics, boolean applied) {}

  private Map<String, Value> retainExports(Map<String, GraphNode> next) {
    var kept = new LinkedHashMap<>(exports);
    kept.keySet().removeIf(name -> !next.containsKey("export." + name));
    return kept;
  }

  private List<Diagnostic> evaluate(GraphNode node) {
    long start = controller.options().clock().nanos();
    var wrong = node.evaluate();
    var duration = Duration.ofNanos(controller.options().clock().nanos() - start);
    if (controller.isEvaluating()) {
      log.info(
          "finished node evaluation",
          "trace_id",
          controller.traceId(),
          "node_id",
          node.id,
          "duration",
          duration);
    } else if (log.isDebugEnabled()) {
      log.debug("finished node evaluation", "node_id", node.id, "duration", duration);
    }
    return wrong;
  }

  /// Starts a node that could only be built now.
  void startLate(GraphNode node) {
    if (running) {
      node.start();
    }
  }

  /// Notes an evaluation that a change of exports caused.
  void evaluated(String globalId, Duration waited, Duration took) {
    waitSeconds.observe(waited.toNanos() / 1e9);
    evaluationSeconds.observe(took.toNanos() / 1e9);
    if (took.compareTo(SLOW) >= 0) {
      metrics
          .counter(
              "alloy_component_evaluation_slow_seconds",
              "Number of seconds spent evaluating components that take longer than 1 minute to evaluate",
              "component_id",
              globalId)
          .add(took.toNanos() / 1e9);
    }
  }

  private static Map<String, Set<GraphNode>> index(Map<String, GraphNode> nodes) {
    var index = new LinkedHashMap<String, Set<GraphNode>>();
    for (GraphNode node : nodes.values()) {
      for (String dependency : node.dependencies()) {
        index.computeIfAbsent(dependency, _ -> new LinkedHashSet<>()).add(node);
      }
    }
    return index;
  }

  /// The nodes that refer to one of this module.
  Set<GraphNode> dependants(String nodeId) {
    return dependants.getOrDefault(nodeId, Set.of());
  }

  private void stopReplaced(Map<String, GraphNode> old, Map<String, GraphNode> next) {
    var gone = new ArrayList<GraphNode>();
    for (GraphNode node : old.values()) {
      if (!node.equals(next.get(node.id))) {
        gone.add(node);
      }
    }
    Shutdown.stop(this, gone);
  }

  /// Starts what is not running, what others depend on first.
  void start() {
    running = true;
    nodes.values().forEach(GraphNode::start);
  }

  /// Stops who refers to others first: a source before the sink it writes to.
  void stop() {
    running = false;
    Shutdown.stop(this, nodes.values());
    metrics.close();
    if (!closed) {
      closed = true;
      controller.modules(-1);
    }
  }
}
