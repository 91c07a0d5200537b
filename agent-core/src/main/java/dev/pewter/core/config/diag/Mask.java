package dev.pewter.core.config.diag;

import dev.pewter.core.model.SecretNames;
import dev.pewter.core.model.Urls;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/// Hides what is secret in the lines of a configuration that are shown beside a message: logs of
/// pods are kept and read by many. Each character becomes a `*`, so that marks below a line stay
/// right. Reads the text once, word by word, for it may be one that does not parse.
public final class Mask {
  private static final Set<String> ENVIRONMENT = Set.of("env", "sys.env");

  /// Blocks whose label is the name of the value in them.
  private static final Set<String> PASSED = Set.of("argument", "export");

  private static final Set<String> CONSTANTS = Set.of("true", "false", "null");

  /// Arguments that are secrets: misspelt they stand in the message that refuses them.
  private static final List<String> SECRETS =
      List.of(
          "password",
          "credentials",
          "bearer_token",
          "client_secret",
          "secret_key",
          "access_key",
          "api_key",
          "data_source_name",
          "passphrase");

  /// What holds outside of the brackets that we are in.
  private record Outside(boolean inherits, boolean hides) {}

  private final String text;
  private final StringBuilder masked;
  private final ArrayDeque<Outside> outside = new ArrayDeque<>();
  private boolean inherits; // of all that is between these brackets
  private boolean hides; // of what is read now
  private String given = ""; // the name before the value that is read
  private int at;

  private Mask(String text) {
    this.text = text;
    this.masked = new StringBuilder(text);
  }

  /// @param text a whole configuration: what a value belongs to may stand some lines above
  public static String secrets(String text) {
    var mask = new Mask(text);
    while (mask.at < text.length()) {
      mask.read();
    }
    return mask.masked.toString();
  }

  private void read() {
    char c = text.charAt(at);
    if (c == '"' || c == '`') {
      quoted(c);
    } else if (c == '\'' && hides) {
      int end = endOfLine(at);
      stars(at + 1, end);
      at = end;
    } else if (text.startsWith("//", at) || text.startsWith("/*", at)) {
      comment();
    } else if (Character.isLetter(c) || c == '_') {
      word();
    } else if (Character.isDigit(c)) {
      int from = at;
      at = endOfWord(at);
      if (hides) {
        stars(from, at);
      }
    } else {
      brackets(c);
      at++;
    }
  }

  private void brackets(char c) {
    switch (c) {
      case '{', '[', '(' -> open(hides);
      case '}', ']', ')' -> {
        var left = outside.poll();
        inherits = left != null && left.inherits;
        hides = left != null && left.hides;
      }
      case ',' -> hides = inherits;
      default -> {} // an operator, or nothing that is known here
    }
  }

  private void open(boolean inside) {
    outside.push(new Outside(inherits, hides));
    inherits = inside;
    hides = inside;
  }

  /// A name that is given a value, the name of a block, or a part of an expression.
  private void word() {
    int from = at;
    at = endOfWord(at);
    String word = text.substring(from, at);
    int next = behindBlanks(at);
    char follows = next < text.length() ? text.charAt(next) : '\n';
    if (isGiven(next)) {
      give(word, next);
    } else if (follows == '{') {
      hides = inherits;
    } else if (follows == '"') {
      block(word, next);
    } else if (follows == '(') {
      open(hides && !ENVIRONMENT.contains(word));
      at = next + 1;
    } else if (hides && word.indexOf('.') < 0 && follows != '[' && !CONSTANTS.contains(word)) {
      stars(from, at); // a text without its quotes
    }
  }

  /// A block with its label, or a name whose `=` was forgotten.
  private void block(String word, int label) {
    int end = endOfText('"', label);
    int next = behindBlanks(Math.min(end + 1, text.length()));
    if (next < text.length() && text.charAt(next) == '{') {
      hides =
          inherits || (PASSED.contains(word) && SecretNames.speaks(text.substring(label + 1, end)));
      at = next;
    } else {
      hides = inherits || hides(word);
    }
  }

  private void quoted(char quote) {
    int from = at + 1;
    int end = endOfText(quote, at);
    at = Math.min(end + 1, text.length());
    int next = behindBlanks(at);
    String content = text.substring(from, end);
    if (isGiven(next)) {
      give(content, next);
    } else if (hides) {
      stars(from, end);
    } else {
      Urls.secrets(given, content, (start, stop) -> stars(from + start, from + stop));
    }
  }

  private static boolean hides(String name) {
    return SecretNames.hides(name) || Suggestions.isNear(name, SECRETS);
  }

  private void give(String name, int equals) {
    hides = inherits || hides(name);
    given = name;
    at = equals + 1;
  }

  private void comment() {
    int from = at;
    int end = text.startsWith("//", at) ? endOfLine(at) : text.indexOf("*/", at + 2);
    at = end < 0 ? text.length() : end;
    besideNames(text, from + 2, at, this::stars);
    Urls.secrets(text.substring(from, at), (start, stop) -> stars(from + start, from + stop));
    at = end >= 0 && text.charAt(from + 1) == '*' ? at + 2 : at;
  }

  /// Tells of what stands beside names that speak of a secret, to the end of the line that it
  /// begins in: where nothing else is known of a text.
  public static void besideNames(String text, int from, int to, Urls.Places places) {
    int at = from;
    while (at < to) {
      char c = text.charAt(at++);
      if ((c == '=' || c == ':') && SecretNames.hides(nameBefore(text, from, at - 1))) {
        int start = at;
        while (start < to && Character.isWhitespace(text.charAt(start))) {
          start++;
        }
        int line = text.indexOf('\n', start);
        at = line < 0 || line > to ? to : line;
        places.secret(start, at);
      }
    }
  }

  private static String nameBefore(String text, int from, int to) {
    int end = to;
    while (end > from && " \t\"`".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    int start = end;
    while (start > from && isOfWord(text.charAt(start - 1))) {
      start--;
    }
    return text.substring(start, end);
  }

  private void stars(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
        masked.setCharAt(i, '*');
      }
    }
  }

  /// Whether something is given to the name before: with `=`, or `:` by mistake.
  private boolean isGiven(int next) {
    return next < text.length()
        && (text.charAt(next) == ':' || (text.charAt(next) == '=' && !text.startsWith("==", next)));
  }

  private int behindBlanks(int from) {
    int end = from;
    while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return end;
  }

  private int endOfWord(int from) {
    int end = from;
    while (end < text.length() && isOfWord(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
  }

  private int endOfLine(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /// The place of the quote that ends a text; `"` ends with its line at the latest.
  private int endOfText(char quote, int from) {
    int end = from + 1;
    while (end < text.length()
        && text.charAt(end) != quote
        && (quote == '`' || text.charAt(end) != '\n')) {
      boolean isEscape = quote == '"' && text.charAt(end) == '\\';
      end += isEscape && !text.startsWith("\n", end + 1) ? 2 : 1;
    }
    return Math.min(end, text.length());
  }
}
