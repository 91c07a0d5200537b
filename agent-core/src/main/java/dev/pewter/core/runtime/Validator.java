package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.BlockCheck;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Stdlib;
import dev.pewter.core.http.server.HttpServerSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Checks a configuration without evaluating it: names, forms, literals, references, cycles, also
/// in
/// declarations and templates nobody uses. Reports every mistake, scope by scope: declares,
/// configuration blocks, components, services.
///
/// Beyond the reference it checks what a record refuses, when all of its block is literal.
public final class Validator {
  private static final int MAX_TOLD = 100;

  private final Registry registry;
  private final Stability minimum;
  private final boolean community;
  private final List<Diagnostic> found = new ArrayList<>();
  private int hints;

  public Validator(Registry registry, Stability minimum, boolean community) {
    this.registry = registry;
    this.minimum = minimum;
    this.community = community;
  }

  /// The names a body knows.
  ///
  /// @param variables names that are no nodes: `module_path`, the variable of a `foreach`
  private record Names(
      @Nullable Names outer,
      Map<String, Statement.Block> nodes,
      Set<String> declared,
      Set<String> namespaces,
      Set<String> variables,
      boolean seesOuterNodes) {

    boolean declares(String name) {
      return declared.contains(name) || (outer != null && outer.declares(name));
    }

    boolean imports(String namespace) {
      return namespaces.contains(namespace) || (outer != null && outer.imports(namespace));
    }

    boolean isCustom(String blockName) {
      int dot = blockName.indexOf('.');
      return dot < 0
          ? declares(blockName)
          : blockName.lastIndexOf('.') == dot && imports(blockName.substring(0, dot));
    }

    boolean knows(List<String> reference) {
      if (variables.contains(reference.getFirst())) {
        return true;
      }
      for (int length = reference.size(); length > 0; length--) {
        if (nodes.containsKey(String.join(".", reference.subList(0, length)))) {
          return true;
        }
      }
      return outer != null && seesOuterNodes && outer.knows(reference);
    }
  }

  public List<Diagnostic> check(ConfigFiles files) {
    Controller.Parsed parsed = Controller.parse(files.sources());
    if (!parsed.diagnostics().isEmpty()) {
      return parsed.diagnostics();
    }
    body(parsed.body(), null, Set.of("module_path"), true, false);
    return List.copyOf(found);
  }

  private void error(@Nullable Span span, String message, @Nullable String hint) {
    found.add(Diagnostic.error(span, message).withHint(hint));
  }

