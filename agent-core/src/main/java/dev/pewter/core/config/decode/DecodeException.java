package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.EvaluationException;

/// Why a block does not fit its record.
public final class DecodeException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Diagnostic diagnostic;
  private final boolean plain;
  private final boolean ofBuilding;

  DecodeException(Diagnostic diagnostic) {
    this(diagnostic, false, false);
  }

  private DecodeException(Diagnostic diagnostic, boolean plain, boolean ofBuilding) {
    super(diagnostic.toString(), null, false, false);
    this.diagnostic = diagnostic;
    this.plain = plain;
    this.ofBuilding = ofBuilding;
  }

  static DecodeException plain(String message) {
    return new DecodeException(Diagnostic.error(null, message), true, false);
  }

  /// @param body of the block that is refused
  static DecodeException of(InvalidArgument e, Body body) {
    var diagnostic = Diagnostic.error(null, String.valueOf(e.getMessage()));
    return new DecodeException(Refused.locate(diagnostic, body, e), true, e.isOfBuilding());
  }

  /// The same, at a block inside the component's if no nearer place is known.
  DecodeException within(Statement.Block block) {
    return plain && diagnostic.place() == null
        ? new DecodeException(Refused.locate(diagnostic, block), true, ofBuilding)
        : this;
  }

  /// Where the reference gives no place, such as for what some functions refuse, it is the
  /// attribute.
  static DecodeException of(EvaluationException e, Statement.Attribute attribute) {
    Diagnostic diagnostic = e.diagnostic();
    if (diagnostic.span() == null) {
      diagnostic = Refused.locate(diagnostic, attribute);
    }
    return new DecodeException(diagnostic, e.isPlain(), false).withoutSecrets(attribute);
  }

  /// The same without the secrets that are written in an attribute: messages repeat the expression
  /// that is wrong, and are kept in logs.
  DecodeException withoutSecrets(Statement.Attribute attribute) {
    String message =
        WrittenSecret.hide(diagnostic.message(), attribute.name().text(), attribute.value());
    return new DecodeException(
        Diagnostic.error(diagnostic.span(), message)
            .withHint(diagnostic.hint())
            .withPlace(diagnostic.place()),
        plain,
        ofBuilding);
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }

  /// Whether the mistake is shown on the whole block, such as a missing attribute. A diagnostic
  /// without a span that is not plain, such as one about a literal `null`, has no place at all.
  public boolean isPlain() {
    return plain;
  }

  /// Whether it is told as a failure to build the component, not to decode its block.
  public boolean isOfBuilding() {
    return ofBuilding;
  }
}
