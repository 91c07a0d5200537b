package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.BlockCheck;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.decode.Idle;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.eval.Stdlib;
import dev.pewter.core.http.server.HttpServerSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Checks a configuration without evaluating it: names, forms, literals, references, cycles, also
/// in declarations and templates nobody uses. Reports every mistake, scope by scope: declares,
/// configuration blocks, components, services.
///
/// Beyond the reference it checks, when it is strict, what the records refuse, with stand-ins for
/// what is only known when it runs.
public final class Validator {
  private static final int MAX_TOLD = 100;
  private static final String SHADOWING = "a component is shadowing an existing stdlib name";

  private final Registry registry;
  private final Stability minimum;
  private final boolean community;
  private final List<Diagnostic> found = new ArrayList<>();
  private final StandIns standIns;
  private int hints;
  private boolean strict;

  public Validator(Registry registry, Stability minimum, boolean community) {
    this.registry = registry;
    this.minimum = minimum;
    this.community = community;
    this.standIns = new StandIns(registry);
  }

  /// Also reports what the reference only finds when it loads.
  public Validator strict() {
    strict = true;
    return this;
  }

  public List<Diagnostic> check(ConfigFiles files) {
    Controller.Parsed parsed = Controller.parse(files.sources());
    if (!parsed.diagnostics().isEmpty()) {
      return parsed.diagnostics();
    }
    if (strict && parsed.body().statements().isEmpty()) {
      found.add(Diagnostic.warning(null, "the configuration is empty: nothing would run"));
    }
    for (Statement statement : parsed.body().statements()) {
      if (statement instanceof Statement.Attribute attribute) {
        error(attribute.name().span(), "unrecognized attribute " + attribute.name().text(), null);
      }
    }
    body(parsed.body(), null, null, Set.of("module_path"), KnownNames.Place.ROOT);
    return List.copyOf(found);
  }

  private void error(@Nullable Span span, String message, @Nullable String hint) {
    found.add(Diagnostic.error(span, message).withHint(hint));
  }

