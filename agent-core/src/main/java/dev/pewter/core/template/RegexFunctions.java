package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;
import static dev.pewter.core.template.TextFunctions.whole;

import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.Match;
import dev.pewter.core.regex.SearchPattern;
import dev.pewter.core.regex.Template;
import dev.pewter.core.template.Functions.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Functions with regular expressions. A few patterns are kept: templates name the same ones for
/// every line.
final class RegexFunctions {
  private static final int KEPT = 256;
  private static final Map<String, SearchPattern> PATTERNS = new ConcurrentHashMap<>();

  private RegexFunctions() {}

  static void addTo(Table table) {
    table.add(
        "regexReplaceAll mustRegexReplaceAll",
        "sss",
        args -> replace(pattern(args), text(args, 1), text(args, 2), true));
    table.add(
        "regexReplaceAllLiteral mustRegexReplaceAllLiteral",
        "sss",
        args -> replace(pattern(args), text(args, 1), text(args, 2), false));
    table.add("mustRegexMatch", "ss", args -> pattern(args).isIn(text(args, 1)));
    table.add("regexMatch", "ss", RegexFunctions::matches);
    table.add("regexFind mustRegexFind", "ss", RegexFunctions::find);
    table.add("regexFindAll mustRegexFindAll", "ssi", RegexFunctions::findAll);
    table.add("regexSplit mustRegexSplit", "ssi", RegexFunctions::split);
    table.add("regexQuoteMeta", "s", args -> quoted(text(args, 0)));
  }

  private static SearchPattern pattern(Object[] args) throws TemplateException {
    String text = text(args, 0);
    var known = PATTERNS.get(text);
    if (known != null) {
      return known;
    }
    try {
      var pattern = SearchPattern.parse(text);
      if (PATTERNS.size() < KEPT) {
        PATTERNS.put(text, pattern);
      }
      return pattern;
    } catch (InvalidPattern e) {
      throw new TemplateException(String.valueOf(e.getMessage()));
    }
  }

  private static Object matches(Object[] args) {
    try {
      return pattern(args).isIn(text(args, 1));
    } catch (TemplateException _) {
      return false;
    }
  }

  private static Object find(Object[] args) throws TemplateException {
    var match = pattern(args).find(text(args, 1), 0);
    return match == null ? "" : text(args, 1).substring(match.start(0), match.end(0));
  }

  private static Object findAll(Object[] args) throws TemplateException {
    var found = new ArrayList<String>();
    for (var match : all(pattern(args), text(args, 1), whole(args, 2))) {
      found.add(text(args, 1).substring(match.start(0), match.end(0)));
    }
    return Seq.texts(found);
  }

  private static List<Match> all(SearchPattern pattern, String text, long limit)
      throws TemplateException {
    long most = limit < 0 ? Limits.LENGTH + 1L : Math.min(limit, Limits.LENGTH + 1L);
    var all = pattern.findAll(text, (int) most);
    Limits.length(all.size());
    return all;
  }

  private static Object replace(SearchPattern pattern, String text, String by, boolean expands)
      throws TemplateException {
    var template = Template.of(by, pattern);
    var out = new StringBuilder(text.length());
    int at = 0;
    for (var match : all(pattern, text, -1)) {
      out.append(text, at, match.start(0));
      out.append(expands ? template.expand(match) : by);
      Limits.text(out.length());
      at = match.end(0);
    }
    return out.append(text, at, text.length()).toString();
  }

  private static Object split(Object[] args) throws TemplateException {
    var pattern = pattern(args);
    String text = text(args, 1);
    long limit = whole(args, 2);
    if (limit == 0) {
      return Seq.texts(List.of());
    }
    if (!pattern.toString().isEmpty() && text.isEmpty()) {
      return Seq.texts(List.of(""));
    }
    var parts = new ArrayList<String>();
    int start = 0;
    int end = 0;
    for (var match : all(pattern, text, limit)) {
      if (limit > 0 && parts.size() == limit - 1) {
        break;
      }
      end = match.start(0);
      if (match.end(0) != 0) {
        parts.add(text.substring(start, end));
      }
      start = match.end(0);
    }
    if (end != text.length()) {
      parts.add(text.substring(start));
    }
    return Seq.texts(parts);
  }

  private static String quoted(String text) {
    var out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      if ("\\.+*?()|[]{}^$".indexOf(text.charAt(i)) >= 0) {
        out.append('\\');
      }
      out.append(text.charAt(i));
    }
    return out.toString();
  }
}
