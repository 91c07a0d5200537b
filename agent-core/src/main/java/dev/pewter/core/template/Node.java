package dev.pewter.core.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a template consists of.
sealed interface Node {

  /// What is walked through and writes.
  sealed interface Statement extends Node {}

  record Text(String text) implements Statement {}

  record Action(int line, Pipe pipe) implements Statement {}

  record If(Branch branch) implements Statement {}

  record With(Branch branch) implements Statement {}

  record Range(Branch branch) implements Statement {}

  record Call(int line, String name, @Nullable Pipe pipe) implements Statement {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}

  /// @param otherwise empty when there is no `else`
  record Branch(int line, Pipe pipe, List<Statement> body, List<Statement> otherwise) {
    public Branch {
      body = List.copyOf(body);
      otherwise = List.copyOf(otherwise);
    }
  }

  /// What has a value.
  sealed interface Operand extends Node {}

  /// Commands, each taking the value of the one before it as its last argument.
  ///
  /// @param variables that take the value
  record Pipe(int line, boolean assigns, List<String> variables, List<Command> commands)
      implements Operand {
    public Pipe {
      variables = List.copyOf(variables);
      commands = List.copyOf(commands);
    }
  }

  record Command(List<Operand> words) {
    public Command {
      words = List.copyOf(words);
    }
  }

  record Dot() implements Operand {}

  record Nil() implements Operand {}

  record Bool(boolean value) implements Operand {}

  record Str(String value) implements Operand {}

  /// @param whole null when it is not a whole number
  record Num(String text, @Nullable Long whole, double real) implements Operand {
    /// Its value where any type will do.
    Object value() throws TemplateException {
      boolean isHex =
          text.length() > 2 && text.charAt(0) == '0' && "xX".indexOf(text.charAt(1)) >= 0;
      boolean looksReal = !isHex && text.charAt(0) != '\'' && text.matches(".*[.eEpP].*");
      if (looksReal || whole == null) {
        if (!looksReal) {
          throw new TemplateException(text + " overflows int");
        }
        return real;
      }
      return whole;
    }
  }

  record Field(List<String> names) implements Operand {
    public Field {
      names = List.copyOf(names);
    }
  }

  record Variable(String name, List<String> fields) implements Operand {
    public Variable {
      fields = List.copyOf(fields);
    }
  }

  record Chain(Operand of, List<String> fields) implements Operand {
    public Chain {
      fields = List.copyOf(fields);
    }
  }

  record Identifier(String name, Fn function) implements Operand {}
}
