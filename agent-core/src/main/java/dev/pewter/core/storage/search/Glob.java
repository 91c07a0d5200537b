package dev.pewter.core.storage.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A path with wildcards: `*` and `?` within a name, `**` as a whole name for any number of
/// directories, `[a-z]`, `[!a]`, `{a,b}`, and `\` before what shall mean itself.
///
/// Alternatives are written out when the glob is read, at most `MAX_PATHS` of them.
public final class Glob {
  static final int MAX_PATHS = 4096;
  private static final int MAX_NAMES = 1024;

  private final List<List<NamePattern>> paths;

  private Glob(List<List<NamePattern>> paths) {
    this.paths = paths;
  }

  /// Reads a glob.
  ///
  /// @throws IllegalArgumentException when it is malformed, with the text the log shows
  public static Glob parse(String text) {
    checkSyntax(text);
    var paths = new ArrayList<List<NamePattern>>();
    for (String path : Alternatives.of(text)) {
      paths.add(names(path));
    }
    return new Glob(List.copyOf(paths));
  }

  /// The paths without alternatives, each a list of names; the first is empty when it starts at
  /// the root.
  List<List<NamePattern>> paths() {
    return paths;
  }

  /// Whether a path as written matches.
  public boolean matches(String path) {
    List<String> names = List.of(path.split("/", -1));
    return paths.stream().anyMatch(pattern -> matches(pattern, names));
  }

  /// Whether everything below a directory matches, whatever it is called.
  boolean matchesAllBelow(String directory) {
    List<String> names = List.of(directory.split("/", -1));
    return paths.stream()
        .anyMatch(
            pattern ->
                pattern.getLast() instanceof NamePattern.AnyDepth && matches(pattern, names));
  }

  /// Matches name by name; on failure only the last `**` needs to be tried longer.
  private static boolean matches(List<NamePattern> pattern, List<String> names) {
    int at = 0;
    int name = 0;
    int star = -1;
    int starName = 0;
    while (name < names.size()) {
      if (at < pattern.size() && pattern.get(at) instanceof NamePattern.AnyDepth) {
        star = at++;
        starName = name;
      } else if (at < pattern.size() && pattern.get(at).matches(names.get(name))) {
        at++;
        name++;
      } else if (star >= 0) {
        at = star + 1;
        name = ++starName;
      } else {
        return false;
      }
    }
    while (at < pattern.size() && pattern.get(at) instanceof NamePattern.AnyDepth) {
      at++;
    }
    return at == pattern.size();
  }

  private static List<NamePattern> names(String path) {
    var names = new ArrayList<NamePattern>();
    for (String name : path.split("/", -1)) {
      NamePattern pattern = NamePattern.parse(name);
      boolean repeated =
          pattern instanceof NamePattern.AnyDepth
              && !names.isEmpty()
              && names.getLast() instanceof NamePattern.AnyDepth;
      if (!repeated) {
        names.add(pattern);
      }
      if (names.size() > MAX_NAMES) {
        throw new IllegalArgumentException("pattern has too many path elements");
      }
    }
    return List.copyOf(names);
  }

  private static void checkSyntax(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '[' -> i = classEnd(text, i);
        case '{' -> depth++;
        case '}' -> depth--;
        default -> {}
      }
      if (i >= text.length() || depth < 0) {
        throw malformed();
      }
    }
    if (depth > 0) {
      throw malformed();
    }
  }

  /// The bracket that closes a class, or the length of the text.
  static int classEnd(String text, int open) {
    int i = open + 1;
    if (i < text.length() && (text.charAt(i) == '!' || text.charAt(i) == '^')) {
      i++;
    }
    if (i < text.length() && text.charAt(i) == ']') {
      return text.length(); // a class cannot be empty
    }
    while (i < text.length() && text.charAt(i) != ']') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("syntax error in pattern");
  }

  /// Writes alternatives out: `a{b,c{d,e}}` is `ab`, `acd`, `ace`.
  private record Alternatives(String text) {

    static Set<String> of(String text) {
      var done = new LinkedHashSet<String>();
      var open = new ArrayDeque<String>(List.of(text));
      while (!open.isEmpty()) {
        String next = open.pop();
        List<String> expanded = new Alternatives(next).first();
        if (expanded.isEmpty()) {
          done.add(next);
        } else {
          expanded.reversed().forEach(open::push);
        }
        if (done.size() + open.size() > MAX_PATHS) {
          throw new IllegalArgumentException("pattern has too many alternatives");
        }
      }
      return done;
    }

    /// The texts with the first braces replaced by each alternative; none without braces.
    private List<String> first() {
      int start = find('{', 0);
      if (start == text.length()) {
        return List.of();
      }
      var cuts = new ArrayList<Integer>(List.of(start));
      int depth = 0;
      int i = start;
      do {
        char c = text.charAt(i);
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if ((c == ',' && depth == 1) || (c == '}' && depth == 0)) {
          cuts.add(i);
        }
        i = c == '\\' ? i + 2 : c == '[' ? classEnd(text, i) + 1 : i + 1;
      } while (depth > 0);
      var texts = new ArrayList<String>();
      for (int cut = 1; cut < cuts.size(); cut++) {
        texts.add(
            text.substring(0, start)
                + text.substring(cuts.get(cut - 1) + 1, cuts.get(cut))
                + text.substring(cuts.getLast() + 1));
      }
      return texts;
    }

    private int find(char wanted, int from) {
      int i = from;
      while (i < text.length() && text.charAt(i) != wanted) {
        char c = text.charAt(i);
        i = c == '\\' ? i + 2 : c == '[' ? classEnd(text, i) + 1 : i + 1;
      }
      return Math.min(i, text.length());
    }
  }
}
