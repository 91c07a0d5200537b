package dev.pewter.core.api;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.SourceFile;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.parse.ParseResult;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.config.print.Printer;
import java.util.List;
import java.util.regex.Pattern;

/// Configurations without the secrets that are written in them: texts under a name that speaks of
/// one, headers, and passwords in URLs. Rather hides too much.
final class Redaction {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|token|key|credential|bearer|authorization|auth"
              + "|cookie|dsn|connection_string|headers?|content|username).*");
  private static final Pattern IN_URL = Pattern.compile("://[^/@\\s]{1,1000}@");

  private Redaction() {}

  static String redact(Source source) {
    ParseResult parsed = Parser.parse(source);
    if (!parsed.isClean()) {
      return "// this file does not parse and is left out, because it may hold secrets\n";
    }
    SourceFile file = parsed.file();
    // Comments are left out: they often hold what was tried before.
    return Printer.format(new SourceFile(source, body(file.body()), List.of()));
  }

  private static Body body(Body body) {
    return new Body(body.statements().stream().map(Redaction::statement).toList());
  }

  private static Statement statement(Statement statement) {
    return switch (statement) {
      case Statement.Attribute(var name, var value) ->
          new Statement.Attribute(name, expression(value, SECRET.matcher(name.text()).matches()));
      case Statement.Block(var name, var label, var open, var body, var close) ->
          new Statement.Block(name, label, open, body(body), close);
    };
  }

  private static Expression expression(Expression expression, boolean hide) {
    return switch (expression) {
      case Expression.StringLiteral text -> text(text, hide);
      case Expression.Paren(var inner, var span) ->
          new Expression.Paren(expression(inner, hide), span);
      case Expression.Unary(var operator, var operand, var span) ->
          new Expression.Unary(operator, expression(operand, hide), span);
      case Expression.Binary(var left, var operator, var span, var right) ->
          new Expression.Binary(expression(left, hide), operator, span, expression(right, hide));
      case Expression.Access(var target, var name) ->
          new Expression.Access(expression(target, hide), name);
      case Expression.Index(var target, var index, var span) ->
          new Expression.Index(expression(target, hide), index, span);
      case Expression.Call(var function, var arguments, var span) ->
          new Expression.Call(
              function, arguments.stream().map(a -> expression(a, hide)).toList(), span);
      case Expression.ArrayLiteral(var elements, var span) ->
          new Expression.ArrayLiteral(
              elements.stream().map(e -> expression(e, hide)).toList(), span);
      case Expression.ObjectLiteral(var fields, var span) ->
          new Expression.ObjectLiteral(
              fields.stream()
                  .map(
                      f ->
                          new Expression.Field(
                              f.name(),
                              f.quoted(),
                              expression(
                                  f.value(), hide || SECRET.matcher(f.name().text()).matches())))
                  .toList(),
              span);
      case Expression.NullLiteral _,
          Expression.BoolLiteral _,
          Expression.NumberLiteral _,
          Expression.Identifier _ ->
          expression;
    };
  }

  private static Expression text(Expression.StringLiteral text, boolean hide) {
    if (hide || IN_URL.matcher(text.value()).find()) {
      return new Expression.StringLiteral("\"(secret)\"", "(secret)", text.span());
    }
    return text;
  }
}
