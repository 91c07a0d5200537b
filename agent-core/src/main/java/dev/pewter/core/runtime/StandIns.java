package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.Schema;
import dev.pewter.core.config.decode.ZeroValues;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.Rules;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What expressions see of components that are not built: receivers that take nothing, empty lists
/// of targets, rules without a rule. Texts that components bring, arguments of modules, items of a
/// `foreach` and variables that are not set here are not known.
final class StandIns {
  private static final Set<String> CONCAT = Set.of("concat", "array.concat");
  private static final Set<String> ENVIRONMENT = Set.of("env", "sys.env");

  private final Registry registry;
  private final IdentityHashMap<Statement.Block, Exports> known = new IdentityHashMap<>();

  StandIns(Registry registry) {
    this.registry = registry;
  }

  /// What a body's expressions see of the nodes they refer to.
  Scope scope(Body body, KnownNames names) {
    var tree = new ScopeTree();
    for (Reference reference : Reference.of(body)) {
      KnownNames.Found node = names.find(reference.names());
      Exports exports = node == null ? null : exports(node);
      if (node != null && exports != null && !exports.fields().isEmpty()) {
        tree.put(node.id(), new Value.Obj(exports.fields()));
      }
    }
    return tree::get;
  }

  /// Whether the type of an expression's value, and what of it can be refused, is known.
  boolean isKnown(Expression expression, KnownNames names) {
    return isKnown(expression, names, true);
  }

  /// @param asItIs whether a stand-in may be in it: nobody looks inside
  private boolean isKnown(Expression expression, KnownNames names, boolean asItIs) {
    Reference reference = Reference.dotted(expression);
    if (reference != null) {
      return isKnown(reference, names, asItIs);
    }
    String function = function(expression);
    if (ENVIRONMENT.contains(function)) {
      return isSet((Expression.Call) expression);
    }
    boolean keeps =
        expression instanceof Expression.Paren
            || expression instanceof Expression.ArrayLiteral
            || CONCAT.contains(function);
    return expression.parts().stream().allMatch(part -> isKnown(part, names, asItIs && keeps));
  }

  /// The name of the function that is called; empty when none is.
  private static String function(Expression expression) {
    Reference name =
        expression instanceof Expression.Call call ? Reference.dotted(call.function()) : null;
    return name == null ? "" : name.text();
  }

  private static boolean isSet(Expression.Call call) {
    return call.arguments().size() == 1
        && call.arguments().getFirst() instanceof Expression.StringLiteral name
        && System.getenv(name.value()) != null;
  }

  private boolean isKnown(Reference reference, KnownNames names, boolean asItIs) {
    if (names.hasVariable(reference.names().getFirst())) {
      return false;
    }
    KnownNames.Found node = names.find(reference.names());
    if (node == null) {
      return !ENVIRONMENT.contains(reference.text());
    }
    Exports exports = exports(node);
    if (exports == null || !asItIs) {
      return false;
    }
    // a field that is not there is a mistake, and known
    return node.field().isEmpty()
        ? exports.unknown().isEmpty()
        : !exports.unknown().contains(node.field().getFirst());
  }

  /// What a component exports; null for what is none, or none whose exports are known.
  private @Nullable Exports exports(KnownNames.Found node) {
    String name = node.block().name().text();
    if (GraphBuilder.CONFIG_BLOCKS.contains(name)
        || node.place().declaration(name) != null
        || node.place().isImported(name)) {
      return null;
    }
    ComponentProvider<?> provider = registry.find(name);
    return provider == null
        ? null
        : known.computeIfAbsent(node.block(), _ -> Exports.of(provider.exports(), node.id()));
  }

  /// What stands for the exports of a component.
  ///
  /// @param unknown fields whose value only shows when it runs
  private record Exports(Map<String, Value> fields, Set<String> unknown) {
    static Exports of(Class<? extends Record> type, String id) {
      var fields = new LinkedHashMap<>(ZeroValues.of(type));
      var unknown = new HashSet<String>();
      for (Schema.Slot slot : Schema.of(type).slots()) {
        if (slot instanceof Schema.AttrSlot attr) {
          if (attr.isOf(LogReceiver.class)) {
            fields.put(attr.name(), new Value.Capsule(new LogSink(id + "." + attr.name())));
          } else if (attr.isOf(SampleReceiver.class)) {
            fields.put(attr.name(), new Value.Capsule(new SampleSink(id + "." + attr.name())));
          } else if (attr.isOf(Rules.class)) {
            fields.put(attr.name(), new Value.Capsule(new Rules(List.of())));
          } else if (!attr.isListOf(Target.class)) {
            unknown.add(attr.name());
          }
        }
      }
      return new Exports(fields, unknown);
    }
  }

  private record LogSink(String name) implements LogReceiver {
    @Override
    public void accept(LogBatch batch) {
      throw new IllegalStateException("nothing runs");
    }
  }

  private record SampleSink(String name) implements SampleReceiver {
    @Override
    public void accept(SampleBatch batch) {
      throw new IllegalStateException("nothing runs");
    }
  }
}
