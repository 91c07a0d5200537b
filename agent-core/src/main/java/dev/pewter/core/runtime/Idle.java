package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.IdleArguments;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An attribute or a block that has no effect where it is written.
record Idle(String name, String why, Span at) {

  /// What a block has of them, in written order.
  ///
  /// @param decoded its record; null when it is not known
  static List<Idle> of(Statement.Block block, @Nullable Object decoded) {
    var found = new ArrayList<Idle>();
    if (decoded instanceof IdleArguments arguments) {
      var idle = arguments.idle();
      for (Statement statement : block.body().statements()) {
        var name =
            switch (statement) {
              case Statement.Attribute attribute -> attribute.name();
              case Statement.Block nested -> nested.name();
            };
        String why = idle.get(name.text());
        if (why != null) {
          found.add(new Idle(name.text(), why, name.span()));
        }
      }
    }
    return found;
  }

  Diagnostic warning() {
    return Diagnostic.warning(at, name + " has no effect: " + why);
  }
}
