package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.eval.EvaluationException;
import dev.pewter.core.config.eval.Evaluator;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.ValueException;
import dev.pewter.core.model.Target;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Checks what is written out literally against the type it is meant for.
final class LiteralCheck {
  private final List<Diagnostic> found;

  /// Adds what it finds to the list.
  LiteralCheck(List<Diagnostic> found) {
    this.found = found;
  }

  void check(Expression expression, Type type) {
    if (type == Value.class) {
      return;
    }
    switch (expression) {
      case Expression.NullLiteral _,
          Expression.BoolLiteral _,
          Expression.NumberLiteral _,
          Expression.StringLiteral _ ->
          constant(expression, type, expression.span());
      case Expression.Unary unary when isLiteral(unary.operand()) -> {
        if (constant(unary, Value.class, unary.operand().span())) {
          constant(unary.operand(), type, unary.operand().span());
        }
      }
      case Expression.Binary binary when isLiteral(binary.left()) && isLiteral(binary.right()) ->
          constant(binary, type, binary.span());
      case Expression.ArrayLiteral _, Expression.ObjectLiteral _ when isReceiver(type) -> {}
      case Expression.ArrayLiteral array -> array(array, type);
      case Expression.ObjectLiteral object -> object(object, type);
      case Expression.Identifier _,
          Expression.Paren _,
          Expression.Unary _,
          Expression.Binary _,
          Expression.Access _,
          Expression.Index _,
          Expression.Call _ -> {}
    }
  }

  private static boolean isLiteral(Expression expression) {
    return expression instanceof Expression.NullLiteral
        || expression instanceof Expression.BoolLiteral
        || expression instanceof Expression.NumberLiteral
        || expression instanceof Expression.StringLiteral;
  }

  /// Whether an expression without names has a value that fits.
  private boolean constant(Expression expression, Type type, Span span) {
    try {
      Value value = Evaluator.constant(expression);
      if (!(value instanceof Value.Null)) {
        Converter.convert(value, type, false);
      }
      return true;
    } catch (ValueException e) {
      found.add(Diagnostic.error(span, e.statement()));
    } catch (EvaluationException e) {
      found.add(Diagnostic.error(span, e.diagnostic().message()));
    }
    return false;
  }

  /// Of receivers the reference does not say what literals they cannot be.
  private static boolean isReceiver(Type type) {
    return type instanceof Class<?> kind && kind.isInterface();
  }

  private void array(Expression.ArrayLiteral array, Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      Type element = list.getActualTypeArguments()[0];
      if (!isReceiver(element)) {
        array.elements().forEach(expression -> check(expression, element));
      }
    } else {
      wrong(array.span(), type, "array");
    }
  }

  private void object(Expression.ObjectLiteral object, Type type) {
    if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
      object.fields().forEach(field -> check(field.value(), map.getActualTypeArguments()[1]));
    } else if (type instanceof Class<?> record && Converter.isBlock(record)) {
      struct(object, Schema.of(record));
    } else if (type != Target.class) {
      wrong(object.span(), type, "object");
    }
  }

  private void struct(Expression.ObjectLiteral object, Schema schema) {
    var slots = new LinkedHashMap<String, Schema.AttrSlot>();
    for (Schema.Slot slot : schema.slots()) {
      if (slot instanceof Schema.AttrSlot attr) {
        slots.put(attr.name(), attr);
      }
    }
    var seen = new HashSet<String>();
    for (Expression.Field field : object.fields()) {
      String name = field.name().text();
      Schema.AttrSlot slot = slots.get(name);
      if (slot == null) {
        Span span = field.name().span().to(field.value().span());
        found.add(Mistakes.unknownAttribute(span, name, slots.keySet()));
      } else {
        seen.add(name);
        check(field.value(), slot.type());
      }
    }
    slots.forEach(
        (name, slot) -> {
          if (slot.isRequired() && !seen.contains(name)) {
            found.add(
                Diagnostic.error(object.span(), "missing required attribute " + Quote.quote(name)));
          }
        });
  }

  private void wrong(Span span, Type type, String got) {
    found.add(Diagnostic.error(span, "expected " + Converter.typeName(type) + ", got " + got));
  }
}
