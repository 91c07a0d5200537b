package dev.pewter.core.regex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the patterns people write into a tree: literals, classes, groups, alternatives,
/// repetitions. Gives up on the rest, and on what it does not know for sure: flags, Unicode
/// classes, `\Q`, repetitions of something that may be empty. A pattern was found legal before.
final class PatternReader {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_REPEAT = 100;

  private final String text;
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private int at;
  private int groups;
  private int depth;

  private PatternReader(String text) {
    this.text = text;
  }

  /// A tree with its groups.
  record Tree(Node root, int groups, Map<String, Integer> names) {}

  /// The tree of a pattern whose dot matches everything, or null when it needs more than this.
  static @Nullable Tree read(String pattern) {
    var reader = new PatternReader(pattern);
    try {
      Node root = reader.choice();
      return reader.at == pattern.length() ? new Tree(root, reader.groups, reader.names) : null;
    } catch (Unknown e) {
      return null;
    }
  }

  /// The pattern has something that is not read here.
  private static final class Unknown extends Exception {
    private static final long serialVersionUID = 1L;

    Unknown() {
      super(null, null, false, false);
    }
  }

  private boolean isAtEnd() {
    return at == text.length();
  }

  private boolean skip(String expected) {
    if (!text.startsWith(expected, at)) {
      return false;
    }
    at += expected.length();
    return true;
  }

  private Node choice() throws Unknown {
    if (++depth > MAX_DEPTH) {
      throw new Unknown();
    }
    var options = new ArrayList<Node>();
    do {
      options.add(sequence());
    } while (skip("|"));
    depth--;
    return options.size() == 1 ? options.getFirst() : new Node.Choice(List.copyOf(options));
  }

  private Node sequence() throws Unknown {
    var parts = new ArrayList<Node>();
    while (!isAtEnd() && text.charAt(at) != '|' && text.charAt(at) != ')') {
      parts.add(repeated(single()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(List.copyOf(parts));
  }

  private Node repeated(Node node) throws Unknown {
    if (isAtEnd()) {
      return node;
    }
    int least;
    int most;
    switch (text.charAt(at)) {
      case '*' -> {
        least = 0;
        most = -1;
        at++;
      }
      case '+' -> {
        least = 1;
        most = -1;
        at++;
      }
      case '?' -> {
        least = 0;
        most = 1;
        at++;
      }
      case '{' -> {
        at++;
        least = number();
        most = skip(",") ? (text.startsWith("}", at) ? -1 : number()) : least;
        if (!skip("}")) {
          throw new Unknown(); // a brace that means itself
        }
      }
      default -> {
        return node;
      }
    }
    boolean isGreedy = !skip("?");
    boolean isTwice = !isAtEnd() && "*+?{".indexOf(text.charAt(at)) >= 0;
    if (isTwice || node.isNullable() || least > MAX_REPEAT || most > MAX_REPEAT) {
      throw new Unknown();
    }
    return new Node.Repeat(node, least, most, isGreedy);
  }

  private int number() throws Unknown {
    int from = at;
    while (!isAtEnd() && Character.digit(text.charAt(at), 10) >= 0 && text.charAt(at) < 128) {
      at++;
    }
    if (at == from || at - from > 4) {
      throw new Unknown();
    }
    return Integer.parseInt(text.substring(from, at));
  }

  private Node single() throws Unknown {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '(' -> group();
      case '[' -> new Node.Chars(charClass());
      case '.' -> new Node.Chars(CharSet.ANY);
      case '^' -> new Node.Assert(Node.Place.BEGIN);
      case '$' -> new Node.Assert(Node.Place.END);
      case '\\' -> escape();
      case '*', '+', '?', '{' -> throw new Unknown();
      default -> new Node.Chars(CharSet.of(c));
    };
  }

  private Node group() throws Unknown {
    int index = 0;
    if (!skip("?:")) {
      index = ++groups;
      if (skip("?P<") || skip("?<")) {
        int end = text.indexOf('>', at);
        if (end < 0) {
          throw new Unknown();
        }
        names.put(text.substring(at, end), index);
        at = end + 1;
      } else if (text.startsWith("?", at)) {
        throw new Unknown();
      }
    }
    Node inner = choice();
    if (!skip(")")) {
      throw new Unknown();
    }
    return index == 0 ? inner : new Node.Group(index, inner);
  }

  private Node escape() throws Unknown {
    if (isAtEnd()) {
      throw new Unknown();
    }
    Node.Place place =
        switch (text.charAt(at)) {
          case 'A' -> Node.Place.BEGIN;
          case 'z' -> Node.Place.END;
          case 'b' -> Node.Place.WORD_BOUNDARY;
          case 'B' -> Node.Place.NO_WORD_BOUNDARY;
          default -> null;
        };
    if (place != null) {
      at++;
      return new Node.Assert(place);
    }
    CharSet known = perlClass();
    return new Node.Chars(known != null ? known : CharSet.of(escapedChar()));
  }

  /// The class behind a backslash, such as `\d`, or null.
  private @Nullable CharSet perlClass() {
    CharSet set =
        switch (text.charAt(at)) {
          case 'd' -> CharSet.DIGITS;
          case 'D' -> CharSet.DIGITS.negated();
          case 'w' -> CharSet.WORD;
          case 'W' -> CharSet.WORD.negated();
          case 's' -> CharSet.SPACE;
          case 'S' -> CharSet.SPACE.negated();
          default -> null;
        };
    at += set == null ? 0 : 1;
    return set;
  }

  private int escapedChar() throws Unknown {
    char c = text.charAt(at++);
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 11;
      default -> {
        if (c >= 128 || Character.isLetterOrDigit(c)) {
          throw new Unknown();
        }
        yield c;
      }
    };
  }

  private CharSet charClass() throws Unknown {
    var set = new CharSet.Builder();
    boolean isNegated = skip("^");
    boolean isFirst = true;
    while (isFirst || !text.startsWith("]", at)) {
      isFirst = false;
      if (isAtEnd() || text.startsWith("[:", at)) {
        throw new Unknown();
      }
      if (text.startsWith("\\", at) && at + 1 < text.length()) {
        at++;
        CharSet known = perlClass();
        if (known != null) {
          set.add(known);
          continue;
        }
        at--;
      }
      int first = classChar();
      int last = first;
      if (text.startsWith("-", at) && !text.startsWith("-]", at)) {
        at++;
        last = classChar();
      }
      if (last < first) {
        throw new Unknown();
      }
      set.add(first, last);
    }
    at++;
    CharSet built = set.build();
    return isNegated ? built.negated() : built;
  }

  private int classChar() throws Unknown {
    if (isAtEnd()) {
      throw new Unknown();
    }
    if (skip("\\")) {
      if (isAtEnd()) {
        throw new Unknown();
      }
      return escapedChar();
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }
}
