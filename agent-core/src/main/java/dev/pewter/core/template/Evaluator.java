package dev.pewter.core.template;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.template.Node.Branch;
import dev.pewter.core.template.Node.Command;
import dev.pewter.core.template.Node.Operand;
import dev.pewter.core.template.Node.Pipe;
import dev.pewter.core.template.Node.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One execution of a template.
final class Evaluator {
  private final String name;
  private final Map<String, List<Statement>> templates;
  private final StringBuilder out = new StringBuilder();
  private final List<String> names = new ArrayList<>(); // of variables, innermost last
  private final List<Object> values = new ArrayList<>();
  private String running;
  private int line = 1;
  private int firstVariable; // of the running template
  private int depth;
  private int steps;

  /// How a list of statements was left.
  private enum Left {
    AT_END,
    BREAK,
    CONTINUE
  }

  Evaluator(String name, Map<String, List<Statement>> templates) {
    this.name = name;
    this.running = name;
    this.templates = templates;
  }

  String result() {
    return out.toString();
  }

  /// Runs a template that is there.
  void execute(String template, Object dot) throws TemplateException {
    try {
      call(template, dot);
    } catch (TemplateException e) {
      throw new TemplateException(
          "template: "
              + name
              + ":"
              + line
              + ": executing "
              + Quote.quote(running)
              + ": "
              + e.getMessage());
    }
  }

  private void call(String template, Object dot) throws TemplateException {
    var body = templates.get(template);
    if (body == null) {
      throw new TemplateException("template " + Quote.quote(template) + " not defined");
    }
    if (++depth > Limits.DEPTH) {
      throw new TemplateException("exceeded maximum template depth (" + Limits.DEPTH + ")");
    }
    String caller = running;
    int callersFirst = firstVariable;
    running = template;
    firstVariable = names.size();
    push("$", dot);
    walk(body, dot);
    pop(firstVariable);
    running = caller;
    firstVariable = callersFirst;
    depth--;
  }

  // -- statements
  // ----------------------------------------------------------------------------------

  private Left walk(List<Statement> statements, Object dot) throws TemplateException {
    for (var statement : statements) {
      var left =
          switch (statement) {
            case Node.Text(String text) -> write(text);
            case Node.Action(int at, Pipe pipe) -> {
              line = at;
              Object value = pipe(pipe, dot);
              yield pipe.variables().isEmpty()
                  ? write(value == Nil.NIL ? Printer.NO_VALUE : Printer.text(value))
                  : Left.AT_END;
            }
            case Node.If(Branch branch) -> branch(branch, dot, false);
            case Node.With(Branch branch) -> branch(branch, dot, true);
            case Node.Range(Branch branch) -> range(branch, dot);
            case Node.Call(int at, String called, Pipe pipe) -> {
              line = at;
              call(called, pipe == null ? Nil.NIL : pipe(pipe, dot));
              yield Left.AT_END;
            }
            case Node.Break _ -> Left.BREAK;
            case Node.Continue _ -> Left.CONTINUE;
          };
      if (left != Left.AT_END) {
        return left;
      }
    }
    return Left.AT_END;
  }

  private Left write(String text) throws TemplateException {
    Limits.text((long) out.length() + text.length());
    out.append(text);
    step();
    return Left.AT_END;
  }

  private Left branch(Branch branch, Object dot, boolean movesDot) throws TemplateException {
    line = branch.line();
    int mark = names.size();
    Object value = pipe(branch.pipe(), dot);
    var left =
        Types.isTrue(value)
            ? walk(branch.body(), movesDot ? value : dot)
            : walk(branch.otherwise(), dot);
    pop(mark);
    return left;
  }

  private Left range(Branch range, Object dot) throws TemplateException {
    line = range.line();
    int mark = names.size();
    Object over = pipe(range.pipe(), dot);
    var left = iterate(range, over, dot);
    pop(mark);
    return left;
  }

