package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.metrics.exposition.MetricPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a probe shows: gauges that are there once they are declared, and keep the last value.
final class Gauges {
  private static final String[] NO_LABELS = {};

  private final Map<String, Family> families = new LinkedHashMap<>();

  private record Family(String help, List<String> labels, Map<List<String>, Double> values) {}

  /// A gauge without labels.
  void set(String name, String help, double value) {
    family(name, help, NO_LABELS).values.put(List.of(), value);
  }

  /// A gauge that says something by its labels alone; they are in ascending order.
  void info(String name, String help, Map<String, String> labels) {
    String[] names = labels.keySet().toArray(NO_LABELS);
    family(name, help, names).values.put(List.copyOf(labels.values()), 1.0);
  }

  /// Adds to the seconds of a phase; zero seconds only show the phase.
  void addPhase(String name, String help, String phase, double seconds) {
    family(name, help, "phase").values.merge(List.of(phase), seconds, Double::sum);
  }

  private Family family(String name, String help, String... labels) {
    return families.computeIfAbsent(
        name, _ -> new Family(help, List.of(labels), new LinkedHashMap<>()));
  }

  byte[] text() {
    var page = new MetricPage();
    families.forEach(
        (name, family) -> {
          var shown = page.gauge(name, family.help, family.labels.toArray(NO_LABELS));
          family.values.forEach((labels, value) -> shown.add(value, labels.toArray(NO_LABELS)));
        });
    return page.text();
  }
}
