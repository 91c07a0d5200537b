package dev.pewter.core.config.eval;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.print.Printer;
import java.util.Arrays;
import java.util.IdentityHashMap;

/// Remembers which expression gave which value, so that a mistake in a value is shown where it was
/// written: at the innermost part that stands in the file, with the way from there.
public final class Trail {
  private static final Value[] SMALL = new Value[256];
  private static final Value ZERO = new Value.Real(0);
  private static final Value TRUE = new Value.Bool(true);
  private static final Value FALSE = new Value.Bool(false);
  private static final Value EMPTY = new Value.Str("");

  static {
    Arrays.setAll(SMALL, Value.Int::new);
  }

  private final IdentityHashMap<Value, Expression> origins = new IdentityHashMap<>();

  Value record(Value value, Expression origin) {
    if (value != Value.Null.NULL) {
      origins.put(shared(value), origin);
    }
    return value;
  }

  /// The one object for all values that the reference cannot tell apart: it keeps small numbers,
  /// bools and the empty text once, so that a mistake in one is shown where it was evaluated last.
  private static Value shared(Value value) {
    return switch (value) {
      case Value.Int(long number) when number >= 0 && number < SMALL.length -> SMALL[(int) number];
      case Value.Real(double number) when Double.doubleToRawLongBits(number) == 0 -> ZERO;
      case Value.Bool(boolean bool) -> bool ? TRUE : FALSE;
      case Value.Str(String text) when text.isEmpty() -> EMPTY;
      default -> value;
    };
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
      Expression found = origins.get(shared(step.value()));
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
