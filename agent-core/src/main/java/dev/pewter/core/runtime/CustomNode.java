package dev.pewter.core.runtime;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.Secret;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An instance of a declared or imported component: a module of its own.
final class CustomNode extends GraphNode {
  private static final String PREFIX = NodeException.COMPONENT;

  private static final Value SECRET = new Value.Capsule(new Secret(""));

  private final Module inner;
  private volatile Map<String, Value> arguments = Map.of();
  private volatile Set<String> secrets = Set.of();
  private volatile Health run;

  CustomNode(Module module, String id, Wiring wiring) {
    super(module, id, wiring);
    this.inner =
        new Module(
            module.controller(),
            globalId(),
            null,
            module.visibility(),
            () -> module.controller().changed(this));
    this.run = health(Health.State.UNKNOWN, "node custom component created");
  }

  Module inner() {
    return inner;
  }

  Map<String, Value> arguments() {
    return arguments;
  }

  @Override
  String what() {
    return "component";
  }

  @Override
  List<Diagnostic> update() throws NodeException {
    String name = block().name().text();
    Map<String, Value> given;
    try {
      given = Decoder.decodeAttributes(block(), scope());
    } catch (DecodeException e) {
      throw NodeException.decoding(PREFIX, block(), e);
    }
    Definitions.Declared declared = wiring().definitions().find(name);
    if (declared == null) {
      int dot = name.lastIndexOf('.');
      throw NodeException.plain(
          PREFIX,
          block(),
          "loading custom component controller: custom component config not found in the registry,"
              + " namespace: \"%s\", componentName: \"%s\""
                  .formatted(dot < 0 ? "" : name.substring(0, dot), name.substring(dot + 1)));
    }
    String full = inner.fullness();
    if (full != null) {
      throw NodeException.plain(PREFIX, block(), full);
    }
    List<Diagnostic> unknown = unknownArguments(declared.block(), given);
    if (!unknown.isEmpty()) {
      return unknown;
    }
    arguments = given;
    secrets = secrets(declared, new IdentityHashMap<>(), 0);
    inner.arguments(given);
    inner.variables(Map.of("module_path", new Value.Str(declared.home().modulePath())));
    return inner.load(declared.block().body(), declared.home().inside()).diagnostics();
  }

  private static List<Diagnostic> unknownArguments(
      Statement.Block declare, Map<String, Value> given) {
    var known = new ArrayList<String>();
    for (Statement statement : declare.body().statements()) {
      if (statement instanceof Statement.Block block
          && block.name().text().equals("argument")
          && block.label() != null) {
        known.add(block.label().text());
      }
    }
    return given.keySet().stream()
        .filter(name -> !known.contains(name))
        .map(
            name ->
                Diagnostic.error(
                    null,
                    "Provided argument " + Quote.quote(name) + " is not defined in the module"))
        .toList();
  }

  @Override
  @Nullable Value value() {
    return new Value.Obj(inner.exports());
  }

  /// The names of arguments that are secrets to the component of this name.
  static Set<String> secrets(Definitions definitions, String name) {
    var declared = definitions.find(name);
    return declared == null ? Set.of() : secrets(declared, new IdentityHashMap<>(), 0);
  }

  /// The names of arguments that are secrets to a declared component.
  ///
  /// @param known those of the components that were looked at, or are just now
  private static Set<String> secrets(
      Definitions.Declared declared, Map<Statement.Block, Set<String>> known, int depth) {
    var before = known.putIfAbsent(declared.block(), Set.of());
    if (before != null) {
      return before;
    }
    if (depth == Module.MAX_DEPTH) {
      return Set.of(); // it is refused
    }
    var found =
        SecretArguments.of(
            declared.block(),
            name -> {
              var used = declared.home().find(name);
              return used == null ? Set.of() : secrets(used, known, depth + 1);
            });
    known.put(declared.block(), found);
    return found;
  }

  /// As they may be shown.
  List<Node> argumentNodes() {
    var hidden = secrets;
    var nodes = new ArrayList<Node>();
    arguments.forEach(
        (name, value) ->
            nodes.add(new Node.AttrNode(name, hidden.contains(name) ? SECRET : value)));
    return nodes;
  }

  @Override
  void start() {
    run = health(Health.State.HEALTHY, "started custom component");
    inner.start();
  }

  @Override
  void stop() {
    inner.stop();
    run = health(Health.State.EXITED, "component shut down cleanly");
  }

  @Override
  Health health() {
    return Health.worse(super.health(), run);
  }
}
