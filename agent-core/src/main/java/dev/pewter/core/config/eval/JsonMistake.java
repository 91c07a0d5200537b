package dev.pewter.core.config.eval;

import dev.pewter.core.config.diag.Quote;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Words what is wrong with a JSON text as Go's encoding/json does. Looks again at a text that
/// could not be read, so it only has to find the first character that does not belong.
final class JsonMistake {
  private static final String END = "unexpected end of JSON input";
  private static final String VALUE = "looking for beginning of value";

  private final String text;
  private int at;

  private JsonMistake(String text) {
    this.text = text;
  }

  /// Null when the syntax is fine.
  static @Nullable String find(String text) {
    return new JsonMistake(text).document();
  }

  private @Nullable String document() {
    var open = new ArrayDeque<Character>(); // { or [
    boolean first = false; // whether a container was just opened
    do {
      int c = next();
      if (first && c == (inObject(open) ? '}' : ']')) {
        at++;
        open.pop();
      } else {
        if (inObject(open)) {
          String mistake = key(c);
          if (mistake != null) {
            return mistake;
          }
          c = next();
        }
        first = c == '{' || c == '[';
        if (first) {
          at++;
          open.push((char) c);
          continue;
        }
        String mistake = scalar(c);
        if (mistake != null) {
          return mistake;
        }
      }
      first = false;
      String mistake = afterValue(open);
      if (mistake != null) {
        return mistake;
      }
    } while (!open.isEmpty());
    return null;
  }

  private static boolean inObject(ArrayDeque<Character> open) {
    return !open.isEmpty() && open.peek() == '{';
  }

  /// The next character that is no blank, or -1.
  private int next() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return current();
  }

  private int current() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private String invalid(String context) {
    if (at >= text.length()) {
      return END;
    }
    char c = text.charAt(at);
    String quoted =
        switch (c) {
          case '\'' -> "\\'";
          case '"' -> "\"";
          default -> {
            String whole = Quote.quote(text.substring(at, text.offsetByCodePoints(at, 1)));
            yield whole.substring(1, whole.length() - 1);
          }
        };
    return "invalid character '" + quoted + "' " + context;
  }

  /// A key and its colon.
  private @Nullable String key(int c) {
    if (c != '"') {
      return invalid("looking for beginning of object key string");
    }
    String mistake = string();
    if (mistake != null) {
      return mistake;
    }
    if (next() != ':') {
      return invalid("after object key");
    }
    at++;
    return null;
  }

  /// What follows a value, up to the start of the next one.
  private @Nullable String afterValue(ArrayDeque<Character> open) {
    while (!open.isEmpty()) {
      int c = next();
      boolean object = open.peek() == '{';
      if (c == ',') {
        at++;
        return null;
      }
      if (c != (object ? '}' : ']')) {
        return invalid(object ? "after object key:value pair" : "after array element");
      }
      at++;
      open.pop();
    }
    return next() < 0 ? null : invalid("after top-level value");
  }

  private @Nullable String scalar(int c) {
    return switch (c) {
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> c == '-' || isDigit(c) ? number() : invalid(VALUE);
    };
  }

  private @Nullable String word(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (current() != word.charAt(i)) {
        return invalid("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
    return null;
  }

  private @Nullable String string() {
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.charAt(at) < ' ') {
        return invalid("in string literal");
      }
      if (text.charAt(at) == '\\') {
        at++;
        if (current() < 0 || "bfnrtu\\/\"".indexOf(current()) < 0) {
          return invalid("in string escape code");
        }
        for (int digits = current() == 'u' ? 4 : 0; digits > 0; digits--) {
          at++;
          if (current() > 'f' || Character.digit(current(), 16) < 0) {
            return invalid("in \\u hexadecimal character escape");
          }
        }
      }
    }
    if (at >= text.length()) {
      return END;
    }
    at++;
    return null;
  }

  private @Nullable String number() {
    if (current() == '-') {
      at++;
    }
    if (!isDigit(current())) {
      return invalid("in numeric literal");
    }
    if (current() == '0') {
      at++;
    } else {
      digits();
    }
    if (current() == '.') {
      at++;
      if (!isDigit(current())) {
        return invalid("after decimal point in numeric literal");
      }
      digits();
    }
    if (current() == 'e' || current() == 'E') {
      at++;
      if (current() == '+' || current() == '-') {
        at++;
      }
      if (!isDigit(current())) {
        return invalid("in exponent of numeric literal");
      }
      digits();
    }
    return null;
  }

  private void digits() {
    while (isDigit(current())) {
      at++;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
