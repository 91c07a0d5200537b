package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Why a block could not be evaluated: as its health says it, and as the user is shown it.
final class NodeException extends Exception {
  private static final long serialVersionUID = 1L;

  // what could not be done with a block of each kind
  static final String COMPONENT = "Failed to build component";
  static final String SERVICE = "Failed to evaluate service";
  static final String CONFIG = "Failed to evaluate node for config block";

  private final String reason;
  private final transient Diagnostic diagnostic;

  private NodeException(String reason, Diagnostic diagnostic) {
    super(reason, null, false, false);
    this.reason = reason;
    this.diagnostic = diagnostic;
  }

  /// A mistake of a component or a service; one that has a place is shown there, without a prefix.
  static NodeException decoding(String prefix, Statement.Block block, DecodeException mistake) {
    return decoding(prefix, block, mistake, "building component: ");
  }

  /// @param doing what is done with the component after its block was decoded
  static NodeException decoding(
      String prefix, Statement.Block block, DecodeException mistake, String doing) {
    Diagnostic diagnostic = mistake.diagnostic();
    if (mistake.isOfBuilding()) {
      return plain(prefix, block, doing + diagnostic.message(), diagnostic);
    }
    return mistake.isPlain()
        ? plain(prefix, block, "decoding configuration: " + diagnostic.message(), diagnostic)
        : new NodeException("decoding configuration: " + diagnostic, diagnostic);
  }

  /// A mistake of a configuration block, always shown on the whole block.
  static NodeException config(Statement.Block block, DecodeException mistake) {
    Diagnostic inner = mistake.diagnostic();
    return plain(
        CONFIG,
        block,
        "decoding configuration: " + (mistake.isPlain() ? inner.message() : inner),
        inner);
  }

  /// A failure to build a component, shown at the argument it is about if that is written.
  static NodeException building(Statement.Block block, String argument, String reason) {
    Span place = Objects.requireNonNullElse(span(block.body(), argument), block.span());
    return new NodeException(reason, Diagnostic.error(place, COMPONENT + ": " + reason));
  }

  private static @Nullable Span span(Body body, String argument) {
    Span found = null;
    for (var statement : body.statements()) {
      Span here =
          switch (statement) {
            case Statement.Attribute a -> a.name().text().equals(argument) ? a.span() : null;
            case Statement.Block inner -> span(inner.body(), argument);
          };
      found = found == null ? here : found;
    }
    return found;
  }

  static NodeException plain(String prefix, Statement.Block block, String reason) {
    return new NodeException(reason, Diagnostic.error(block.span(), prefix + ": " + reason));
  }

  /// @param inner what is told of the inside of the block
  private static NodeException plain(
      String prefix, Statement.Block block, String reason, Diagnostic inner) {
    Span place = inner.nearest();
    String hint = inner.hint() == null && place != null ? "look here" : inner.hint();
    var whole = Diagnostic.error(block.span(), prefix + ": " + reason);
    return new NodeException(reason, whole.withHint(hint).withPlace(place));
  }

  String reason() {
    return reason;
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }
}