  private void body(
      Body body,
      @Nullable KnownNames outer,
      @Nullable KnownNames around,
      Set<String> variables,
      KnownNames.Place place) {
    var names =
        new KnownNames(
            outer,
            around,
            new LinkedHashMap<>(),
            new HashMap<>(),
            new HashSet<>(),
            variables,
            place);
    var declares = new ArrayList<Statement.Block>();
    var configs = new ArrayList<Statement.Block>();
    var components = new ArrayList<Statement.Block>();
    var services = new ArrayList<Statement.Block>();
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute _ -> {} // reported by whoever has the body
        case Statement.Block block -> {
          String name = block.name().text();
          if (name.equals("declare")) {
            declares.add(block);
          } else if (GraphBuilder.CONFIG_BLOCKS.contains(name)) {
            configs.add(block);
          } else if (GraphBuilder.SERVICES.contains(name) && block.label() == null) {
            services.add(block);
          } else {
            components.add(block);
          }
        }
      }
    }
    register(declares, configs, components, services, names);
    declares.forEach(block -> declare(block, names));
    configs.forEach(block -> config(block, names));
    components.forEach(block -> component(block, names));
    services.forEach(block -> service(block, names));
    cycles(names);
  }

  private void register(
      List<Statement.Block> declares,
      List<Statement.Block> configs,
      List<Statement.Block> components,
      List<Statement.Block> services,
      KnownNames names) {
    for (Statement.Block block : declares) {
      if (block.label() != null) {
        names.declared().put(block.label().text(), block);
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

  /// Every mistake of a block is told: one that is there twice, or has no label, is looked at all
  /// the same.
  private void requireFirst(Statement.Block block, KnownNames names) {
    Statement.Block first = names.nodes().get(block.id());
    if (first != null && !first.span().equals(block.span())) {
      Span name = block.name().span();
      int end = Math.min(name.start() + block.id().length(), name.source().bytes().length);
      error(
          new Span(name.source(), name.start(), end),
          "block " + block.id() + " already declared at " + first.name().span(),
          null);
    }
  }

  private void requireLabel(Statement.Block block) {
    if (block.label() == null) {
      error(block.name().span(), block.name().text() + " block must have a label", null);
    }
  }

  private void refuseInside(Statement.Block block, KnownNames names) {
    if (names.place() != KnownNames.Place.ROOT) {
      String where = names.place() == KnownNames.Place.MODULE ? "module" : "foreach";
      error(block.name().span(), block.id() + " not allowed in " + where, null);
    }
  }

  private void declare(Statement.Block block, KnownNames names) {
    requireLabel(block);
    requireFirst(block, names);
    refuseAttributes(block.body());
    var variables = // which arguments there are is not looked at
        block.label() == null ? Set.of("module_path") : Set.of("module_path", "argument");
    body(block.body(), names, null, variables, KnownNames.Place.MODULE);
  }

  private void refuseAttributes(Body body) {
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Attribute attribute) {
        error(
            attribute.span(),
            "unsupported statement type *ast.AttributeStmt",
            "only blocks may stand here, not " + attribute.name().text() + " = …");
      }
    }
  }

  private void config(Statement.Block block, KnownNames names) {
    String name = block.name().text();
    requireFirst(block, names);
    switch (name) {
      case "logging", "tracing" -> {
        refuseInside(block, names);
        arguments(
            block,
            name.equals("logging") ? LoggingArguments.class : BlockArguments.Tracing.class,
            NodeException.CONFIG,
            names);
      }
      case "argument", "export" -> {
        if (names.place() != KnownNames.Place.MODULE) {
          error(block.span(), name + " blocks only allowed inside a module", null);
        }
        requireLabel(block);
        arguments(
            block,
            name.equals("argument") ? BlockArguments.Argument.class : BlockArguments.Export.class,
            NodeException.CONFIG,
            names);
      }
      case "foreach" -> {
        allowed("foreach block \"foreach\"", Stability.EXPERIMENTAL, block.name().span());
        requireLabel(block);
        foreach(block, names);
      }
      default -> {
        requireLabel(block);
        arguments(block, importArguments(name), NodeException.CONFIG, names);
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

  private void foreach(Statement.Block block, KnownNames names) {
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
    if (template == null) {
      error(block.span(), "missing required block \"template\"", null);
    } else {
      refuseAttributes(template.body());
    }
    var outside =
        new Statement.Block(
            block.name(), block.label(), block.open(), new Body(attributes), block.close());
    found.addAll(BlockCheck.check(outside, BlockArguments.ForeachArguments.class));
    if (template != null) {
      body(template.body(), names, names, variables, names.place().template());
    }
    references(new Body(attributes), names);
  }

  private void component(Statement.Block block, KnownNames names) {
    String name = block.name().text();
    Span span = block.name().span();
    boolean isService = GraphBuilder.SERVICES.contains(name);
    if (block.label() == null) {
      error(
          span,
          "component " + Quote.quote(name) + " must have a label",
          "write %s \"a_name_of_yours\" { … }".formatted(name));
    }
    requireFirst(block, names);
    Statement.Block declaration = names.declaration(name);
    if (declaration != null) {
      found.addAll(InstanceCheck.check(block, declaration));
      references(block.body(), names);
      return;
    }
    if (names.isImported(name)) {
      return; // what it takes is not known before it is fetched
    }
    ComponentProvider<?> provider = registry.find(name);
    if (provider == null) {
      error(
          span,
          "cannot find the definition of component name " + Quote.quote(name),
          isService
              ? "the block %s has no label".formatted(name)
              : UnknownNames.component(name, registry, Definitions.empty("")));
      if (Registry.isKnownElsewhere(name)) {
        references(block.body(), names);
      }
    } else if (provider.isCommunity()
        ? communityAllowed(name, span)
        : allowed("component " + Quote.quote(name), provider.stability(), span)) {
      arguments(block, provider.arguments(), NodeException.COMPONENT, names);
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

  private void service(Statement.Block block, KnownNames names) {
    String name = block.name().text();
    requireFirst(block, names);
    refuseInside(block, names);
    switch (name) {
      case "http" -> {
        arguments(block, HttpServerSettings.class, NodeException.SERVICE, names);
        Diagnostic open = ServiceNode.unprotected(block);
        if (open != null) {
          found.add(open);
        }
      }
      case "remotecfg" ->
          arguments(block, BlockArguments.RemoteConfig.class, NodeException.SERVICE, names);
      case "livedebugging" ->
          arguments(block, BlockArguments.LiveDebugging.class, NodeException.SERVICE, names);
      case "labelstore" ->
          arguments(block, BlockArguments.LabelStore.class, NodeException.SERVICE, names);
      default -> {
        error(
            block.span(),
            "service " + Quote.quote(name) + " does not support being configured",
            null);
        references(block.body(), names);
      }
    }
  }

  private void arguments(
      Statement.Block block, Class<? extends Record> type, String failure, KnownNames names) {
    int before = found.size();
    found.addAll(BlockCheck.check(block, type));
    references(block.body(), names);
    if (strict) {
      List<Diagnostic> ofBlock = found.subList(before, found.size());
      ofBlock.addAll(refusedByRecord(block, type, failure, names, List.copyOf(ofBlock)));
      ofBlock.sort(Comparator.comparingInt(Validator::start));
    }
  }

  private static int start(Diagnostic diagnostic) {
    Span at = diagnostic.nearest();
    return at == null ? 0 : at.start();
  }

  /// What the reference only finds when it loads, and what has no effect.
  ///
  /// @param told mistakes of the block that are not told again
  private List<Diagnostic> refusedByRecord(
      Statement.Block block,
      Class<? extends Record> type,
      String failure,
      KnownNames names,
      List<Diagnostic> told) {
    var places = told.stream().filter(Diagnostic::isError).map(Diagnostic::span).toList();
    var refused = new ArrayList<Diagnostic>();
    var mistakes = new ArrayList<DecodeException>();
    Object decoded =
        Decoder.check(
            block,
            type,
            standIns.scope(block.body(), names),
            expression ->
                places.stream().noneMatch(place -> contains(expression.span(), place))
                    && standIns.isKnown(expression, names),
            mistakes);
    for (DecodeException mistake : mistakes) {
      Diagnostic diagnostic = mistake.diagnostic();
      if (mistake.isPlain()) {
        refused.add(inPlace(NodeException.decoding(failure, block, mistake).diagnostic()));
      } else if (!places.contains(diagnostic.span())) {
        refused.add(diagnostic);
      }
    }
    Idle.of(block, decoded).forEach(idle -> refused.add(idle.warning()));
    return refused;
  }

  /// Where the mistake is, not on the whole block as in a load: there may be several in it.
  private static Diagnostic inPlace(Diagnostic ofBlock) {
    Span place = ofBlock.place();
    return place == null ? ofBlock : Diagnostic.error(place, ofBlock.message());
  }

  private static boolean contains(Span outer, @Nullable Span inner) {
    return inner != null && outer.start() <= inner.start() && inner.end() <= outer.end();
  }

  private void references(Body body, KnownNames names) {
    for (Reference reference : Reference.of(body)) {
      String first = reference.names().getFirst();
      boolean isLibrary = Stdlib.lookup(first) != null;
      if (names.hasNode(reference.names())) {
        if (isLibrary) {
          int start = reference.span().start();
          int end = start + first.getBytes(StandardCharsets.UTF_8).length;
          found.add(Diagnostic.warning(new Span(reference.span().source(), start, end), SHADOWING));
        }
      } else if (!names.hasVariable(first)) {
        if (isLibrary) {
          function(reference);
        } else {
          error(
              reference.span(),
              "component " + Quote.quote(reference.text()) + " does not exist or is out of scope",
              hint(reference, names));
        }
      }
    }
  }

  /// A suggestion costs a look at other files: only the first mistakes get one.
  private @Nullable String hint(Reference reference, KnownNames names) {
    return hints++ < UnknownNames.MAX_HINTS
        ? UnknownNames.reference(reference, names.nodes().keySet())
        : null;
  }

  private void function(Reference reference) {
    String name = reference.text();
    String replacement = Stdlib.replacement(reference.names().getFirst());
    if (replacement != null) {
      found.add(
          Diagnostic.warning(reference.span(), GraphBuilder.DEPRECATED)
              .withHint("write %s instead of %s".formatted(replacement, name)));
    } else if (Stdlib.isExperimental(name)) {
      allowed(name, Stability.EXPERIMENTAL, reference.span());
    }
  }

  /// Every member of a cycle is told, of a very long one the first of them.
  private void cycles(KnownNames names) {
    var edges = new LinkedHashMap<String, Set<String>>();
    names.nodes().forEach((id, block) -> edges.put(id, names.targets(block)));
    var cycleOf = new HashMap<String, Set<String>>();
    for (List<String> group : Cycles.groups(edges)) {
      if (group.size() > 1) {
        var members = new TreeSet<>(group);
        members.forEach(id -> cycleOf.put(id, members));
      }
    }
    for (String id : edges.keySet()) { // cycles in the order of their first member in the file
      Set<String> members = cycleOf.get(id);
      if (members != null) {
        String text = "cycle detected: " + Cycles.names(members);
        members.stream().limit(MAX_TOLD).forEach(member -> onHeader(member, text, names));
        List.copyOf(members).forEach(cycleOf::remove);
      }
    }
    edges.forEach(
        (id, targets) -> {
          if (targets.contains(id)) {
            onHeader(id, "cannot reference self", names);
          }
        });
  }

  private void onHeader(String id, String message, KnownNames names) {
    Statement.Block block = names.nodes().get(id);
    if (block != null) {
      error(block.header(), message, null);
    }
  }
}
