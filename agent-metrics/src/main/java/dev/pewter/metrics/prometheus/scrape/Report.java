package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;

/// The series a scrape makes about itself: `up` and `scrape_…`, with the labels of the target.
final class Report {
  private static final String[] NAMES = {
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added"
  };
  private static final String[] EXTRA = {
    "scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes"
  };

  private final Labels[] series;

  Report(Labels target, boolean withExtra) {
    series = new Labels[NAMES.length + (withExtra ? EXTRA.length : 0)];
    for (int i = 0; i < series.length; i++) {
      var labels = new LabelBuilder(target);
      labels.set("__name__", i < NAMES.length ? NAMES[i] : EXTRA[i - NAMES.length]);
      series[i] = labels.toLabels();
    }
  }

  /// Writes the values, in the order of the names; those too many are left out.
  void write(SampleBatchWriter out, long timeMillis, double... values) {
    for (int i = 0; i < series.length; i++) {
      out.add(series[i], values[i], timeMillis);
    }
  }

  /// Writes that the series have ended.
  void end(SampleBatchWriter out, long timeMillis) {
    for (var each : series) {
      out.add(each, SampleBatch.STALE, timeMillis);
    }
  }
}