  private Left iterate(Branch range, Object over, Object dot) throws TemplateException {
    boolean isEmpty = true;
    var left = Left.AT_END;
    Long count = Types.whole(over);
    if (count != null) {
      if (range.pipe().variables().size() > 1) {
        throw new TemplateException(
            "can't use " + count + " to iterate over more than one variable");
      }
      for (long i = 0; i < count && left != Left.BREAK; i++) {
        isEmpty = false;
        left = once(range, i, over instanceof Whole(String type, _) ? new Whole(type, i) : i);
      }
    } else if (over instanceof Seq list) {
      for (int i = 0; i < list.size() && left != Left.BREAK; i++) {
        isEmpty = false;
        left = once(range, (long) i, list.items().get(i));
      }
    } else if (over instanceof Dict map) {
      for (var field : List.copyOf(map.fields().entrySet())) {
        isEmpty = false;
        left = once(range, field.getKey(), field.getValue());
        if (left == Left.BREAK) {
          break;
        }
      }
    } else if (over != Nil.NIL) {
      throw new TemplateException("range can't iterate over " + Printer.text(over));
    }
    return isEmpty ? walk(range.otherwise(), dot) : Left.AT_END;
  }

  private Left once(Branch range, Object index, Object element) throws TemplateException {
    step();
    int mark = names.size();
    var variables = range.pipe().variables();
    if (!variables.isEmpty()) {
      boolean hasIndex = variables.size() > 1;
      if (hasIndex) {
        setInRange(range.pipe(), 0, index);
      }
      setInRange(range.pipe(), hasIndex ? 1 : 0, element);
    }
    var left = walk(range.body(), element);
    pop(mark);
    return left;
  }

  private void setInRange(Pipe pipe, int variable, Object value) throws TemplateException {
    if (pipe.assigns()) {
      values.set(find(pipe.variables().get(variable)), value);
    } else {
      values.set(values.size() - pipe.variables().size() + variable, value);
    }
  }

  private void step() throws TemplateException {
    if (++steps > Limits.STEPS) {
      throw new TemplateException("it takes more than " + Limits.STEPS + " steps");
    }
  }

  // -- variables
  // -----------------------------------------------------------------------------------

  private void push(String variable, Object value) {
    names.add(variable);
    values.add(value);
  }

  private void pop(int mark) {
    names.subList(mark, names.size()).clear();
    values.subList(mark, values.size()).clear();
  }

  private int find(String variable) throws TemplateException {
    for (int i = names.size() - 1; i >= firstVariable; i--) {
      if (names.get(i).equals(variable)) {
        return i;
      }
    }
    throw new TemplateException("undefined variable: " + variable);
  }

  // -- pipelines
  // -----------------------------------------------------------------------------------

  private Object pipe(Pipe pipe, Object dot) throws TemplateException {
    Object value = null;
    for (var command : pipe.commands()) {
      value = command(command, dot, value);
    }
    Object result = value == null ? Nil.NIL : value;
    for (String variable : pipe.variables()) {
      if (pipe.assigns()) {
        values.set(find(variable), result);
      } else {
        push(variable, result);
      }
    }
    return result;
  }

  /// @param piped the value of the command before, or null when it is the first
  private Object command(Command command, Object dot, @Nullable Object piped)
      throws TemplateException {
    step();
    var first = command.words().getFirst();
    if (first instanceof Node.Identifier(String called, Fn function)) {
      return call(called, function, command.words(), dot, piped);
    }
    boolean hasArguments = command.words().size() > 1 || piped != null;
    return switch (first) {
      case Node.Field(List<String> fields) -> fields(dot, fields, command, dot, piped);
      case Node.Chain(Operand of, List<String> fields) ->
          fields(operand(of, dot), fields, command, dot, piped);
      case Node.Variable(String variable, List<String> fields) when !fields.isEmpty() ->
          fields(values.get(find(variable)), fields, command, dot, piped);
      case Node.Nil _ -> throw new TemplateException("nil is not a command");
      default -> {
        if (hasArguments) {
          throw new TemplateException("can't give argument to non-function");
        }
        yield operand(first, dot);
      }
    };
  }

  private Object fields(
      Object from, List<String> fields, Command command, Object dot, @Nullable Object piped)
      throws TemplateException {
    if (command.words().size() == 1 && piped == null) {
      return Fields.chain(from, fields);
    }
    Object value = Fields.chain(from, fields.subList(0, fields.size() - 1));
    var args = new ArrayList<Object>();
    for (var word : command.words().subList(1, command.words().size())) {
      args.add(operand(word, dot));
    }
    if (piped != null) {
      args.add(piped);
    }
    return Fields.call(value, fields.getLast(), args);
  }

