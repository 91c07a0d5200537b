package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.EvaluationException;
import dev.pewter.core.config.eval.Evaluator;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.ValueException;
import dev.pewter.core.config.print.Printer;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what was probably meant by a reference that does not fit: one of the exports of the
/// component, or a list of it.
final class Meant {
  private final Evaluator evaluator;

  Meant(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /// What to write instead of an expression whose value is not of a type; null when not known.
  @Nullable String hint(Expression expression, Type type) {
    Type element = element(type);
    if (element == null) {
      String export = exportOf(expression, type);
      return export == null ? null : didYouMean(export);
    }
    if (expression instanceof Expression.ArrayLiteral array) {
      for (Expression each : array.elements()) {
        String export = exportOf(each, element);
        if (export != null) {
          return didYouMean(export);
        }
      }
      return null;
    }
    String export = exportOf(expression, type);
    if (export != null) {
      return didYouMean(export);
    }
    export = exportOf(expression, element);
    if (export == null && isReference(expression) && fits(value(expression), element)) {
      export = Printer.expression(expression);
    }
    return export == null ? null : "it takes a list: write [" + export + "]";
  }

  private static String didYouMean(String text) {
    return "did you mean " + Quote.quote(text) + "?";
  }

  private static @Nullable Type element(Type type) {
    return type instanceof ParameterizedType list && list.getRawType() == List.class
        ? list.getActualTypeArguments()[0]
        : null;
  }

  /// A reference to a component with the export behind it that would fit.
  private @Nullable String exportOf(Expression expression, Type type) {
    if (isReference(expression)
        && value(expression) instanceof Value.Obj(Map<String, Value> exports)
        && !fits(new Value.Obj(exports), type)) {
      for (var export : exports.entrySet()) {
        if (fits(export.getValue(), type)) {
          return Printer.expression(expression) + "." + export.getKey();
        }
      }
    }
    return null;
  }

  private static boolean isReference(Expression expression) {
    return switch (expression) {
      case Expression.Identifier _ -> true;
      case Expression.Access access -> isReference(access.target());
      default -> false;
    };
  }

  private Value value(Expression expression) {
    try {
      return evaluator.value(expression);
    } catch (EvaluationException _) {
      return Value.Null.NULL; // told as such
    }
  }

  private static boolean fits(Value value, Type type) {
    try {
      return value != Value.Null.NULL && Converter.convert(value, type, false) != null;
    } catch (ValueException _) {
      return false;
    }
  }
}
