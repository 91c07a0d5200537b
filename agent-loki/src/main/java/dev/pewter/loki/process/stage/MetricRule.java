package dev.pewter.loki.process.stage;

import dev.pewter.core.telemetry.Log;

/// What one block of `stage.metrics` counts of an entry.
final class MetricRule {
  private final MetricArguments arguments;
  private final String action;
  private final boolean matchesAll;
  private final boolean countsBytes;
  private final CustomMetric metric;
  private final Log log;

  MetricRule(MetricArguments arguments, CustomMetric metric, Log log) {
    this.arguments = arguments;
    this.metric = metric;
    this.log = log;
    this.action =
        switch (arguments) {
          case MetricCounterArguments counter -> counter.action();
          case MetricGaugeArguments gauge -> gauge.action();
          case MetricHistogramArguments _ -> "observe";
        };
    this.matchesAll = arguments instanceof MetricCounterArguments counter && counter.matchAll();
    this.countsBytes =
        arguments instanceof MetricCounterArguments counter && counter.countEntryBytes();
    if (matchesAll && action.equals("add") && !countsBytes) {
      log.warn(
          "counter with match_all and action add counts nothing without count_entry_bytes",
          "stage",
          "metrics",
          "metric",
          arguments.fullName());
    }
  }

  MetricArguments arguments() {
    return arguments;
  }

  CustomMetric metric() {
    return metric;
  }

  boolean readsExtracted() {
    return !matchesAll;
  }

  /// Whether an amount replaces the one before.
  boolean sets() {
    return action.equals("set");
  }

  void count(Entries entries) {
    metric.count(this, entries);
  }

  /// What an entry adds, sets or is observed as; not a number when it does not count.
  double amount(Entries entries, int entry) {
    if (matchesAll) {
      return countsBytes ? entries.length(entry) : action.equals("inc") ? 1 : Double.NaN;
    }
    var values = entries.values(entry);
    if (!values.has(arguments.source())) {
      return Double.NaN;
    }
    if (!arguments.value().isEmpty()
        && !arguments.value().equals(values.text(arguments.source()))) {
      return Double.NaN;
    }
    return switch (action) {
      case "inc" -> 1;
      case "dec" -> -1;
      case "sub" -> -number(values);
      default -> number(values);
    };
  }

  private double number(Values values) {
    double number = Conversions.number(values.get(arguments.source()));
    boolean falls = number < 0 && arguments instanceof MetricCounterArguments;
    if ((falls || Double.isNaN(number)) && log.isDebugEnabled()) {
      log.debug(
          falls ? "a counter cannot decrease" : "the value is not a number",
          "stage",
          "metrics",
          "metric",
          arguments.fullName());
    }
    return falls ? Double.NaN : number;
  }
}