  /// The value of a word where anything will do.
  private Object operand(Operand operand, Object dot) throws TemplateException {
    return switch (operand) {
      case Node.Dot _ -> dot;
      case Node.Nil _ -> Nil.NIL;
      case Node.Bool(boolean value) -> value;
      case Node.Str(String value) -> value;
      case Node.Num number -> number.value();
      case Node.Field(List<String> fields) -> Fields.chain(dot, fields);
      case Node.Variable(String variable, List<String> fields) ->
          Fields.chain(values.get(find(variable)), fields);
      case Node.Chain(Operand of, List<String> fields) -> {
        if (of instanceof Node.Nil) {
          throw new TemplateException("indirection through explicit nil");
        }
        yield Fields.chain(operand(of, dot), fields);
      }
      case Node.Identifier(String called, Fn function) ->
          call(called, function, List.of(operand), dot, null);
      case Pipe pipe -> pipe(pipe, dot);
    };
  }

  // -- calls
  // ---------------------------------------------------------------------------------------

  private Object call(
      String called, Fn function, List<Operand> words, Object dot, @Nullable Object piped)
      throws TemplateException {
    int given = words.size() - 1 + (piped == null ? 0 : 1);
    if (given < function.required() || (given > function.required() && !function.isVariadic())) {
      throw new TemplateException(
          "wrong number of args for "
              + called
              + ": want "
              + (function.isVariadic() ? "at least " : "")
              + function.required()
              + " got "
              + given);
    }
    if (called.equals("and") || called.equals("or")) {
      return shortcut(called.equals("or"), words, dot, piped);
    }
    Object[] args = new Object[given];
    for (int i = 1; i < words.size(); i++) {
      args[i - 1] = argument(words.get(i), function.type(i - 1), dot);
    }
    if (piped != null) {
      args[given - 1] = checked(function.type(given - 1), piped);
    }
    try {
      Object result = function.body().call(args);
      if (result instanceof String text) {
        Limits.text(text.length());
      }
      return result;
    } catch (TemplateException e) {
      throw new TemplateException("error calling " + called + ": " + e.getMessage());
    }
  }

  /// Evaluates no more than it has to.
  private Object shortcut(boolean isOr, List<Operand> words, Object dot, @Nullable Object piped)
      throws TemplateException {
    Object value = Nil.NIL;
    for (int i = 1; i < words.size(); i++) {
      value = operand(words.get(i), dot);
      if (Types.isTrue(value) == isOr) {
        return value;
      }
    }
    return piped == null ? value : piped;
  }

  private Object argument(Operand word, char type, Object dot) throws TemplateException {
    if (type == 'a') {
      return operand(word, dot);
    }
    switch (word) {
      case Node.Num number -> {
        if (type == 'f') {
          return number.real();
        }
        var whole = number.whole();
        if ((type == 'i' || type == 'l') && whole != null) {
          return whole;
        }
        throw mismatch(type, number.text());
      }
      case Node.Str(String text) -> {
        if (type != 's') {
          throw mismatch(type, Quote.quote(text));
        }
        return text;
      }
      case Node.Bool(boolean is) -> {
        if (type != 'b') {
          throw mismatch(type, Boolean.toString(is));
        }
        return is;
      }
      case Node.Nil _ -> {
        if (type != 'd' && type != 'L') {
          throw new TemplateException("cannot assign nil to " + Fn.typeName(type));
        }
        return checked(type, Nil.NIL);
      }
      case Node.Dot _, Node.Field _, Node.Variable _, Node.Chain _, Node.Identifier _, Pipe _ -> {
        return checked(type, operand(word, dot));
      }
    }
  }

  private static TemplateException mismatch(char type, String found) {
    return new TemplateException(
        switch (type) {
          case 'i', 'l' -> "expected integer; found " + found;
          case 'f' -> "expected float; found " + found;
          case 's', 'b' -> "expected " + Fn.typeName(type) + "; found " + found;
          default -> "can't handle " + found + " for arg of type " + Fn.typeName(type);
        });
  }

  private static Object checked(char type, Object value) throws TemplateException {
    if (value == Nil.NIL) {
      return switch (type) {
        case 'a' -> value;
        case 'd' -> Dict.empty();
        case 'L' -> Seq.of(List.of());
        default -> throw new TemplateException("invalid value; expected " + Fn.typeName(type));
      };
    }
    if (!Fn.accepts(type, value)) {
      throw new TemplateException(
          "wrong type for value; expected " + Fn.typeName(type) + "; got " + Types.name(value));
    }
    return type == 'l' && value instanceof Whole(_, long number) ? (Object) number : value;
  }
}
