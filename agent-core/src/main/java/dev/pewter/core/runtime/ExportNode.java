package dev.pewter.core.runtime;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.Values;
import java.util.List;

/// An `export` block: what a module gives to its user.
final class ExportNode extends GraphNode {
  ExportNode(Module module, String id, Wiring wiring) {
    super(module, id, wiring);
  }

  @Override
  List<Diagnostic> update() throws NodeException {
    try {
      String name = id.substring(id.indexOf('.') + 1);
      Value value = Decoder.decode(block(), BlockArguments.Export.class, scope()).value();
      Value old = module.exports().get(name);
      if (old == null || !Values.equal(old, value)) {
        module.export(name, value);
      }
      return List.of();
    } catch (DecodeException e) {
      throw NodeException.config(block(), e);
    }
  }
}
