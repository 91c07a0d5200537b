package dev.pewter.core.api;

import dev.pewter.core.component.TargetText;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Comment;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.parse.ParseResult;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.model.SecretNames;
import dev.pewter.core.model.Urls;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// Configurations without the secrets that are written in them: texts under a name that speaks of
/// one, headers, and passwords in URLs. Rather hides too much; lines keep their numbers.
public final class Redaction {
  /// What stands in the place of a span, by where the span starts.
  private final TreeMap<Span, String> replaced =
      new TreeMap<>(Comparator.comparingInt(Span::start));

  /// A value that is shorter is hidden between its quotes only.
  private static final int MIN_VALUE = 6;

  private Redaction() {}

  /// What is said of configurations, without the secrets that are written in them: a mistake may
  /// quote the expression it is in.
  public static String hide(String text, List<Source> sources) {
    String shown = Urls.redacted(text);
    for (Source source : sources) {
      ParseResult parsed = Parser.parse(source);
      if (!parsed.isClean()) {
        continue; // of which no values are quoted
      }
      var redaction = new Redaction();
      redaction.body(parsed.file().body(), false);
      for (Span span : redaction.replaced.keySet()) {
        shown = hide(shown, source.slice(span.start(), span.end()));
      }
    }
    return shown;
  }

  private static String hide(String text, String literal) {
    if (literal.length() <= 2) {
      return text;
    }
    String hidden = text.replace(literal, "\"(secret)\"");
    String value = literal.substring(1, literal.length() - 1);
    return value.length() < MIN_VALUE ? hidden : hidden.replace(value, "(secret)");
  }

  static Redacted redact(Source source) {
    ParseResult parsed = Parser.parse(source);
    if (!parsed.isClean()) {
      String text = source.slice(0, source.bytes().length);
      return new Redacted(source, Hiding.hide(text), Collections.emptyNavigableMap());
    }
    var redaction = new Redaction();
    redaction.body(parsed.file().body(), false);
    // Comments lose their text: they often hold what was tried before.
    parsed.file().comments().forEach(redaction::comment);
    return new Redacted(source, redaction.apply(source.bytes()), redaction.replaced);
  }

  private String apply(byte[] text) {
    var out = new ByteArrayOutputStream(text.length);
    int from = 0;
    for (var each : replaced.entrySet()) {
      out.write(text, from, each.getKey().start() - from);
      out.writeBytes(each.getValue().getBytes(StandardCharsets.UTF_8));
      from = each.getKey().end();
    }
    out.write(text, from, text.length - from);
    return out.toString(StandardCharsets.UTF_8);
  }

  private void comment(Comment comment) {
    String lines = comment.text().replaceAll("[^\\n]", "");
    replaced.put(comment.span(), comment.text().startsWith("//") ? "//" : "/*" + lines + "*/");
  }

  /// @param hide whether it is of something that is called as a secret, such as an `argument`
  private void body(Body body, boolean hide) {
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute(var name, var value) ->
            expression(value, hide || SecretNames.hides(name.text()));
        case Statement.Block block -> body(block.body(), hide || isSecretArgument(block));
      }
    }
  }

  private static boolean isSecretArgument(Statement.Block block) {
    var label = block.label();
    return block.name().text().equals("argument")
        && label != null
        && SecretNames.speaks(label.text());
  }

  private void expression(Expression expression, boolean hide) {
    switch (expression) {
      case Expression.StringLiteral text -> {
        if (hide || !Urls.redacted(text.value()).equals(text.value())) {
          String lines = text.value().replaceAll("[^\\n]", "");
          replaced.put(text.span(), lines.isEmpty() ? "\"(secret)\"" : "`(secret)" + lines + "`");
        }
      }
      case Expression.Paren(var inner, _) -> expression(inner, hide);
      case Expression.Unary(_, var operand, _) -> expression(operand, hide);
      case Expression.Binary binary -> {
        var chain = binary.chain();
        expression(chain.getFirst().left(), hide);
        chain.forEach(step -> expression(step.right(), hide));
      }
      case Expression.Access(var target, _) -> expression(target, hide);
      case Expression.Index(var target, var index, _) -> {
        expression(target, hide);
        expression(index, hide);
      }
      case Expression.Call(var function, var arguments, _) -> {
        expression(function, hide);
        expressions(arguments, hide);
      }
      case Expression.ArrayLiteral(var elements, _) -> expressions(elements, hide);
      case Expression.ObjectLiteral(var fields, _) ->
          fields.forEach(
              field ->
                  expression(field.value(), hide || isHidden(field.name().text(), field.value())));
      case Expression.NullLiteral _,
          Expression.BoolLiteral _,
          Expression.NumberLiteral _,
          Expression.Identifier _ -> {
        return; // no text in it
      }
    }
  }

  /// Also an address of a target with a password before it.
  private static boolean isHidden(String name, Expression value) {
    return SecretNames.hides(name)
        || (value instanceof Expression.StringLiteral text
            && !TargetText.value(name, text.value()).equals(text.value()));
  }

  private void expressions(List<Expression> all, boolean hide) {
    all.forEach(each -> expression(each, hide));
  }
}
