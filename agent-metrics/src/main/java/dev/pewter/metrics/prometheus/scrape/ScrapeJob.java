package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.relabel.Rule;
import java.util.List;

/// How the targets of a pool are scraped.
///
/// @param name what targets without a label `job` get
/// @param arguments of which targets, receivers and the block `clustering` do not matter
/// @param metricRules change the labels of series, and drop some
/// @param failures where scrapes without an answer are written to
public record ScrapeJob(
    String name, PrometheusScrapeArguments arguments, List<Rule> metricRules, FailureLog failures) {
  public ScrapeJob {
    metricRules = List.copyOf(metricRules);
  }

  /// A job without a failure log.
  public ScrapeJob(String name, PrometheusScrapeArguments arguments, List<Rule> metricRules) {
    this(name, arguments, metricRules, FailureLog.NONE);
  }

  /// Whether what is known of series stays right when this job takes the place of another.
  boolean keepsSeriesOf(ScrapeJob other) {
    return arguments.keepsSeriesOf(other.arguments) && metricRules.equals(other.metricRules);
  }

  boolean isLike(ScrapeJob other) {
    return name.equals(other.name)
        && arguments.equals(other.arguments)
        && metricRules.equals(other.metricRules);
  }
}
