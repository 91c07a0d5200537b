package dev.pewter.metrics.prometheus.exporter.unix.collector;

/// Makes names of metrics from names of other origins.
final class MetricNames {
  private MetricNames() {}

  /// Each run of characters that cannot be in a name, and of underscores around it, becomes one
  /// underscore.
  static String sanitized(String name) {
    var result = new StringBuilder(name.length());
    int i = 0;
    while (i < name.length()) {
      int end = i;
      boolean hasOther = false;
      while (end < name.length() && !isLetterOrDigit(name.charAt(end))) {
        hasOther |= name.charAt(end) != '_';
        end++;
      }
      if (hasOther) {
        result.append('_');
      } else {
        result.append(name, i, end);
      }
      i = end;
      while (i < name.length() && isLetterOrDigit(name.charAt(i))) {
        result.append(name.charAt(i++));
      }
    }
    return result.toString();
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
