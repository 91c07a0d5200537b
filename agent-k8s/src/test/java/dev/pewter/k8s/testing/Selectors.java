package dev.pewter.k8s.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Evaluates label and field selectors as an API server does.
final class Selectors {
  private Selectors() {}

  static boolean labels(String selector, Map<String, String> labels) {
    return parts(selector).stream().allMatch(part -> label(part.strip(), labels));
  }

  private static boolean label(String part, Map<String, String> labels) {
    String[] words = part.split("\\s+", 3);
    if (words.length == 3 && (words[1].equals("in") || words[1].equals("notin"))) {
      String values = words[2].strip().substring(1, words[2].strip().length() - 1);
      boolean in =
          labels.containsKey(words[0])
              && Arrays.stream(values.split(","))
                  .map(String::strip)
                  .toList()
                  .contains(labels.get(words[0]));
      return words[1].equals("in") == in;
    }
    if (part.startsWith("!")) {
      return !labels.containsKey(part.substring(1));
    }
    if (part.contains("!=")) {
      String[] pair = part.split("!=", 2);
      return !pair[1].strip().equals(labels.get(pair[0].strip()));
    }
    if (part.contains("=")) {
      String[] pair = part.split("==?", 2);
      return pair[1].strip().equals(labels.get(pair[0].strip()));
    }
    return labels.containsKey(part);
  }

  /// Splits at commas outside parentheses.
  private static List<String> parts(String selector) {
    var parts = new ArrayList<String>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < selector.length(); i++) {
      char c = selector.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(selector.substring(start, i));
        start = i + 1;
      }
    }
    if (start < selector.length()) {
      parts.add(selector.substring(start));
    }
    return parts;
  }

  /// @return null when the selector names a field the server does not index
  static Boolean fields(String selector, Map<String, Object> object) {
    for (String part : parts(selector)) {
      boolean not = part.contains("!=");
      String[] pair = part.split(not ? "!=" : "==?", 2);
      if (pair.length < 2
          || !List.of("spec.nodeName", "metadata.name", "metadata.namespace", "status.phase")
              .contains(pair[0].strip())) {
        return null;
      }
      Object value = object;
      for (String name : pair[0].strip().split("\\.")) {
        value = value instanceof Map<?, ?> map ? map.get(name) : null;
      }
      String text = value == null ? "" : value.toString();
      if (text.equals(pair[1].strip()) == not) {
        return false;
      }
    }
    return true;
  }
}
