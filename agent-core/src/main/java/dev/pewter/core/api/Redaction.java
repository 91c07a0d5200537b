package dev.pewter.core.api;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Comment;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.WrittenSecret;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Mask;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.parse.ParseResult;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.model.SecretNames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Configurations without the secrets that are written in them: texts under a name that speaks of
/// one, headers, passwords in URLs, and what modules use as a secret. Rather hides too much; lines
/// keep their numbers.
public final class Redaction {
  /// What stands in the place of a span, by where the span starts.
  private final TreeMap<Span, String> replaced =
      new TreeMap<>(Comparator.comparingInt(Span::start));

  private final List<Expression.StringLiteral> texts = new ArrayList<>();
  private final List<Expression> values = new ArrayList<>();
  private final CustomSecrets custom;

  private Redaction(CustomSecrets custom) {
    this.custom = custom;
  }

  /// What is said of configurations, without the secrets that are written in them: a mistake may
  /// quote the expression it is in.
  public static List<Diagnostic> hide(List<Diagnostic> mistakes, List<Source> sources) {
    if (mistakes.isEmpty()) {
      return mistakes;
    }
    var all = new LinkedHashSet<>(sources);
    mistakes.stream()
        .map(Diagnostic::span)
        .filter(Objects::nonNull)
        .forEach(span -> all.add(span.source())); // of modules
    all.removeIf(source -> !mayHoldSecrets(source));
    var redaction = new Redaction(CustomSecrets.of(all));
    for (Source source : all) {
      ParseResult parsed = Parser.parse(source);
      if (parsed.isClean()) { // else no values are quoted
        redaction.body(parsed.file().body(), "", false);
      }
    }
    return mistakes.stream().map(redaction::hidden).toList();
  }

  /// Whether a name in a text speaks of a secret, or an address or a module may hold one. Tells it
  /// without the tree, for which there may be no room beside the one that is refused.
  private static boolean mayHoldSecrets(Source source) {
    String text = source.slice(0, source.bytes().length);
    if (text.indexOf('@') >= 0
        || text.indexOf('%') >= 0
        || text.contains("argument")
        || text.contains("import.")) {
      return true;
    }
    int from = 0;
    for (int at = 0; at <= text.length(); at++) {
      boolean isOfName =
          at < text.length()
              && (Character.isLetterOrDigit(text.charAt(at)) || "_-".indexOf(text.charAt(at)) >= 0);
      if (!isOfName) {
        if (at - from > 1 && SecretNames.hides(text.substring(from, at))) {
          return true;
        }
        from = at + 1;
      }
    }
    return false;
  }

  private Diagnostic hidden(Diagnostic mistake) {
    String message = hidden(mistake.message(), mistake.span());
    String hint = mistake.hint() == null ? null : hidden(mistake.hint(), mistake.span());
    return new Diagnostic(mistake.severity(), mistake.span(), message, hint, mistake.place());
  }

  private String hidden(String message, @Nullable Span at) {
    String shown = message;
    for (var text : texts) {
      shown = WrittenSecret.hide(shown, text);
    }
    for (var value : values) {
      if (at != null && isIn(at, value.span())) {
        shown = WrittenSecret.hide(shown, value);
      }
    }
    return shown;
  }

  private static boolean isIn(Span inner, Span outer) {
    return inner.source().equals(outer.source())
        && inner.start() >= outer.start()
        && inner.end() <= outer.end();
  }

  static Redacted redact(Source source, CustomSecrets custom) {
    ParseResult parsed = Parser.parse(source);
    if (!parsed.isClean()) {
      String text = source.slice(0, source.bytes().length);
      return new Redacted(source, Hiding.hide(text), Collections.emptyNavigableMap());
    }
    var redaction = new Redaction(custom);
    redaction.body(parsed.file().body(), "", false);
    // Comments lose their text: they often hold what was tried before.
    parsed.file().comments().forEach(redaction::comment);
    return new Redacted(source, redaction.apply(source.bytes()), redaction.replaced);
  }

  /// The text with a `*` for each character that is secret, so that marks below a line stay right.
  public static String masked(Source source) {
    String text = Mask.secrets(source.slice(0, source.bytes().length));
    if (!mayHoldSecrets(source)) {
      return text;
    }
    ParseResult parsed = Parser.parse(source);
    if (!parsed.isClean()) {
      return text;
    }
    var redaction = new Redaction(CustomSecrets.of(List.of(source)));
    redaction.body(parsed.file().body(), "", false);
    var masked = new StringBuilder(text);
    int at = 0; // in characters
    int end = 0; // in bytes
    for (Span span : redaction.replaced.keySet()) {
      at += source.slice(end, span.start()).length();
      end = span.end();
      for (char c : source.slice(span.start(), end).toCharArray()) {
        if ("\"`\r\n".indexOf(c) < 0) {
          masked.setCharAt(at, '*');
        }
        at++;
      }
    }
    return masked.toString();
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

  /// @param of the name of its block
  /// @param hide whether it is of something that is called as a secret, such as an `argument`
  private void body(Body body, String of, boolean hide) {
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute(var name, var value) ->
            given(name.text(), value, hide || custom.isSecret(of, name.text()));
        case Statement.Block block ->
            body(block.body(), block.name().text(), hide || isSecretByLabel(block));
      }
    }
  }

  private static boolean isSecretByLabel(Statement.Block block) {
    var label = block.label();
    return label != null
        && Set.of("argument", "export").contains(block.name().text())
        && SecretNames.speaks(label.text());
  }

  private void given(String name, Expression value, boolean hide) {
    boolean isSecret = hide || WrittenSecret.isIn(name, value);
    if (isSecret) {
      values.add(value);
    }
    expression(value, isSecret);
  }

  private void expression(Expression expression, boolean hide) {
    switch (expression) {
      case Expression.StringLiteral text -> {
        if (hide) {
          String lines = text.value().replaceAll("[^\\n]", "");
          replaced.put(text.span(), lines.isEmpty() ? "\"(secret)\"" : "`(secret)" + lines + "`");
          texts.add(text);
        }
      }
      // A number or a name alone may be a text without its quotes.
      case Expression.NumberLiteral _, Expression.Identifier _ -> {
        if (hide) {
          replaced.put(expression.span(), "(secret)");
        }
      }
      case Expression.ObjectLiteral(var fields, _) ->
          fields.forEach(field -> given(field.name().text(), field.value(), hide));
      case Expression.Access(var target, _) -> ofOther(target, hide);
      case Expression.Index(var target, var index, _) -> {
        ofOther(target, hide);
        ofOther(index, hide);
      }
      case Expression.Call(var function, var arguments, _) -> {
        ofOther(function, hide);
        arguments.forEach(argument -> part(argument, hide));
      }
      default -> expression.parts().forEach(part -> part(part, hide));
    }
  }

  private void part(Expression expression, boolean hide) {
    expression(expression, hide || WrittenSecret.isIn("", expression));
  }

  /// What an expression refers to, and by which number.
  private void ofOther(Expression expression, boolean hide) {
    boolean isName =
        expression instanceof Expression.Identifier
            || expression instanceof Expression.NumberLiteral;
    if (!isName) {
      part(expression, hide);
    }
  }
}
