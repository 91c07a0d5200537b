package dev.pewter.core.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// A text with `$1`, `$name`, `${1}`, `${name}` and `$$`, expanded as Go does it: a name is the
/// longest run of letters, digits and underscores, a group that is not there is empty, and a dollar
/// sign that starts nothing stays.
public final class Template {
  private final String text;
  private final List<Part> parts;

  private sealed interface Part {}

  private record Text(String text) implements Part {}

  private record Group(int index) implements Part {}

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = parts;
  }

  /// The template for matches of one pattern.
  public static Template of(String text, AnchoredPattern pattern) {
    return of(text, pattern::group, pattern.groupCount());
  }

  /// The template for matches of one pattern.
  public static Template of(String text, SearchPattern pattern) {
    var names = pattern.groupNames();
    return of(text, names::indexOf, names.size() - 1);
  }

  private static Template of(String text, ToIntFunction<String> groups, int groupCount) {
    var parts = new ArrayList<Part>();
    var literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int dollar = text.indexOf('$', at);
      if (dollar < 0) {
        break;
      }
      literal.append(text, at, dollar);
      at = dollar + 1;
      if (at < text.length() && text.charAt(at) == '$') {
        literal.append('$');
        at++;
        continue;
      }
      boolean brace = at < text.length() && text.charAt(at) == '{';
      int from = brace ? at + 1 : at;
      int end = nameEnd(text, from);
      if (end == from || (brace && (end == text.length() || text.charAt(end) != '}'))) {
        literal.append('$');
        continue;
      }
      at = brace ? end + 1 : end;
      int group = group(text.substring(from, end), groups, groupCount);
      if (group >= 0) {
        flush(literal, parts);
        parts.add(new Group(group));
      }
    }
    literal.append(text, at, text.length());
    flush(literal, parts);
    return new Template(text, List.copyOf(parts));
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Text(literal.toString()));
      literal.setLength(0);
    }
  }

  private static int nameEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (c != '_'
          && !Character.isLetter(c)
          && Character.getType(c) != Character.DECIMAL_DIGIT_NUMBER) {
        break;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  /// The group a name stands for, or -1 when it can never have a text.
  private static int group(String name, ToIntFunction<String> groups, int groupCount) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return groups.applyAsInt(name);
      }
    }
    if (name.length() > 8) {
      return -1;
    }
    if (name.length() > 1 && name.charAt(0) == '0') {
      return groups.applyAsInt(name);
    }
    int index = Integer.parseInt(name);
    return index <= groupCount ? index : -1;
  }

  /// Whether the text is the same for every match.
  public boolean isConstant() {
    return parts.isEmpty() || (parts.size() == 1 && parts.getFirst() instanceof Text);
  }

  /// The text for a match.
  public String expand(Match match) {
    if (parts.isEmpty()) {
      return "";
    }
    if (parts.size() == 1) {
      return switch (parts.getFirst()) {
        case Text(String constant) -> constant;
        case Group(int index) -> match.text(index);
      };
    }
    var expanded = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Text(String constant) -> expanded.append(constant);
        case Group(int index) -> match.appendGroup(index, expanded);
      }
    }
    return expanded.toString();
  }

  /// The template as the user wrote it.
  @Override
  public String toString() {
    return text;
  }
}
