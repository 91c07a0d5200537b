package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Distribution;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A family of metrics as a text file has it.
final class TextFamily {
  /// Of a family without a help text: what is shown instead, before the path.
  static final String ORIGIN = "Metric read from ";

  private static final int MORE_LINES = 3; // of a distribution: sum, count, the last bucket

  final String name;
  final String path;
  @Nullable String help;
  @Nullable MetricType type;
  private final List<Sample> samples = new ArrayList<>();
  private final Map<SortedMap<String, String>, Sample> byLabels = new LinkedHashMap<>();

  /// @param path of the file
  TextFamily(String name, String path) {
    this.name = name;
    this.path = path;
  }

  /// A number, or the parts of a histogram or summary.
  static final class Sample {
    final SortedMap<String, String> labels;
    private @Nullable SortedMap<Double, Double> parts; // most samples have none
    double value;
    double count;
    double sum;

    private Sample(SortedMap<String, String> labels) {
      this.labels = labels;
    }

    /// The numbers of a histogram's or summary's bounds.
    SortedMap<Double, Double> parts() {
      if (parts == null) {
        parts = new TreeMap<>();
      }
      return parts;
    }
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  boolean isDistribution() {
    return type == MetricType.HISTOGRAM || type == MetricType.SUMMARY;
  }

  /// A new sample; of histograms and summaries the one that has these labels already.
  Sample sample(SortedMap<String, String> labels) {
    if (isDistribution()) {
      Sample known = byLabels.get(labels);
      if (known != null) {
        return known;
      }
    }
    var sample = new Sample(labels);
    samples.add(sample);
    if (isDistribution()) {
      byLabels.put(labels, sample);
    }
    return sample;
  }

  private SortedSet<String> labelNames() {
    SortedSet<String> all = new TreeSet<>();
    samples.forEach(sample -> all.addAll(sample.labels.keySet()));
    return all;
  }

  /// How many bytes of a page it takes at most.
  long bytes() {
    int text = help == null ? ORIGIN.length() + path.length() : help.length();
    long bytes = MetricPage.FAMILY_BYTES + 2L * name.length() + text;
    long labels = MetricPage.LABEL_BYTES * labelNames().size();
    for (var sample : samples) {
      long line = MetricPage.SAMPLE_BYTES + name.length() + labels;
      for (String value : sample.labels.values()) {
        line += value.length();
      }
      bytes += line * (isDistribution() ? sample.parts().size() + MORE_LINES : 1);
    }
    return bytes;
  }

  /// Adds all samples to a page's family, each with the labels of all, empty where it has none.
  void show(MetricFamily family) {
    String[] names = labelNames().toArray(String[]::new);
    for (var sample : samples) {
      var values = new String[names.length];
      for (int i = 0; i < names.length; i++) {
        values[i] = sample.labels.getOrDefault(names[i], "");
      }
      if (isDistribution()) {
        family.addDistribution(distribution(sample), names, values);
      } else {
        family.addWith(sample.value, names, values);
      }
    }
  }

  private Distribution distribution(Sample sample) {
    SortedMap<Double, Double> parts = sample.parts();
    if (type == MetricType.HISTOGRAM) {
      parts.putIfAbsent(Double.POSITIVE_INFINITY, sample.count);
    }
    double[] bounds = parts.keySet().stream().mapToDouble(d -> d).toArray();
    double[] numbers = parts.values().stream().mapToDouble(d -> d).toArray();
    return new Distribution(bounds, numbers, sample.count, sample.sum);
  }
}
