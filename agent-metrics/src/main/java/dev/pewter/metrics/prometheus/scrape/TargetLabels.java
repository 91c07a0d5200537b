package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Puts the labels of targets and of their series together, and holds them to limits.
final class TargetLabels {
  private static final String EXPORTED = "exported_";
  private static final int SHOWN = 50;

  private TargetLabels() {}

  private record Clash(String name, String value) {}

  /// Sets a target's labels; labels of the series with the same names are renamed `exported_…`,
  /// as often as it takes to make the name free, the shorter names first.
  static void override(LabelBuilder series, Labels target) {
    ArrayList<Clash> clashes = null;
    for (int i = 0; i < target.size(); i++) {
      String name = target.name(i);
      String before = series.get(name);
      if (!before.isEmpty()) {
        clashes = clashes == null ? new ArrayList<>() : clashes;
        clashes.add(new Clash(name, before));
      }
      series.set(name, target.value(i));
    }
    if (clashes == null) {
      return;
    }
    clashes.sort(Comparator.comparingInt(c -> c.name.length()));
    for (var clash : clashes) {
      String name = EXPORTED + clash.name;
      while (!series.get(name).isEmpty()) {
        name = EXPORTED + name;
      }
      series.set(name, clash.value);
    }
  }

  /// Which limit labels exceed, or null.
  static @Nullable String excess(Labels labels, String name, PrometheusScrapeArguments limits) {
    String metric = shown(name);
    if (limits.labelLimit() > 0 && labels.size() > limits.labelLimit()) {
      return "label_limit exceeded (metric: %s, number of labels: %d, limit: %d)"
          .formatted(metric, labels.size(), limits.labelLimit());
    }
    if (limits.labelNameLengthLimit() == 0 && limits.labelValueLengthLimit() == 0) {
      return null;
    }
    for (int i = 0; i < labels.size(); i++) {
      long nameLength = bytes(labels.name(i));
      if (limits.labelNameLengthLimit() > 0 && nameLength > limits.labelNameLengthLimit()) {
        return "label_name_length_limit exceeded (metric: %s, label name: %s, length: %d, limit: %d)"
            .formatted(metric, shown(labels.name(i)), nameLength, limits.labelNameLengthLimit());
      }
      long valueLength = bytes(labels.value(i));
      if (limits.labelValueLengthLimit() > 0 && valueLength > limits.labelValueLengthLimit()) {
        return "label_value_length_limit exceeded (metric: %s, label name: %s, value: \"%s\", length: %d, limit: %d)"
            .formatted(
                metric,
                shown(labels.name(i)),
                shown(labels.value(i)),
                valueLength,
                limits.labelValueLengthLimit());
      }
    }
    return null;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) : text;
  }
}
