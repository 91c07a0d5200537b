package dev.pewter.metrics.prometheus.exporter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A page in normal form, and how it differs from another: families by type, samples by name and
/// sorted labels, values as numbers.
public record Exposition(Map<String, String> types, Map<String, Double> samples) {
  private static final double TOLERANCE = 1e-12;
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)\\})? (\\S+)");

  public static Exposition parse(String text) {
    var types = new TreeMap<String, String>();
    var samples = new TreeMap<String, Double>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        types.put(words[2], words[3]);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        var sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
          throw new IllegalArgumentException(line);
        }
        samples.put(
            sample.group(1) + labels(sample.group(3) == null ? "" : sample.group(3)),
            number(sample.group(4)));
      }
    }
    return new Exposition(types, samples);
  }

  private static String labels(String text) {
    var labels = new TreeSet<String>();
    var label = LABEL.matcher(text);
    while (label.find()) {
      labels.add(label.group());
    }
    return labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}";
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /// What is different in another page, leaving out the samples that match a pattern.
  public List<String> differences(Exposition other, Pattern left) {
    var found = new ArrayList<String>();
    var keys = new TreeSet<>(samples.keySet());
    keys.addAll(other.samples.keySet());
    for (String key : keys) {
      Double expected = samples.get(key);
      Double got = other.samples.get(key);
      if (left.matcher(key + " ").find()) {
        continue;
      }
      if (got == null) {
        found.add("missing " + key + " " + expected);
      } else if (expected == null) {
        found.add("unexpected " + key + " " + got);
      } else if (!isSame(expected, got)) {
        found.add("value " + key + " expected " + expected + " got " + got);
      }
    }
    types.forEach(
        (name, type) -> {
          String got = other.types.get(name);
          if (got != null && !got.equals(type) && !left.matcher(name + " ").find()) {
            found.add("type " + name + " expected " + type + " got " + got);
          }
        });
    return found;
  }

  private static boolean isSame(double a, double b) {
    return Double.compare(a, b) == 0
        || a == b
        || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  }
}
