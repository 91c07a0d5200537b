package dev.pewter.core.config.eval;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.print.Printer;
import java.util.IdentityHashMap;

/// Remembers which expression gave which value, so that a mistake in a value is shown where it was
/// written: at the innermost part that stands in the file, with the way from there.
public final class Trail {
  private final IdentityHashMap<Value, Expression> origins = new IdentityHashMap<>();

  Value record(Value value, Expression origin) {
    if (value != Value.Null.NULL) {
      origins.put(value, origin);
    }
    return value;
  }

  /// The mistake as the user sees it; without a span when no part of it was written in the file.
  public Diagnostic diagnose(ValueException mistake) {
    Expression origin = null;
    boolean literal = false;
    var path = new StringBuilder();
    String message = "";
    for (ValueException.Step step : mistake.steps()) {
      if (step.path() != null) {
        path.append(step.path());
      }
      if (step.message() != null) {
        message = step.message();
      }
      Expression found = origins.get(step.value());
      if (found != null) {
        if (literal) {
          path.setLength(0);
        }
        origin = found;
      }
      literal = found != null;
    }
    if (origin == null) {
      return Diagnostic.error(null, path + " " + message);
    }
    Span span = origin.span();
    return Diagnostic.error(span, Printer.expression(origin) + path + " " + message);
  }
}
