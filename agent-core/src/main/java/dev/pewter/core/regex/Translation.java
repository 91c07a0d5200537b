package dev.pewter.core.regex;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes a tree as a pattern of java.util.regex that means the same: every set spelt out, every
/// place as a look-around. Only code points are repeated without a bound there: other loops would
/// need stack, and what backtracks into them much time.
final class Translation {
  private static final int MAX_LENGTH = 8_000;
  private static final int MAX_COPIES = 100;

  private final StringBuilder out = new StringBuilder();

  private Translation() {}

  /// The pattern, or null when there is no safe one.
  static @Nullable Pattern of(Node root) {
    var translation = new Translation();
    return translation.write(root) ? Pattern.compile(translation.out.toString()) : null;
  }

  private boolean write(Node node) {
    boolean isSafe =
        switch (node) {
          case Node.Chars(CharSet set) -> {
            out.append(set.toJava());
            yield true;
          }
          case Node.Assert(Node.Place place) -> {
            out.append(java(place));
            yield true;
          }
          case Node.Sequence(List<Node> parts) -> parts.stream().allMatch(this::write);
          case Node.Choice(List<Node> options) -> writeChoice(options);
          case Node.Repeat repeat -> write(repeat);
          case Node.Group(int _, Node of) -> {
            out.append('(');
            boolean isInnerSafe = write(of);
            out.append(')');
            yield isInnerSafe;
          }
        };
    return isSafe && out.length() <= MAX_LENGTH;
  }

  private boolean writeChoice(List<Node> options) {
    if (options.stream().filter(Node::isNullable).count() > 1) {
      return false; // two ways that read nothing: many of them would take long uncounted
    }
    out.append("(?:");
    for (int i = 0; i < options.size(); i++) {
      out.append(i == 0 ? "" : "|");
      if (!write(options.get(i))) {
        return false;
      }
    }
    out.append(')');
    return true;
  }

  private boolean write(Node.Repeat repeat) {
    if (repeat.of() instanceof Node.Chars(CharSet set)) {
      out.append(set.toJava()).append('{').append(repeat.least()).append(',');
      if (repeat.most() >= 0) {
        out.append(repeat.most());
      }
      out.append(repeat.isGreedy() ? "}" : "}?");
      return true;
    }
    if (repeat.most() < 0
        || repeat.most() > MAX_COPIES
        || (repeat.most() > 1 && hasGroup(repeat.of()))) {
      return false;
    }
    return writeCopies(repeat);
  }

  /// `a` twice, then as often as wanted inside each other: `a{2,4}` is `aa(?:a(?:a|)|)`.
  private boolean writeCopies(Node.Repeat repeat) {
    for (int i = 0; i < repeat.least(); i++) {
      if (!write(repeat.of())) {
        return false;
      }
    }
    int optional = repeat.most() - repeat.least();
    for (int i = 0; i < optional; i++) {
      out.append(repeat.isGreedy() ? "(?:" : "(?:|");
      if (!write(repeat.of())) {
        return false;
      }
    }
    out.append((repeat.isGreedy() ? "|)" : ")").repeat(Math.max(0, optional)));
    return true;
  }

  private static boolean hasGroup(Node node) {
    return switch (node) {
      case Node.Chars _, Node.Assert _ -> false;
      case Node.Sequence(List<Node> parts) -> parts.stream().anyMatch(Translation::hasGroup);
      case Node.Choice(List<Node> options) -> options.stream().anyMatch(Translation::hasGroup);
      case Node.Repeat repeat -> hasGroup(repeat.of());
      case Node.Group _ -> true;
    };
  }

  private static String java(Node.Place place) {
    return switch (place) {
      case BEGIN -> "\\A";
      case END -> "\\z";
      case BEGIN_LINE -> "(?<![^\\n])";
      case END_LINE -> "(?![^\\n])";
      case WORD_BOUNDARY -> "(?:(?<=[\\w])(?![\\w])|(?<![\\w])(?=[\\w]))";
      case NO_WORD_BOUNDARY -> "(?:(?<=[\\w])(?=[\\w])|(?<![\\w])(?![\\w]))";
    };
  }

  // -- what a match must begin with or contain ---------------------------------------------------

  /// Whether a match can only begin where the text begins.
  static boolean isAnchored(Node root) {
    return switch (root) {
      case Node.Assert(Node.Place place) -> place == Node.Place.BEGIN;
      case Node.Sequence(List<Node> parts) -> !parts.isEmpty() && isAnchored(parts.getFirst());
      case Node.Group(int _, Node of) -> isAnchored(of);
      case Node.Choice(List<Node> options) -> options.stream().allMatch(Translation::isAnchored);
      case Node.Repeat repeat -> repeat.least() > 0 && isAnchored(repeat.of());
      case Node.Chars _ -> false;
    };
  }

  /// Whether a match that begins anywhere in a line can also begin where the line begins.
  static boolean beginsWithAnything(Node root) {
    return switch (root) {
      case Node.Sequence(List<Node> parts) ->
          !parts.isEmpty() && beginsWithAnything(parts.getFirst());
      case Node.Group(int _, Node of) -> beginsWithAnything(of);
      case Node.Repeat(Node.Chars(CharSet set), int least, int most, boolean _) ->
          least == 0 && most < 0 && set.isAnyInLine();
      case Node.Repeat _, Node.Choice _, Node.Chars _, Node.Assert _ -> false;
    };
  }

  /// The longest text that every match contains, possibly empty.
  static String needed(Node root) {
    var literals = new StringBuilder();
    collect(root, literals);
    String longest = "";
    for (String one : literals.toString().split("\0", -1)) {
      longest = one.length() > longest.length() ? one : longest;
    }
    return longest;
  }

  /// Appends what is certain of a node; a NUL stands for anything.
  private static void collect(Node node, StringBuilder to) {
    switch (node) {
      case Node.Chars(CharSet set) -> to.appendCodePoint(Math.max(0, set.single()));
      case Node.Assert _ -> {}
      case Node.Sequence(List<Node> parts) -> parts.forEach(part -> collect(part, to));
      case Node.Group(int _, Node of) -> collect(of, to);
      case Node.Choice _, Node.Repeat _ -> to.append('\0');
    }
  }
}
