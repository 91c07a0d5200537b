package dev.pewter.loki.process.stage;

import dev.pewter.core.model.Labels;

/// Names as Prometheus' text format takes them: what it does not becomes an underscore.
final class MetricNames {
  private MetricNames() {}

  static String escaped(String name) {
    var text = new StringBuilder(name.length());
    name.codePoints()
        .forEach(
            c -> {
              boolean isFine =
                  (c >= 'a' && c <= 'z')
                      || (c >= 'A' && c <= 'Z')
                      || c == '_'
                      || c == ':'
                      || (c >= '0' && c <= '9' && !text.isEmpty());
              text.append(isFine ? (char) c : '_');
            });
    return name.contentEquals(text) ? name : text.toString(); // there may be very many
  }

  /// The labels of a metric's series, names and values in turn: those that are not internal.
  static String[] labels(Labels of) {
    int kept = 0;
    for (int i = 0; i < of.size(); i++) {
      kept += of.name(i).startsWith("__") ? 0 : 1;
    }
    String[] pairs = new String[2 * kept];
    int at = 0;
    for (int i = 0; i < of.size(); i++) {
      if (!of.name(i).startsWith("__")) {
        pairs[at++] = escaped(of.name(i)).replace(':', '_');
        pairs[at++] = of.value(i);
      }
    }
    return pairs;
  }
}