  private void body(
      Body body, @Nullable Names outer, Set<String> variables, boolean isRoot, boolean seesOuter) {
    var names =
        new Names(
            outer, new LinkedHashMap<>(), new HashSet<>(), new HashSet<>(), variables, seesOuter);
    var declares = new ArrayList<Statement.Block>();
    var configs = new ArrayList<Statement.Block>();
    var components = new ArrayList<Statement.Block>();
    var services = new ArrayList<Statement.Block>();
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute attribute ->
            error(attribute.span(), "unrecognized attribute " + attribute.name().text(), null);
        case Statement.Block block -> {
          String name = block.name().text();
          if (name.equals("declare")) {
            declares.add(block);
          } else if (GraphBuilder.CONFIG_BLOCKS.contains(name)) {
            configs.add(block);
          } else if (GraphBuilder.SERVICES.contains(name)) {
            services.add(block);
          } else {
            components.add(block);
          }
        }
      }
    }
    register(declares, configs, components, services, names);
    declares.forEach(block -> declare(block, names));
    configs.forEach(block -> config(block, names, isRoot));
    components.forEach(block -> component(block, names));
    services.forEach(block -> service(block, names, isRoot));
    cycles(names);
  }

  private void register(
      List<Statement.Block> declares,
      List<Statement.Block> configs,
      List<Statement.Block> components,
      List<Statement.Block> services,
      Names names) {
    for (Statement.Block block : declares) {
      if (block.label() != null) {
        names.declared().add(block.label().text());
      }
    }
    for (Statement.Block block : configs) {
      if (block.name().text().startsWith("import.") && block.label() != null) {
        names.namespaces().add(block.label().text());
      }
    }
    for (var group : List.of(declares, configs, components, services)) {
      group.forEach(block -> names.nodes().putIfAbsent(block.id(), block));
    }
  }

  /// Whether a block is the first of its id; says so when not.
  private boolean isFirst(Statement.Block block, Names names) {
    Statement.Block first = names.nodes().get(block.id());
    if (first == null || first.equals(block)) {
      return true;
    }
    Span name = block.name().span();
    int end = Math.min(name.start() + block.id().length(), name.source().bytes().length);
    error(
        new Span(name.source(), name.start(), end),
        "block " + block.id() + " already declared at " + first.name().span(),
        null);
    return false;
  }

  private boolean hasLabel(Statement.Block block) {
    if (block.label() != null) {
      return true;
    }
    error(block.name().span(), block.name().text() + " block must have a label", null);
    return false;
  }

  private void declare(Statement.Block block, Names names) {
    if (!hasLabel(block) || !isFirst(block, names)) {
      return;
    }
    if (block.label() != null && block.label().text().equals("declare")) {
      error(block.span(), "'declare' is not a valid label for a declare block", null);
      return;
    }
    body(block.body(), names, Set.of("module_path"), false, false);
  }

  private void config(Statement.Block block, Names names, boolean isRoot) {
    String name = block.name().text();
    switch (name) {
      case "logging", "tracing" -> {
        if (!isRoot) {
          error(block.name().span(), name + " not allowed in module", null);
          return;
        }
        if (isFirst(block, names)) {
          arguments(
              block,
              name.equals("logging") ? LoggingArguments.class : BlockArguments.Tracing.class,
              names);
        }
      }
      case "argument", "export" -> {
        if (isRoot) {
          error(block.span(), name + " blocks only allowed inside a module", null);
        } else if (hasLabel(block) && isFirst(block, names)) {
          arguments(
              block,
              name.equals("argument") ? BlockArguments.Argument.class : BlockArguments.Export.class,
              names);
        }
      }
      case "foreach" -> {
        if (allowed("foreach block \"foreach\"", Stability.EXPERIMENTAL, block.name().span())
            && hasLabel(block)
            && isFirst(block, names)) {
          foreach(block, names);
        }
      }
      default -> {
        if (hasLabel(block) && isFirst(block, names)) {
          arguments(block, importArguments(name), names);
        }
      }
    }
  }

  private static Class<? extends Record> importArguments(String name) {
    return switch (name) {
      case "import.file" -> BlockArguments.ImportFile.class;
      case "import.string" -> BlockArguments.ImportString.class;
      case "import.http" -> BlockArguments.ImportHttp.class;
      default -> BlockArguments.ImportGit.class;
    };
  }

  private void foreach(Statement.Block block, Names names) {
    var attributes = new ArrayList<Statement>();
    Statement.Block template = null;
    var variables = new LinkedHashSet<String>();
    for (Statement statement : block.body().statements()) {
      if (statement instanceof Statement.Block nested && nested.name().text().equals("template")) {
        template = nested;
        continue;
      }
      attributes.add(statement);
      if (statement instanceof Statement.Attribute attribute
          && attribute.name().text().equals("var")
          && attribute.value() instanceof Expression.StringLiteral text) {
        variables.add(text.value());
      }
    }
    var outside =
        new Statement.Block(
            block.name(), block.label(), block.open(), new Body(attributes), block.close());
    found.addAll(BlockCheck.check(outside, BlockArguments.ForeachArguments.class));
    if (template == null) {
      error(block.span(), "missing required block \"template\"", null);
    }
    references(new Body(attributes), names);
    if (template != null) {
      body(template.body(), names, variables, false, true);
    }
  }

  private void component(Statement.Block block, Names names) {
    String name = block.name().text();
    Span span = block.name().span();
    if (names.isCustom(name)) {
      if (block.label() == null) {
        error(span, "component " + Quote.quote(name) + " must have a label", null);
      } else if (isFirst(block, names)) {
        for (Statement statement : block.body().statements()) {
          if (statement instanceof Statement.Block nested) {
            error(
                nested.span(),
                "unrecognized block name " + Quote.quote(nested.name().text()),
                null);
          }
        }
        references(block.body(), names);
      }
      return;
    }
    ComponentProvider<?> provider = registry.find(name);
    if (provider == null) {
      error(
          span,
          "cannot find the definition of component name " + Quote.quote(name),
          UnknownNames.component(name, registry, Definitions.empty("")));
      references(block.body(), names);
      return;
    }
    if (provider.isCommunity()
        ? !communityAllowed(name, span)
        : !allowed("component " + Quote.quote(name), provider.stability(), span)) {
      return;
    }
    if (block.label() == null) {
      error(
          span,
          "component " + Quote.quote(name) + " must have a label",
          "write %s \"a_name_of_yours\" { … }".formatted(name));
    } else if (isFirst(block, names)) {
      arguments(block, provider.arguments(), names);
    }
  }

  private boolean communityAllowed(String name, Span span) {
    if (!community) {
      error(
          span,
          "the component "
              + Quote.quote(name)
              + " is a community component. Use the --feature.community-components.enabled"
              + " command-line flag to enable community components",
          null);
    }
    return community;
  }

  private boolean allowed(String feature, Stability stability, Span span) {
    if (stability.isAtLeast(minimum)) {
      return true;
    }
    error(span, GraphBuilder.belowMinimum(feature, stability, minimum), null);
    return false;
  }

  private void service(Statement.Block block, Names names, boolean isRoot) {
    String name = block.name().text();
    if (!isRoot) {
      error(block.name().span(), name + " not allowed in module", null);
    } else if (block.label() != null) {
      error(
          block.name().span(),
          "cannot find the definition of component name " + Quote.quote(name),
          "the block %s has no label".formatted(name));
    } else if (isFirst(block, names)) {
      switch (name) {
        case "http" -> arguments(block, HttpServerSettings.class, names);
        case "remotecfg" -> arguments(block, BlockArguments.RemoteConfig.class, names);
        case "livedebugging" -> arguments(block, BlockArguments.LiveDebugging.class, names);
        case "labelstore" -> arguments(block, BlockArguments.LabelStore.class, names);
        default ->
            error(
                block.span(),
                "service " + Quote.quote(name) + " does not support being configured",
                null);
      }
    }
  }

  private void arguments(Statement.Block block, Class<? extends Record> type, Names names) {
    var wrong = BlockCheck.check(block, type);
    found.addAll(wrong);
    int before = found.size();
    references(block.body(), names);
    if (wrong.isEmpty() && found.size() == before && isLiteral(block.body())) {
      refusedByRecord(block, type);
    }
  }

  /// What the reference only finds when it loads.
  private void refusedByRecord(Statement.Block block, Class<? extends Record> type) {
    try {
      Decoder.decode(block, type, Scope.EMPTY);
    } catch (DecodeException e) {
      Diagnostic diagnostic = e.diagnostic();
      found.add(
          e.isPlain()
              ? Diagnostic.error(
                  block.span(),
                  "Failed to build component: decoding configuration: " + diagnostic.message())
              : diagnostic);
    }
  }

  private static boolean isLiteral(Body body) {
    return Reference.of(body).isEmpty();
  }

  private void references(Body body, Names names) {
    for (Reference reference : Reference.of(body)) {
      if (names.knows(reference.names())) {
        continue;
      }
      String first = reference.names().getFirst();
      if (Stdlib.lookup(first) == null) {
        error(
            reference.span(),
            "component " + Quote.quote(reference.text()) + " does not exist or is out of scope",
            hint(reference, names));
      } else {
        function(reference);
      }
    }
  }

  /// A suggestion costs a look at other files: only the first mistakes get one.
  private @Nullable String hint(Reference reference, Names names) {
    return hints++ < UnknownNames.MAX_HINTS
        ? UnknownNames.reference(reference, names.nodes().keySet())
        : null;
  }

  private void function(Reference reference) {
    String name = reference.text();
    String replacement = Stdlib.replacement(reference.names().getFirst());
    if (replacement != null) {
      found.add(
          Diagnostic.warning(
                  reference.span(),
                  "this stdlib function is deprecated; please refer to the documentation for"
                      + " updated usage and alternatives")
              .withHint("write %s instead of %s".formatted(replacement, name)));
    }
    if (Stdlib.isExperimental(name)) {
      Span span = reference.span();
      int end = span.start() + reference.names().getFirst().length() + 2;
      allowed(name, Stability.EXPERIMENTAL, new Span(span.source(), span.start(), end));
    }
  }

  /// Every member of a cycle is told, of a very long one the first of them.
  private void cycles(Names names) {
    var edges = new LinkedHashMap<String, Set<String>>();
    names.nodes().forEach((id, block) -> edges.put(id, targets(block, names)));
    var cycles = new HashMap<String, String>(); // by member
    for (List<String> group : Cycles.groups(edges)) {
      if (group.size() > 1) {
        var members = new TreeSet<>(group);
        String text = "cycle detected: " + Cycles.names(members);
        members.stream().limit(MAX_TOLD).forEach(id -> cycles.put(id, text));
      }
    }
    names
        .nodes()
        .forEach(
            (id, block) -> {
              String cycle = cycles.get(id);
              if (edges.getOrDefault(id, Set.of()).contains(id)) {
                error(block.header(), "cannot reference self", null);
              } else if (cycle != null) {
                error(block.header(), cycle, null);
              }
            });
  }

  private static Set<String> targets(Statement.Block block, Names names) {
    var targets = new LinkedHashSet<String>();
    if (block.name().text().equals("declare")) {
      return targets;
    }
    for (Reference reference : Reference.of(block.body())) {
      for (int length = reference.names().size(); length > 0; length--) {
        String id = String.join(".", reference.names().subList(0, length));
        if (names.nodes().containsKey(id)) {
          targets.add(id);
          break;
        }
      }
    }
    return targets;
  }
}
