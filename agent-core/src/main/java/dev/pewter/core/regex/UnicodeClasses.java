package dev.pewter.core.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;

/// Names of Unicode classes as Go takes them since 1.25: in any case, and the long names of
/// categories, as `\p{letter}`; re2j knows `\p{L}` alone.
final class UnicodeClasses {
  private static final Map<String, String> LONG =
      Map.ofEntries(
          Map.entry("Closepunctuation", "Pe"),
          Map.entry("Cntrl", "Cc"),
          Map.entry("Combiningmark", "M"),
          Map.entry("Connectorpunctuation", "Pc"),
          Map.entry("Control", "Cc"),
          Map.entry("Currencysymbol", "Sc"),
          Map.entry("Dashpunctuation", "Pd"),
          Map.entry("Decimalnumber", "Nd"),
          Map.entry("Digit", "Nd"),
          Map.entry("Enclosingmark", "Me"),
          Map.entry("Finalpunctuation", "Pf"),
          Map.entry("Format", "Cf"),
          Map.entry("Initialpunctuation", "Pi"),
          Map.entry("Letter", "L"),
          Map.entry("Letternumber", "Nl"),
          Map.entry("Lineseparator", "Zl"),
          Map.entry("Lowercaseletter", "Ll"),
          Map.entry("Mark", "M"),
          Map.entry("Mathsymbol", "Sm"),
          Map.entry("Modifierletter", "Lm"),
          Map.entry("Modifiersymbol", "Sk"),
          Map.entry("Nonspacingmark", "Mn"),
          Map.entry("Number", "N"),
          Map.entry("Openpunctuation", "Ps"),
          Map.entry("Other", "C"),
          Map.entry("Otherletter", "Lo"),
          Map.entry("Othernumber", "No"),
          Map.entry("Otherpunctuation", "Po"),
          Map.entry("Othersymbol", "So"),
          Map.entry("Paragraphseparator", "Zp"),
          Map.entry("Privateuse", "Co"),
          Map.entry("Punct", "P"),
          Map.entry("Punctuation", "P"),
          Map.entry("Separator", "Z"),
          Map.entry("Spaceseparator", "Zs"),
          Map.entry("Spacingmark", "Mc"),
          Map.entry("Surrogate", "Cs"),
          Map.entry("Symbol", "S"),
          Map.entry("Titlecaseletter", "Lt"),
          Map.entry("Uppercaseletter", "Lu"));

  private UnicodeClasses() {}

  /// @throws PatternSyntaxException with the names as they were given
  static Pattern compile(String pattern) {
    String named = named(pattern);
    if (!named.equals(pattern)) {
      try {
        return Pattern.compile(named);
      } catch (PatternSyntaxException _) {
        // it is said about the pattern as it was given, below
      }
    }
    return Pattern.compile(pattern);
  }

  /// The pattern with the names that re2j knows; others stay as they are.
  private static String named(String pattern) {
    if (!pattern.contains("\\p") && !pattern.contains("\\P")) {
      return pattern;
    }
    var out = new StringBuilder(pattern.length());
    int at = 0;
    while (at < pattern.length()) {
      int end = at + 1;
      if (pattern.charAt(at) == '\\' && end < pattern.length()) {
        end = endOfEscape(pattern, at);
      }
      boolean isClass = end - at > 2 && (pattern.charAt(at + 1) | ' ') == 'p';
      out.append(isClass ? renamed(pattern.substring(at, end)) : pattern.substring(at, end));
      at = end;
    }
    return out.toString();
  }

  /// Behind an escape, a quotation or a class of one letter or in braces.
  private static int endOfEscape(String pattern, int at) {
    return switch (pattern.charAt(at + 1)) {
      case 'Q' -> {
        int end = pattern.indexOf("\\E", at + 2);
        yield end < 0 ? pattern.length() : end + 2;
      }
      case 'p', 'P' -> {
        boolean isLong = pattern.startsWith("{", at + 2);
        int end = isLong ? pattern.indexOf('}', at) + 1 : at + 3;
        yield end <= at || end > pattern.length() ? at + 2 : end;
      }
      default -> at + 2;
    };
  }

  private static String renamed(String escape) {
    boolean isLong = escape.charAt(2) == '{';
    int from = isLong ? 3 : 2;
    int to = escape.length() - (isLong ? 1 : 0);
    boolean isNegated = isLong && escape.startsWith("^", from);
    String name = escape.substring(isNegated ? from + 1 : from, to);
    String plain = canonical(name);
    String known = LONG.getOrDefault(plain, plain.length() == name.length() ? plain : name);
    return escape.substring(0, 2) + '{' + (isNegated ? "^" : "") + known + '}';
  }

  /// Without separators, the first letter large and the others small.
  private static String canonical(String name) {
    var out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' || c == '-' || c == ' ') {
        continue;
      }
      boolean isFirst = out.isEmpty();
      if (isFirst && c >= 'a' && c <= 'z') {
        c = (char) (c - ('a' - 'A'));
      } else if (!isFirst && c >= 'A' && c <= 'Z') {
        c = (char) (c + ('a' - 'A'));
      }
      out.append(c);
    }
    return out.toString();
  }
}
