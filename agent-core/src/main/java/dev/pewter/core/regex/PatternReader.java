package dev.pewter.core.regex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the patterns people write into a tree: literals, classes, groups, alternatives,
/// repetitions, the flags `i`, `m` and `s`. Gives up on the rest, and on what it does not know for
/// sure: Unicode classes, `\Q`, other letters than ASCII in any case, repetitions of something that
/// may be empty. A pattern was found legal before.
final class PatternReader {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_REPEAT = 100;
  private static final CharSet LINE_FEED = CharSet.of('\n');
  private static final CharSet NO_LINE_FEED = LINE_FEED.negated();
  private static final int LONG_S = 0x17f; // s in another case, as the next is k
  private static final int KELVIN = 0x212a;

  private final String text;
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private int at;
  private int groups;
  private int depth;
  private boolean dotIsAll; // flag s
  private boolean anyCase; // flag i
  private boolean isByLine; // flag m

  private PatternReader(String text, boolean dotIsAll) {
    this.text = text;
    this.dotIsAll = dotIsAll;
  }

  /// A tree with its groups.
  record Tree(Node root, int groups, Map<String, Integer> names) {}

  /// The tree of a pattern, or null when it needs more than this.
  ///
  /// @param dotIsAll whether a dot matches a line feed, too
  static @Nullable Tree read(String pattern, boolean dotIsAll) {
    var reader = new PatternReader(pattern, dotIsAll);
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
      case '.' -> new Node.Chars(dotIsAll ? CharSet.ANY : NO_LINE_FEED);
      case '^' -> new Node.Assert(isByLine ? Node.Place.BEGIN_LINE : Node.Place.BEGIN);
      case '$' -> new Node.Assert(isByLine ? Node.Place.END_LINE : Node.Place.END);
      case '\\' -> escape();
      case '*', '+', '?', '{' -> throw new Unknown();
      default -> new Node.Chars(inAnyCase(CharSet.of(c)));
    };
  }

  private Node group() throws Unknown {
    int index = 0;
    boolean dotWasAll = dotIsAll;
    boolean wasAnyCase = anyCase;
    boolean wasByLine = isByLine;
    if (skip("?P<") || skip("?<")) {
      int end = text.indexOf('>', at);
      if (end < 0) {
        throw new Unknown();
      }
      index = ++groups;
      names.put(text.substring(at, end), index);
      at = end + 1;
    } else if (skip("?")) {
      flags();
      if (skip(")")) {
        return new Node.Sequence(List.of()); // the flags stay to the end of the outer group
      }
      if (!skip(":")) {
        throw new Unknown();
      }
    } else {
      index = ++groups;
    }
    Node inner = choice();
    if (!skip(")")) {
      throw new Unknown();
    }
    dotIsAll = dotWasAll;
    anyCase = wasAnyCase;
    isByLine = wasByLine;
    return index == 0 ? inner : new Node.Group(index, inner);
  }

  private void flags() throws Unknown {
    boolean is = true;
    while (!isAtEnd() && text.charAt(at) != ')' && text.charAt(at) != ':') {
      switch (text.charAt(at++)) {
        case '-' -> is = false;
        case 's' -> dotIsAll = is;
        case 'i' -> anyCase = is;
        case 'm' -> isByLine = is;
        default -> throw new Unknown();
      }
    }
  }

  /// A set with the other cases of its letters when flag i is set.
  private CharSet inAnyCase(CharSet set) throws Unknown {
    if (!anyCase) {
      return set;
    }
    if (!set.isAscii()) {
      throw new Unknown();
    }
    var all = new CharSet.Builder();
    all.add(set);
    for (int upper = 'A'; upper <= 'Z'; upper++) {
      int lower = upper + 'a' - 'A';
      if (set.contains(upper) || set.contains(lower)) {
        all.add(upper, upper).add(lower, lower);
        if (lower == 's') {
          all.add(LONG_S, LONG_S);
        } else if (lower == 'k') {
          all.add(KELVIN, KELVIN);
        }
      }
    }
    return all.build();
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
    return new Node.Chars(known != null ? known : inAnyCase(CharSet.of(escapedChar())));
  }

  /// The class behind a backslash, such as `\d`, or null.
  private @Nullable CharSet perlClass() throws Unknown {
    CharSet set =
        switch (text.charAt(at)) {
          case 'd' -> CharSet.DIGITS;
          case 'D' -> CharSet.DIGITS.negated();
          case 'w' -> inAnyCase(CharSet.WORD);
          case 'W' -> inAnyCase(CharSet.WORD).negated();
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
      case 'x' -> hexadecimal();
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

  private int hexadecimal() throws Unknown {
    boolean isLong = skip("{");
    int end = isLong ? text.indexOf('}', at) : at + 2;
    if (end <= at || end > text.length() || end - at > 6) {
      throw new Unknown();
    }
    int value = 0;
    for (; at < end; at++) {
      int digit = text.charAt(at) < 128 ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0) {
        throw new Unknown();
      }
      value = value << 4 | digit;
    }
    at += isLong ? 1 : 0;
    if (value > Character.MAX_CODE_POINT || (value >= 0xd800 && value < 0xe000)) {
      throw new Unknown();
    }
    return value;
  }

  private CharSet charClass() throws Unknown {
    var set = new CharSet.Builder();
    boolean isNegated = skip("^");
    boolean isFirst = true;
    while (isFirst || !text.startsWith("]", at)) {
      isFirst = false;
      if (isAtEnd()) {
        throw new Unknown();
      }
      if (text.startsWith("[:", at)) {
        set.add(inAnyCase(posixClass()));
        continue;
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
      set.add(inAnyCase(CharSet.of(first, last)));
    }
    at++;
    CharSet built = set.build();
    return isNegated ? built.negated() : built;
  }

  private CharSet posixClass() throws Unknown {
    int end = text.indexOf(":]", at + 2);
    CharSet set = end < 0 ? null : CharSet.posix(text.substring(at + 2, end));
    if (set == null) {
      throw new Unknown();
    }
    at = end + 2;
    return set;
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
