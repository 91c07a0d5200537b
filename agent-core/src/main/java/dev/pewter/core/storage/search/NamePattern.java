package dev.pewter.core.storage.search;

import java.util.ArrayList;
import java.util.List;

/// What one element of a path has to look like.
sealed interface NamePattern {

  boolean matches(String name);

  /// `**`: any number of elements.
  record AnyDepth() implements NamePattern {
    @Override
    public boolean matches(String name) {
      return true;
    }
  }

  /// Exactly this name.
  record Literal(String name) implements NamePattern {
    @Override
    public boolean matches(String other) {
      return name.equals(other);
    }
  }

  /// A name with wildcards.
  record Wild(List<Token> tokens) implements NamePattern {

    /// On failure only the last star needs to be tried longer, so this takes at most the product
    /// of both lengths.
    @Override
    public boolean matches(String name) {
      int at = 0;
      int i = 0;
      int star = -1;
      int starAt = 0;
      while (i < name.length()) {
        int c = name.codePointAt(i);
        if (at < tokens.size() && tokens.get(at) instanceof Star) {
          star = at++;
          starAt = i;
        } else if (at < tokens.size() && tokens.get(at).matches(c)) {
          at++;
          i += Character.charCount(c);
        } else if (star >= 0) {
          starAt += Character.charCount(name.codePointAt(starAt));
          at = star + 1;
          i = starAt;
        } else {
          return false;
        }
      }
      while (at < tokens.size() && tokens.get(at) instanceof Star) {
        at++;
      }
      return at == tokens.size();
    }
  }

  sealed interface Token {
    boolean matches(int codePoint);
  }

  record Star() implements Token {
    @Override
    public boolean matches(int codePoint) {
      return true;
    }
  }

  record AnyOne() implements Token {
    @Override
    public boolean matches(int codePoint) {
      return true;
    }
  }

  record One(int wanted) implements Token {
    @Override
    public boolean matches(int codePoint) {
      return codePoint == wanted;
    }
  }

  /// @param ranges first and last of each, in turn
  record OneOf(List<Integer> ranges, boolean isNegated) implements Token {
    @Override
    public boolean matches(int codePoint) {
      for (int i = 0; i < ranges.size(); i += 2) {
        if (ranges.get(i) <= codePoint && codePoint <= ranges.get(i + 1)) {
          return !isNegated;
        }
      }
      return isNegated;
    }
  }

  /// Reads an element whose syntax was checked and whose alternatives were written out.
  static NamePattern parse(String text) {
    if (text.equals("**")) {
      return new AnyDepth();
    }
    var tokens = new ArrayList<Token>();
    var literal = new StringBuilder();
    boolean isLiteral = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c == '[') {
        int end = Math.min(Glob.classEnd(text, i), text.length());
        tokens.add(parseClass(text.substring(i + 1, end)));
        isLiteral = false;
        i = end + 1;
        continue;
      }
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        c = text.codePointAt(i);
        tokens.add(new One(c));
      } else if (c == '*') {
        tokens.add(new Star());
        isLiteral = false;
      } else if (c == '?') {
        tokens.add(new AnyOne());
        isLiteral = false;
      } else {
        tokens.add(new One(c));
      }
      literal.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return isLiteral ? new Literal(literal.toString()) : new Wild(List.copyOf(tokens));
  }

  /// @param text what stands between the brackets
  private static OneOf parseClass(String text) {
    boolean isNegated = text.startsWith("!") || text.startsWith("^");
    int[] c = text.substring(isNegated ? 1 : 0).codePoints().toArray();
    var ranges = new ArrayList<Integer>();
    boolean canStartRange = false;
    for (int i = 0; i < c.length; i++) {
      if (canStartRange && c[i] == '-' && i + 1 < c.length) {
        i += c[i + 1] == '\\' && i + 2 < c.length ? 2 : 1;
        ranges.set(ranges.size() - 1, c[i]);
        canStartRange = false;
        continue;
      }
      if (c[i] == '\\' && i + 1 < c.length) {
        i++;
      }
      ranges.add(c[i]);
      ranges.add(c[i]);
      canStartRange = true;
    }
    return new OneOf(List.copyOf(ranges), isNegated);
  }
}
