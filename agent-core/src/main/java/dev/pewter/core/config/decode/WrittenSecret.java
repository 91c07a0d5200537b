package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.model.SecretNames;
import dev.pewter.core.model.Urls;
import java.util.regex.Pattern;

/// Secrets that are written in expressions: which those are, and messages without them. Rather
/// hides too much.
public final class WrittenSecret {
  private static final String HIDDEN = "(secret)";

  /// A value that is shorter is hidden between its quotes only.
  private static final int MIN_VALUE = 6;

  private WrittenSecret() {}

  /// Whether all that is written in a value is hidden: its name speaks of a secret, or it is a URL
  /// with one in it, whole or put together from parts.
  public static boolean isIn(String name, Expression value) {
    return SecretNames.hides(name)
        || switch (value) {
          case Expression.StringLiteral text -> isShownOtherwise(name, text.value());
          case Expression.Binary _, Expression.Call _, Expression.Paren _ ->
              isPutTogether(name, value);
          default -> false;
        };
  }

  private static boolean isPutTogether(String name, Expression value) {
    var whole = new StringBuilder();
    boolean isPart = join(value, whole);
    return isPart || isShownOtherwise(name, whole.toString());
  }

  private static boolean isShownOtherwise(String name, String text) {
    return !Urls.redacted(name, text).equals(text);
  }

  /// Adds the texts of an expression, and something for what is not known of it; tells whether one
  /// of the texts has a secret already. Objects have names of their own.
  private static boolean join(Expression expression, StringBuilder whole) {
    return switch (expression) {
      case Expression.StringLiteral text -> {
        whole.append(text.value());
        yield isShownOtherwise("", text.value());
      }
      case Expression.ObjectLiteral _ -> false;
      case Expression.Access _, Expression.Identifier _ -> {
        whole.append(whole.isEmpty() ? "http://x" : "x"); // it may be the beginning of a URL
        yield false;
      }
      case Expression.Call call -> {
        if (call.arguments().isEmpty()) {
          whole.append('x');
        }
        yield join(call.arguments(), whole);
      }
      default -> join(expression.parts(), whole);
    };
  }

  private static boolean join(Iterable<Expression> parts, StringBuilder whole) {
    boolean isIn = false;
    for (Expression part : parts) {
      isIn |= join(part, whole);
    }
    return isIn;
  }

  /// Hides in a message what is written of secrets in what is given to a name.
  static String hide(String message, String name, Expression value) {
    if (isIn(name, value)) {
      return hide(message, value);
    }
    String shown = message;
    if (value instanceof Expression.ObjectLiteral object) {
      for (Expression.Field field : object.fields()) {
        shown = hide(shown, field.name().text(), field.value());
      }
    } else {
      for (Expression part : value.parts()) {
        shown = hide(shown, "", part);
      }
    }
    return shown;
  }

  /// Hides in a message what is written in an expression: its texts and numbers, and names that
  /// stand alone, which may be texts without their quotes.
  public static String hide(String message, Expression expression) {
    return switch (expression) {
      case Expression.StringLiteral text -> hide(message, text);
      case Expression.NumberLiteral number -> hideWord(message, number.text());
      case Expression.Identifier name -> hideWord(message, name.name());
      case Expression.Access _ -> message; // what it refers to stands elsewhere
      case Expression.Call call -> hide(message, call.arguments());
      default -> hide(message, expression.parts());
    };
  }

  private static String hide(String message, Iterable<Expression> parts) {
    String shown = message;
    for (Expression part : parts) {
      shown = hide(shown, part);
    }
    return shown;
  }

  /// Hides a text with its quotes, and where it is long enough also without them.
  public static String hide(String message, Expression.StringLiteral text) {
    if (text.value().isEmpty()) {
      return message;
    }
    String quoted = text.text();
    String shown = message.replace(quoted, '"' + HIDDEN + '"');
    String inner = quoted.substring(1, quoted.length() - 1); // with its escapes
    return hideLong(hideLong(shown, inner), text.value());
  }

  private static String hideLong(String message, String value) {
    return value.length() < MIN_VALUE ? message : message.replace(value, HIDDEN);
  }

  private static String hideWord(String message, String word) {
    String alone = "(?<![\\w.])" + Pattern.quote(word) + "(?![\\w.])";
    return message.replaceAll(alone, HIDDEN);
  }
}
