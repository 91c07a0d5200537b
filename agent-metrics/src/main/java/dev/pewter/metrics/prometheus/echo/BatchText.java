package dev.pewter.metrics.prometheus.echo;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.telemetry.GoText;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// A batch as a page of metrics, sorted by names and labels.
final class BatchText {
  private final boolean isOpenMetrics;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, SampleBatch.Metadata> metadata = new HashMap<>();

  private BatchText(boolean isOpenMetrics) {
    this.isOpenMetrics = isOpenMetrics;
  }

  static String of(SampleBatch batch, boolean isOpenMetrics) {
    var page = new BatchText(isOpenMetrics);
    for (var family : batch.metadata()) {
      page.metadata.put(family.family(), family);
    }
    // of several samples of a series the last one is shown
    var names = new TreeMap<String, TreeMap<String, Integer>>();
    for (int i = 0; i < batch.size(); i++) {
      String name = batch.series(i).get("__name__");
      if (name != null) {
        names.computeIfAbsent(name, _ -> new TreeMap<>()).put(labels(batch.series(i), ""), i);
      }
    }
    names.forEach(
        (name, series) -> {
          page.header(name, batch.histogram(series.firstEntry().getValue()) != null);
          series.forEach((labels, sample) -> page.sample(batch, name, labels, sample));
        });
    return page.text.toString();
  }

  private void header(String name, boolean isHistogram) {
    var known = metadata.get(name);
    if (known != null && !known.help().isEmpty()) {
      String help = known.help().replace("\\", "\\\\").replace("\n", "\\n");
      text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    }
    String type = isHistogram ? "histogram" : isOpenMetrics ? "unknown" : "untyped";
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void sample(SampleBatch batch, String name, String labels, int sample) {
    Histogram histogram = batch.histogram(sample);
    if (histogram == null) {
      line(name, labels, batch.value(sample), batch.timestampMillis(sample));
      return;
    }
    String bucket = labels(batch.series(sample), "le=\"+Inf\"");
    line(name + "_bucket", bucket, histogram.count(), 0);
    line(name + "_sum", labels, histogram.sum(), 0);
    line(name + "_count", labels, histogram.count(), 0);
  }

  private void line(String name, String labels, double value, long timestampMillis) {
    String number = GoText.number(value);
    boolean isWhole = number.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    text.append(name)
        .append(labels)
        .append(' ')
        .append(isOpenMetrics && isWhole ? number + ".0" : number);
    if (timestampMillis > 0) {
      text.append(' ')
          .append(
              isOpenMetrics
                  ? java.math.BigDecimal.valueOf(timestampMillis, 3).toPlainString()
                  : Long.toString(timestampMillis));
    }
    text.append('\n');
  }

  /// Labels as a page has them, without the name.
  private static String labels(Labels series, String last) {
    var text = new StringBuilder();
    for (int i = 0; i < series.size(); i++) {
      if (!series.name(i).equals("__name__")) {
        text.append(text.isEmpty() ? "" : ",").append(series.name(i)).append("=\"");
        text.append(
            series.value(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        text.append('"');
      }
    }
    if (!last.isEmpty()) {
      text.append(text.isEmpty() ? "" : ",").append(last);
    }
    return text.isEmpty() ? "" : "{" + text + "}";
  }
}
