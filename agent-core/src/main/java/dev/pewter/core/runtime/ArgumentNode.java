package dev.pewter.core.runtime;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An `argument` block: what the user of a module may, or must, give it.
final class ArgumentNode extends GraphNode {
  private volatile @Nullable Value value;

  ArgumentNode(Module module, String id, Wiring wiring) {
    super(module, id, wiring);
  }

  String name() {
    return id.substring(id.indexOf('.') + 1);
  }

  @Override
  List<Diagnostic> update() throws NodeException {
    BlockArguments.Argument declared;
    try {
      declared = Decoder.decode(block(), BlockArguments.Argument.class, scope());
    } catch (DecodeException e) {
      throw NodeException.config(block(), e);
    }
    Value given = module.arguments().get(name());
    if (given == null && !declared.optional()) {
      throw NodeException.plain(
          NodeException.CONFIG,
          block(),
          "missing required argument " + Quote.quote(name()) + " to module");
    }
    Value byDefault = declared.byDefault() == null ? Value.Null.NULL : declared.byDefault();
    value = given == null ? byDefault : given;
    return List.of();
  }

  @Override
  @Nullable Value value() {
    Value current = value;
    return new Value.Obj(Map.of("value", current == null ? Value.Null.NULL : current));
  }
}
