package dev.pewter.core.config.print;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Name;
import dev.pewter.core.config.ast.SourceFile;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.print.Layout.Space;
import java.util.List;

/// Prints trees: files with their comments as `fmt` does, expressions as messages show them.
public final class Printer {
  private final Layout out;

  private Printer(Layout out) {
    this.out = out;
  }

  /// The formatted file, with one line feed at the end.
  public static String format(SourceFile file) {
    var layout = new Layout(file.comments());
    new Printer(layout).body(file.body());
    return layout.finish() + "\n";
  }

  /// An expression, without comments.
  public static String expression(Expression expression) {
    var layout = new Layout(List.of());
    new Printer(layout).value(expression);
    return layout.finish();
  }

  private void body(Body body) {
    Statement previous = null;
    for (Statement statement : body.statements()) {
      if (previous != null) {
        boolean gap = statement.span().line() - lastLine(previous.span()) > 1;
        if (statement instanceof Statement.Block || gap) {
          out.space(Space.BREAK);
        }
      }
      switch (statement) {
        case Statement.Attribute attribute -> attribute(attribute);
        case Statement.Block block -> block(block);
      }
      out.space(isOneLine(statement.span()) ? Space.NEWLINE : Space.BREAK);
      previous = statement;
    }
  }

  private void attribute(Statement.Attribute attribute) {
    out.token(attribute.name().span(), attribute.name().text());
    out.space(Space.ALIGN);
    out.token("=");
    out.space(Space.BLANK);
    value(attribute.value());
  }

  private void block(Statement.Block block) {
    out.token(block.name().span(), block.name().text());
    Name label = block.label();
    if (label != null) {
      out.space(Space.BLANK);
      out.token(label.span(), Quote.quote(label.text()));
    }
    out.space(Space.BLANK);
    out.token(block.open(), "{");
    out.space(Space.INDENT);
    if (block.body().statements().isEmpty()) {
      out.space(Space.BLANK);
    } else {
      out.space(Space.BREAK);
      body(block.body());
    }
    out.space(Space.UNINDENT);
    out.token(block.close(), "}");
  }

  private void value(Expression expression) {
    switch (expression) {
      case Expression.NullLiteral literal -> out.token(literal.span(), "null");
      case Expression.BoolLiteral literal ->
          out.token(literal.span(), Boolean.toString(literal.value()));
      case Expression.NumberLiteral literal -> out.token(literal.span(), literal.text());
      case Expression.StringLiteral literal -> out.token(literal.span(), literal.text());
      case Expression.Identifier identifier -> out.token(identifier.span(), identifier.name());
      case Expression.Paren paren -> {
        out.token("(");
        value(paren.inner());
        out.token(")");
      }
      case Expression.Unary unary -> {
        out.token(unary.span(), unary.operator());
        value(unary.operand());
      }
      case Expression.Binary binary -> {
        var chain = binary.chain();
        value(chain.getFirst().left());
        for (Expression.Binary step : chain) {
          out.space(Space.BLANK);
          out.token(step.operatorSpan(), step.operator());
          out.space(Space.BLANK);
          value(step.right());
        }
      }
      case Expression.Access access -> {
        value(access.target());
        out.token(".");
        out.token(access.name().text());
      }
      case Expression.Index index -> {
        value(index.target());
        out.token(after(index.target().span()), "[");
        value(index.index());
        out.token(lastCharacter(index.span()), "]");
      }
      case Expression.Call call -> call(call);
      case Expression.ArrayLiteral array -> array(array);
      case Expression.ObjectLiteral object -> object(object);
    }
  }

  private void array(Expression.ArrayLiteral array) {
    out.token(array.span(), "[");
    int line = array.span().line();
    for (int i = 0; i < array.elements().size(); i++) {
      Expression element = array.elements().get(i);
      boolean ownLine = element.span().line() != line;
      if (ownLine) {
        out.space(Space.INDENT, Space.BREAK); // indented first, so that comments before it are too
      } else if (i > 0) {
        out.space(Space.BLANK);
      }
      line = lastLine(element.span());
      value(element);
      if (i + 1 < array.elements().size()) {
        out.token(",");
      }
      if (ownLine) {
        out.space(Space.UNINDENT);
      }
    }
    if (!array.elements().isEmpty() && line != lastLine(array.span())) {
      out.token(",");
      out.space(Space.INDENT, Space.BREAK, Space.UNINDENT);
    }
    out.token(lastCharacter(array.span()), "]");
  }

  private void object(Expression.ObjectLiteral object) {
    out.token(object.span(), "{");
    out.space(Space.INDENT);
    int line = object.span().line();
    for (int i = 0; i < object.fields().size(); i++) {
      Expression.Field field = object.fields().get(i);
      if (field.name().span().line() != line) {
        boolean aligned = i > 0 && isOneLine(object.fields().get(i - 1).value().span());
        out.space(aligned ? Space.NEWLINE : Space.BREAK);
      } else if (i > 0) {
        out.space(Space.BLANK);
      }
      line = field.name().span().line();
      String name = field.name().text();
      out.token(field.name().span(), field.quoted() ? Quote.quote(name) : name);
      out.space(Space.ALIGN);
      out.token("=");
      out.space(Space.BLANK);
      value(field.value());
      if (i + 1 < object.fields().size()) {
        out.token(",");
      }
    }
    if (!object.fields().isEmpty() && line != lastLine(object.span())) {
      out.token(",");
      out.space(Space.BREAK);
    }
    out.space(Space.UNINDENT);
    out.token(lastCharacter(object.span()), "}");
  }

  private void call(Expression.Call call) {
    value(call.function());
    out.token("(");
    int line = lastLine(call.function().span());
    for (int i = 0; i < call.arguments().size(); i++) {
      Expression argument = call.arguments().get(i);
      boolean ownLine = argument.span().line() != line;
      if (ownLine) {
        out.space(Space.BREAK, Space.INDENT);
      }
      value(argument);
      line = lastLine(argument.span());
      if (i + 1 < call.arguments().size()) {
        out.token(",");
        out.space(Space.BLANK);
      }
      if (ownLine) {
        out.space(Space.UNINDENT);
      }
    }
    if (line != lastLine(call.span())) {
      out.token(",");
      out.space(Space.BREAK);
    }
    out.token(")");
  }

  private static boolean isOneLine(Span span) {
    return span.line() == lastLine(span);
  }

  private static int lastLine(Span span) {
    return span.source().line(Math.max(span.start(), span.end() - 1));
  }

  private static Span lastCharacter(Span span) {
    return new Span(span.source(), Math.max(span.start(), span.end() - 1), span.end());
  }

  private static Span after(Span span) {
    return new Span(span.source(), span.end(), span.end());
  }
}
