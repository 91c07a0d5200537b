package dev.pewter.core.config.eval;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.diag.Suggestions;
import dev.pewter.core.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions. Recursive: the parser bounds how deep trees are.
public final class Evaluator {
  private final Scope scope;
  private final Trail trail = new Trail();

  /// The scope comes before the standard library, so that names in it may hide functions.
  public Evaluator(Scope scope) {
    this.scope = scope;
  }

  /// The value of one expression.
  public static Value evaluate(Expression expression, Scope scope) throws EvaluationException {
    return new Evaluator(scope).value(expression);
  }

  /// The value of an expression of literals; its mistakes are left to the caller to word.
  public static Value constant(Expression expression) throws ValueException, EvaluationException {
    return new Evaluator(Scope.EMPTY).eval(expression);
  }

  /// The value of an expression; mistakes found in it later are traced by `trail`.
  public Value value(Expression expression) throws EvaluationException {
    try {
      return eval(expression);
    } catch (ValueException e) {
      throw new EvaluationException(trail.diagnose(e));
    }
  }

  /// Where the values came from.
  public Trail trail() {
    return trail;
  }

  private Value eval(Expression expression) throws ValueException, EvaluationException {
    return trail.record(
        switch (expression) {
          case Expression.NullLiteral _ -> Value.Null.NULL;
          case Expression.BoolLiteral literal -> new Value.Bool(literal.value());
          case Expression.NumberLiteral literal -> number(literal);
          case Expression.StringLiteral literal -> new Value.Str(literal.value());
          case Expression.Identifier identifier -> lookUp(identifier);
          case Expression.Paren paren -> eval(paren.inner());
          case Expression.Unary unary -> Operators.unary(unary.operator(), eval(unary.operand()));
          case Expression.Binary binary -> chain(binary.chain());
          case Expression.Access access -> access(access);
          case Expression.Index index -> index(eval(index.target()), eval(index.index()));
          case Expression.Call call -> call(call);
          case Expression.ArrayLiteral array -> array(array);
          case Expression.ObjectLiteral object -> object(object);
        },
        expression);
  }

  private static Value number(Expression.NumberLiteral literal) throws EvaluationException {
    Value number = Numbers.parseLiteral(literal.text());
    if (number == null) {
      throw EvaluationException.plain(
          "strconv.ParseFloat: parsing " + Quote.quote(literal.text()) + ": value out of range");
    }
    return number;
  }

  private Value lookUp(Expression.Identifier identifier) throws EvaluationException {
    Value value = scope.lookup(identifier.name());
    if (value == null) {
      value = Stdlib.lookup(identifier.name());
    }
    if (value == null) {
      throw new EvaluationException(
          Diagnostic.error(
              identifier.span(),
              "identifier " + Quote.quote(identifier.name()) + " does not exist"));
    }
    return value;
  }

  private Value chain(List<Expression.Binary> chain) throws ValueException, EvaluationException {
    Value left = eval(chain.getFirst().left());
    StringBuilder texts = null; // in place of `left`: a run of texts is put together once
    Expression before = chain.getFirst();
    for (Expression.Binary step : chain) {
      Value right = eval(step.right());
      if (step.operator().equals("+")
          && right instanceof Value.Str(String text)
          && (texts != null || left instanceof Value.Str)) {
        if (texts == null) {
          texts = new StringBuilder(((Value.Str) left).value());
        }
        if ((long) texts.length() + text.length() <= Texts.MAX_TEXT) {
          texts.append(text);
          before = step;
          continue;
        }
      }
      if (texts != null) {
        left = trail.record(new Value.Str(Utf8.joined(texts.toString())), before);
        texts = null;
      }
      left = trail.record(Operators.binary(left, step.operator(), right), step);
    }
    return texts == null ? left : new Value.Str(Utf8.joined(texts.toString()));
  }

  private Value access(Expression.Access access) throws ValueException, EvaluationException {
    Value target = eval(access.target());
    String name = access.name().text();
    Value found =
        switch (target) {
          case Value.Obj(Map<String, Value> fields) -> fields.get(name);
          case Value.Capsule(Target labels) -> label(labels, name);
          case Value.Capsule(Object _) -> throw noFields(target);
          default ->
              throw new ValueException(
                  target,
                  "cannot access field "
                      + Quote.quote(name)
                      + " on value of type "
                      + target.type());
        };
    if (found == null) {
      throw new EvaluationException(
          missing(access.name().span(), name)
              .withHint(
                  target instanceof Value.Obj(var fields) ? near(name, fields.keySet()) : null));
    }
    return found;
  }

  private static Diagnostic missing(Span span, String name) {
    return Diagnostic.error(span, "field " + Quote.quote(name) + " does not exist");
  }

  private static @Nullable String near(String name, Set<String> known) {
    String closest = Suggestions.closest(name, known);
    return closest == null ? null : "did you mean " + Quote.quote(closest) + "?";
  }

  private static ValueException noFields(Value capsule) {
    return new ValueException(
        capsule, "expected object or array or a capsule convertible to an object, got capsule");
  }

  private static @Nullable Value label(Target target, String name) {
    String text = target.get(name);
    return text == null ? null : new Value.Str(text);
  }

  private static Value index(Value target, Value index) throws ValueException {
    if (target instanceof Value.Obj || target instanceof Value.Capsule(Target _)) {
      if (!(index instanceof Value.Str(String name))) {
        throw ValueException.type(index, "string");
      }
      Value found =
          target instanceof Value.Capsule(Target labels)
              ? label(labels, name)
              : ((Value.Obj) target).fields().get(name);
      return found == null ? Value.Null.NULL : found;
    }
    if (target instanceof Value.Arr || target instanceof Value.Bytes) {
      if (!(index instanceof Value.Num number)) {
        throw ValueException.type(index, "number");
      }
      long at = Numbers.toLong(number);
      List<Value> elements = Values.elements(target);
      if (at < 0 || at >= elements.size()) {
        throw new ValueException(
            index,
            "index %d is out of range of array with length %d".formatted(at, elements.size()));
      }
      return elements.get((int) at);
    }
    throw target instanceof Value.Capsule
        ? noFields(target)
        : new ValueException(target, "expected object or array, got " + target.type());
  }

  private Value call(Expression.Call call) throws ValueException, EvaluationException {
    Value target = eval(call.function());
    if (!(target instanceof Value.Func function)) {
      throw ValueException.type(target, "function");
    }
    var arguments = new ArrayList<Value>(call.arguments().size());
    for (Expression argument : call.arguments()) {
      arguments.add(eval(argument));
    }
    try {
      return function.body().call(arguments);
    } catch (FunctionException e) {
      if (e.isPlain()) {
        throw EvaluationException.plain(String.valueOf(e.getMessage()));
      }
      throw e.argument() == null
          ? new ValueException(target, String.valueOf(e.getMessage()))
          : e.argument();
    }
  }

  private Value array(Expression.ArrayLiteral array) throws ValueException, EvaluationException {
    var elements = new ArrayList<Value>(array.elements().size());
    for (Expression element : array.elements()) {
      elements.add(eval(element));
    }
    return new Value.Arr(elements);
  }

  private Value object(Expression.ObjectLiteral object) throws ValueException, EvaluationException {
    var fields = LinkedHashMap.<String, Value>newLinkedHashMap(object.fields().size());
    for (Expression.Field field : object.fields()) {
      fields.put(field.name().text(), eval(field.value()));
    }
    return Value.Obj.sorted(fields);
  }
}
