package dev.pewter.core.runtime;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.ArgumentTree;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.ValueException;
import dev.pewter.core.config.eval.Values;
import dev.pewter.core.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `foreach` block: one module for each item of a collection. Items that stay keep running.
final class ForeachNode extends GraphNode {
  private static final int MAX_ITEMS = 10_000;
  private static final Node HIDDEN =
      new Node.AttrNode("collection", new Value.Capsule(new Secret("")));

  private volatile Map<String, Module> children = Map.of(); // by the last part of the id
  private volatile List<Node> shown = List.of();
  private volatile Health run;
  private boolean running;

  ForeachNode(Module module, String id, Wiring wiring) {
    super(module, id, wiring);
    this.run = health(Health.State.UNKNOWN, "foreach created");
  }

  Map<String, Module> children() {
    return children;
  }

  /// As they may be shown, without the template.
  List<Node> argumentNodes() {
    return shown;
  }

  @Override
  String what() {
    return "foreach";
  }

  @Override
  List<Diagnostic> update() throws NodeException {
    Statement.Block template = null;
    var attributes = new ArrayList<Statement>();
    for (Statement statement : block().body().statements()) {
      if (statement instanceof Statement.Block nested && nested.name().text().equals("template")) {
        template = nested;
      } else {
        attributes.add(statement);
      }
    }
    BlockArguments.ForeachArguments arguments;
    List<Value> items;
    try {
      arguments =
          Decoder.decode(new Body(attributes), BlockArguments.ForeachArguments.class, scope());
      items = Values.elements(arguments.collection());
    } catch (DecodeException e) {
      throw NodeException.config(block(), e);
    } catch (ValueException e) {
      throw fail("decoding configuration: collection " + e.getMessage());
    }
    if (template == null) {
      throw fail("the block template is missing in the foreach block");
    }
    if (items.size() > MAX_ITEMS) {
      throw fail("the collection has more than " + MAX_ITEMS + " items");
    }
    String full = module.fullness();
    if (full != null) {
      throw fail(full);
    }
    shown = shown(template, arguments);
    return apply(template, arguments, items);
  }

  private List<Node> shown(Statement.Block template, BlockArguments.ForeachArguments arguments) {
    var definitions = wiring().definitions();
    boolean isSecret =
        SecretArguments.isSecret(
            template.body(), arguments.variable(), name -> CustomNode.secrets(definitions, name));
    return ArgumentTree.of(arguments).stream()
        .map(node -> isSecret && node.name().equals("collection") ? HIDDEN : node)
        .toList();
  }

  private NodeException fail(String reason) {
    return NodeException.plain(NodeException.CONFIG, block(), reason);
  }

  private List<Diagnostic> apply(
      Statement.Block template, BlockArguments.ForeachArguments arguments, List<Value> items) {
    var visibility = arguments.enableMetrics() ? module.visibility() : Module.Visibility.HIDDEN;
    var next = new LinkedHashMap<String, Module>();
    var wrong = new ArrayList<Diagnostic>();
    var counts = new HashMap<String, Integer>();
    for (Value item : items) {
      String fingerprint = fingerprint(key(item, arguments), arguments.hashStringId());
      int count = counts.merge(fingerprint, 1, Integer::sum);
      String name = "foreach_" + fingerprint + "_" + count;
      Module child = children.get(name);
      if (child == null || child.visibility() != visibility) {
        child =
            new Module(module.controller(), globalId() + "/" + name, module, visibility, () -> {});
      }
      next.put(name, child);
      child.variables(Map.of(arguments.variable(), item));
      var mistakes = child.load(template.body(), wiring().definitions().inside()).diagnostics();
      if (wrong.isEmpty()) {
        wrong.addAll(mistakes); // most are the same for each item
      }
    }
    Map<String, Module> old = children;
    children = next;
    var gone = new ArrayList<Runnable>();
    old.forEach(
        (name, child) -> {
          if (!child.equals(next.get(name))) {
            gone.add(child::stop);
          }
        });
    Shutdown.together(module, gone);
    if (running) {
      next.values().forEach(Module::start);
    }
    return wrong;
  }

  private Value key(Value item, BlockArguments.ForeachArguments arguments) {
    if (arguments.id().isEmpty()) {
      return item;
    }
    Value field = field(item, arguments.id());
    if (field == null) {
      module.log().warn("specified id not found in collection item", "id", arguments.id());
      return item;
    }
    return field;
  }

  private static @Nullable Value field(Value item, String name) {
    try {
      return Values.fields(item).get(name);
    } catch (ValueException _) {
      return null; // the item is no object
    }
  }

  private static String fingerprint(Value value, boolean hashStrings) {
    return switch (value) {
      case Value.Str(String text) -> hashStrings ? sha256(text) : letters(text);
      case Value.Bool(boolean bool) -> Boolean.toString(bool);
      case Value.Int(long number) -> Long.toString(number).replace('-', '_');
      case Value.Real(double number) ->
          String.format(Locale.ROOT, "%.6f", number).replace('.', '_').replace('-', '_');
      default -> sha256(Values.display(value));
    };
  }

  private static String letters(String text) {
    var letters = new StringBuilder();
    text.codePoints()
        .map(ch -> Character.isLetterOrDigit(ch) ? ch : '_')
        .forEach(letters::appendCodePoint);
    return letters.toString();
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  void start() {
    running = true;
    run = health(Health.State.HEALTHY, "started foreach");
    children.values().forEach(Module::start);
  }

  @Override
  void stop() {
    running = false;
    Shutdown.together(module, children.values().stream().<Runnable>map(c -> c::stop).toList());
    run = health(Health.State.EXITED, "component shut down cleanly");
  }

  @Override
  Health health() {
    return Health.worse(super.health(), run);
  }
}
