package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.eval.Stdlib;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the nodes of a body and how they depend on each other, without touching what runs.
/// Collects everything that is wrong.
final class GraphBuilder {
  static final String DEPRECATED =
      "this stdlib function is deprecated; please refer to the documentation for updated usage and"
          + " alternatives";
  static final Set<String> SERVICES =
      Set.of("http", "remotecfg", "livedebugging", "labelstore", "cluster", "otel", "ui");
  private static final Set<String> UNCONFIGURABLE = Set.of("cluster", "otel", "ui");
  static final Set<String> CONFIG_BLOCKS =
      Set.of(
          "logging",
          "tracing",
          "argument",
          "export",
          "foreach",
          "import.file",
          "import.string",
          "import.http",
          "import.git");

  private final Module module;
  private final RuntimeOptions options;
  private final Definitions definitions;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<String, NodePlan> plans = new LinkedHashMap<>();
  private List<NodePlan> order = List.of();
  private int hints;

  GraphBuilder(Module module, Definitions definitions) {
    this.module = module;
    this.options = module.controller().options();
    this.definitions = definitions;
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /// Who is depended upon first.
  List<NodePlan> order() {
    return order;
  }

  void build(Body body) {
    var services = new ArrayList<Statement.Block>();
    var declares = new ArrayList<Statement.Block>();
    var configs = new ArrayList<Statement.Block>();
    var components = new ArrayList<Statement.Block>();
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute attribute ->
            error(attribute.span(), "unrecognized attribute " + attribute.name().text(), null);
        case Statement.Block block -> {
          String name = block.name().text();
          (SERVICES.contains(name)
                  ? services
                  : name.equals("declare")
                      ? declares
                      : CONFIG_BLOCKS.contains(name) ? configs : components)
              .add(block);
        }
      }
    }
    services.forEach(this::service);
    declares.forEach(this::declare);
    configs.forEach(this::config);
    components.forEach(this::component);
    plans.values().forEach(this::wire);
    if (diagnostics.isEmpty()) {
      sort();
    }
  }

  private void error(@Nullable Span span, String message, @Nullable String hint) {
    diagnostics.add(Diagnostic.error(span, message).withHint(hint));
  }

  private void service(Statement.Block block) {
    String name = block.name().text();
    if (block.label() != null) {
      error(
          block.name().span(),
          "cannot find the definition of component name " + Quote.quote(name),
          "the block %s has no label".formatted(name));
    } else if (!module.isRoot()) {
      error(block.span(), "service blocks not allowed inside a module: " + Quote.quote(name), null);
    } else if (plans.containsKey(name)) {
      error(block.span(), "duplicate definition of " + Quote.quote(name), null);
    } else if (UNCONFIGURABLE.contains(name)) {
      error(
          block.span(),
          "service " + Quote.quote(name) + " does not support being configured",
          null);
    } else {
      add(new NodePlan(name, block, NodeKind.of(ServiceNode.class, ServiceNode::new), definitions));
    }
  }

  private void declare(Statement.Block block) {
    if (block.label() == null) {
      error(block.name().span(), "declare block must have a label", null);
      return;
    }
    String label = block.label().text();
    if (label.equals("declare")) {
      error(block.span(), "'declare' is not a valid label for a declare block", null);
      return;
    }
    if (add(
        new NodePlan(
            "declare." + label,
            block,
            NodeKind.of(DeclareNode.class, DeclareNode::new),
            definitions))) {
      definitions.declares().put(label, block);
    }
  }

  private void config(Statement.Block block) {
    String name = block.name().text();
    switch (name) {
      case "logging", "tracing" -> {
        if (!module.isRoot()) {
          error(block.span(), name + " block not allowed inside a module", null);
        } else {
          add(
              new NodePlan(
                  name, block, NodeKind.of(ServiceNode.class, ServiceNode::new), definitions));
        }
      }
      case "argument", "export" -> {
        if (module.isRoot()) {
          error(
              block.span(),
              name + " blocks only allowed inside a module",
              "put it into a declare \"…\" { } block");
        } else if (name.equals("argument")) {
          add(
              new NodePlan(
                  block.id(),
                  block,
                  NodeKind.of(ArgumentNode.class, ArgumentNode::new),
                  definitions));
        } else {
          add(
              new NodePlan(
                  block.id(), block, NodeKind.of(ExportNode.class, ExportNode::new), definitions));
        }
      }
      case "foreach" -> {
        if (allowed("config block \"foreach\"", Stability.EXPERIMENTAL, block.span())) {
          add(
              new NodePlan(
                  block.id(),
                  block,
                  NodeKind.of(ForeachNode.class, ForeachNode::new),
                  definitions));
        }
      }
      default -> {
        var library = new Definitions.Library();
        String namespace = block.label() == null ? "" : block.label().text();
        if (definitions.namespaces().putIfAbsent(namespace, library) != null) {
          error(block.span(), "import block redefined " + namespace, null);
          return;
        }
        add(
            new NodePlan(
                block.id(), block, NodeKind.of(ImportNode.class, ImportNode::new), definitions));
      }
    }
  }

  /// Whether the stability level of the command line permits a feature; says so when not.
  private boolean allowed(String feature, Stability stability, Span span) {
    Stability minimum = options.agent().minimumStability();
    if (stability.isAtLeast(minimum)) {
      return true;
    }
    error(span, belowMinimum(feature, stability, minimum), null);
    return false;
  }

  static String belowMinimum(String feature, Stability stability, Stability minimum) {
    return ("%s is at stability level \"%s\", which is below the minimum allowed stability level"
            + " \"%s\". Use --stability.level command-line flag to enable \"%s\" features")
        .formatted(feature, stability, minimum, stability);
  }

  private void component(Statement.Block block) {
    String name = block.name().text();
    Span span = block.name().span();
    if (definitions.knows(name)) {
      add(
          new NodePlan(
              block.id(), block, NodeKind.of(CustomNode.class, CustomNode::new), definitions));
      return;
    }
    ComponentProvider<?> provider = options.registry().find(name);
    if (provider == null) {
      error(
          span,
          "cannot find the definition of component name " + Quote.quote(name),
          UnknownNames.component(name, options.registry(), definitions));
      return;
    }
    if (provider.isCommunity() && !options.communityComponents()) {
      error(
          span,
          "the component "
              + Quote.quote(name)
              + " is a community component. Use the --feature.community-components.enabled"
              + " command-line flag to enable community components",
          null);
      return;
    }
    if (!provider.isCommunity()
        && !allowed("component " + Quote.quote(name), provider.stability(), span)) {
      return;
    }
    if (block.label() == null) {
      error(
          span,
          "component " + Quote.quote(name) + " must have a label",
          "write %s \"a_name_of_yours\" { … }".formatted(name));
      return;
    }
    add(new NodePlan(block.id(), block, componentKind(provider), definitions));
  }

  private static <A extends Record> NodeKind componentKind(ComponentProvider<A> provider) {
    return new NodeKind() {
      @Override
      public boolean fits(GraphNode existing) {
        return existing instanceof ComponentNode<?> node && node.provider().equals(provider);
      }

      @Override
      public GraphNode create(Module module, String id, GraphNode.Wiring wiring) {
        return new ComponentNode<>(module, id, wiring, provider);
      }
    };
  }

  private boolean add(NodePlan plan) {
    NodePlan first = plans.putIfAbsent(plan.id(), plan);
    if (first == null) {
      return true;
    }
    Span name = plan.block().name().span();
    int end = Math.min(name.start() + plan.id().length(), name.source().bytes().length);
    error(
        new Span(name.source(), name.start(), end),
        "block " + plan.id() + " already declared at " + first.block().name().span(),
        null);
    return false;
  }

  private void wire(NodePlan plan) {
    String name = plan.block().name().text();
    if (name.equals("declare")) {
      dependOnUsedDefinitions(plan);
      return;
    }
    if (definitions.knows(name)) {
      dependOnDefinition(plan, name);
    }
    if (name.equals("foreach")) {
      dependOnUsedDefinitions(plan);
    }
    Set<String> local = name.equals("foreach") ? templateNames(plan.block()) : Set.of();
    for (Reference reference : Reference.of(plan.block().body())) {
      if (!local.contains(reference.names().getFirst())) {
        resolve(plan, reference, local);
      }
    }
  }

  private void dependOnDefinition(NodePlan plan, String name) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      depend(plan, "declare." + name);
      return;
    }
    String namespace = name.substring(0, dot);
    for (NodePlan other : plans.values()) {
      if (other.block().name().text().startsWith("import.")
          && other.block().label() != null
          && other.block().label().text().equals(namespace)) {
        depend(plan, other.id());
      }
    }
  }

  private void depend(NodePlan plan, String id) {
    if (plans.containsKey(id)) {
      plan.refersTo(new GraphNode.Resolved(module, id, ""), module);
    }
  }

  /// The declared and imported components that a declaration or template uses: recursion is a
  /// cycle, and what is imported is there before it is used.
  private void dependOnUsedDefinitions(NodePlan plan) {
    var used = new LinkedHashSet<String>();
    blockNames(plan.block().body(), Set.of(), used);
    for (String name : used) {
      dependOnDefinition(plan, name);
    }
  }

  private static void blockNames(Body body, Set<String> shadowed, Set<String> used) {
    var hidden = new LinkedHashSet<>(shadowed);
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Block block
          && block.name().text().equals("declare")
          && block.label() != null) {
        hidden.add(block.label().text());
      }
    }
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Block block) {
        if (!hidden.contains(block.name().text())) {
          used.add(block.name().text());
        }
        blockNames(block.body(), hidden, used);
      }
    }
  }

  /// What a template defines itself: its variable and the ids of its own blocks are no outer
  /// references.
  private static Set<String> templateNames(Statement.Block foreach) {
    var names = new LinkedHashSet<String>();
    for (Statement statement : foreach.body().statements()) {
      if (statement instanceof Statement.Attribute attribute
          && attribute.name().text().equals("var")
          && attribute.value()
              instanceof dev.pewter.core.config.ast.Expression.StringLiteral text) {
        names.add(text.value());
      }
      if (statement instanceof Statement.Block block && block.name().text().equals("template")) {
        for (Statement inner : block.body().statements()) {
          if (inner instanceof Statement.Block node) {
            names.add(node.id());
          }
        }
      }
    }
    return names;
  }

  private void resolve(NodePlan plan, Reference reference, Set<String> local) {
    for (int length = reference.names().size(); length > 1; length--) {
      if (local.contains(String.join(".", reference.names().subList(0, length)))) {
        return;
      }
    }
    var resolved = module.resolve(reference.names(), plans.keySet());
    if (resolved != null) {
      String name = reference.names().getFirst();
      if (Stdlib.lookup(name) != null) {
        module
            .log()
            .warn(
                "a component is shadowing an existing stdlib name",
                "component",
                resolved.nodeId(),
                "stdlib_name",
                name);
      }
      plan.refersTo(resolved, module);
      return;
    }
    String first = reference.names().getFirst();
    if (module.hasVariable(first)) {
      return;
    }
    if (Stdlib.lookup(first) != null) {
      if (Stdlib.replacement(first) != null) {
        module.log().warn(DEPRECATED, "function", first);
      }
      experimental(reference);
      return;
    }
    if (plan.block().name().text().equals("foreach") && !isOwn(plan, reference)) {
      return; // of the template, which may know more: it is resolved for each item
    }
    error(
        reference.span(),
        "component " + Quote.quote(reference.text()) + " does not exist or is out of scope",
        hint(reference));
  }

  /// Whether a reference stands in an attribute of the block itself.
  private static boolean isOwn(NodePlan plan, Reference reference) {
    return plan.block().body().statements().stream()
        .anyMatch(
            statement ->
                statement instanceof Statement.Attribute attribute
                    && attribute.span().start() <= reference.span().start()
                    && reference.span().end() <= attribute.span().end());
  }

  /// A suggestion costs a look at other files: only the first mistakes get one.
  private @Nullable String hint(Reference reference) {
    return hints++ < UnknownNames.MAX_HINTS
        ? UnknownNames.reference(reference, plans.keySet())
        : null;
  }

  private void experimental(Reference reference) {
    String function = reference.text();
    if (Stdlib.isExperimental(function)) {
      Span span = reference.span();
      int end =
          span.start() + reference.names().getFirst().length() + 2; // as the reference marks it
      allowed(function, Stability.EXPERIMENTAL, new Span(span.source(), span.start(), end));
    }
  }

  private void sort() {
    var edges = new LinkedHashMap<String, Set<String>>();
    plans.forEach((id, plan) -> edges.put(id, plan.dependencies()));
    var sorted = new ArrayList<NodePlan>();
    for (List<String> group : Cycles.groups(edges)) {
      String first = group.getFirst();
      NodePlan plan = plans.get(first);
      if (group.size() > 1) {
        error(null, "cycle: " + Cycles.names(group), null);
      } else if (plan != null) {
        sorted.add(plan);
        if (plan.dependencies().contains(first)) {
          error(null, "self reference: " + first, null);
        }
      }
    }
    order = sorted;
  }
}
