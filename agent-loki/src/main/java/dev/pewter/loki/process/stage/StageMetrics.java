package dev.pewter.loki.process.stage;

import dev.pewter.core.model.DropReason;
import dev.pewter.core.telemetry.Metrics;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the stages of one component count together. Counters exist once they count something, as
/// in the reference.
public final class StageMetrics {
  private static final String BY_LABEL = "loki_process_dropped_lines_by_label_total";
  private static final String BY_LABEL_HELP = "Entries that stage.limit dropped, by label.";

  private final Metrics metrics;
  private final CustomMetrics custom;
  private final ConcurrentHashMap<String, Metrics.Counter> dropped = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, ConcurrentHashMap<String, Metrics.Counter>> byLabel =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Metrics.Counter> truncated = new ConcurrentHashMap<>();
  private @Nullable Cri cri; // guarded by this

  /// What `stage.cri` counts; there from the first such stage on.
  record Cri(Metrics.Counter flushed, Metrics.Counter truncated) {}

  /// @param room that they share with other components
  public StageMetrics(Metrics metrics, SeriesRoom room) {
    this.metrics = metrics;
    this.custom = new CustomMetrics(metrics, room);
  }

  /// Entries dropped for a reason.
  public void dropped(DropReason reason, int entries) {
    dropped
        .computeIfAbsent(
            reason.text(),
            text ->
                metrics.counter(
                    "loki_process_dropped_lines_total",
                    "Entries that stages dropped, by reason.",
                    "reason",
                    text))
        .add(entries);
  }

  /// An entry dropped by `stage.limit` for the value of a label; who calls bounds the values.
  public void droppedByLabel(String name, String value) {
    byLabel
        .computeIfAbsent(name, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            value, _ -> metrics.counter(BY_LABEL, BY_LABEL_HELP, byLabelLabels(name, value)))
        .add(1);
  }

  /// Forgets what was counted for all values of a label.
  void forgetLabel(String name) {
    var counted = byLabel.remove(name);
    if (counted != null) {
      counted.keySet().forEach(value -> metrics.remove(BY_LABEL, byLabelLabels(name, value)));
    }
  }

  private static String[] byLabelLabels(String name, String value) {
    return new String[] {"label_name", name, "label_value", value};
  }

  /// A field that `stage.truncate` cut: `line`, `label`, `extracted` or `structured_metadata`.
  public void truncated(String field) {
    truncated
        .computeIfAbsent(
            field,
            text ->
                metrics.counter(
                    "loki_process_truncated_fields_total",
                    "Fields that stage.truncate cut, by kind.",
                    "field",
                    text))
        .add(1);
  }

  /// Those of `stage.metrics`.
  CustomMetrics custom() {
    return custom;
  }

  synchronized Cri cri() {
    var known = cri;
    if (known == null) {
      known =
          new Cri(
              metrics.counter(
                  "loki_process_cri_partial_lines_flushed_total",
                  "Partial CRI lines that were sent on before their last part came."),
              metrics.counter(
                  "loki_process_cri_lines_truncated_total",
                  "Joined CRI lines cut to max_partial_line_size."));
      cri = known;
    }
    return known;
  }
}
