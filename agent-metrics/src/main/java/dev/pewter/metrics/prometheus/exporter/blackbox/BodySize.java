package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/// Sizes such as `10MB` and `1.5GiB`: both kinds of unit count in steps of 1024.
final class BodySize {
  private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]+|[0-9]+\\.)([A-Za-z]+)");
  private static final Map<Character, Integer> POWERS =
      Map.of('K', 1, 'M', 2, 'G', 3, 'T', 4, 'P', 5, 'E', 6);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE - 1);

  private BodySize() {}

  /// A size in bytes; zero when there is none, and the largest for a negative one.
  static long parse(YamlFields fields, String name) throws InvalidModules {
    String text = fields.text(name);
    if (text.isEmpty() || text.equals("0")) {
      return 0;
    }
    boolean isNegative = text.startsWith("-");
    var parts = PART.matcher(text);
    int at = isNegative || text.startsWith("+") ? 1 : 0;
    var total = BigDecimal.ZERO;
    while (parts.find(at) && parts.start() == at) {
      String unit = parts.group(2);
      var power = unit.equals("B") ? Integer.valueOf(0) : POWERS.get(unit.charAt(0));
      boolean isUnit =
          power != null
              && (unit.equals("B") || unit.substring(1).equals("B") || unit.endsWith("iB"))
              && unit.length() <= 3;
      if (power == null || !isUnit) {
        break;
      }
      total =
          total.add(
              new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power))));
      at = parts.end();
      if (at == text.length()) {
        return isNegative ? MOST.longValueExact() : total.min(MOST).longValue();
      }
    }
    throw fields.wrong(name, "expected a size such as 10MB, got \"" + text + "\"");
  }
}
