package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.model.Urls;
import dev.pewter.core.relabel.Rule;
import dev.pewter.metrics.prometheus.operator.MonitorJob.Source;
import java.util.List;
import java.util.TreeMap;

/// Shows jobs as Prometheus' configuration would have them, in YAML and without any credentials.
final class JobText {
  private final StringBuilder out = new StringBuilder();

  private JobText() {}

  static String of(List<MonitorJob> jobs) {
    var text = new JobText();
    jobs.forEach(text::job);
    return text.out.toString();
  }

  private void job(MonitorJob job) {
    var scrape = job.scrape().arguments();
    out.append("- job_name: ").append(Quote.quote(job.name())).append('\n');
    field("honor_labels", scrape.honorLabels());
    field("honor_timestamps", scrape.honorTimestamps());
    if (!scrape.params().isEmpty()) {
      out.append("  params:\n");
      new TreeMap<>(scrape.params())
          .forEach(
              (name, values) ->
                  out.append("    ")
                      .append(Quote.quote(name))
                      .append(": ")
                      .append(list(values))
                      .append('\n'));
    }
    field("scrape_interval", GoDuration.text(scrape.scrapeInterval()));
    field("scrape_timeout", GoDuration.text(scrape.scrapeTimeout()));
    field("scrape_protocols", list(scrape.scrapeProtocols()));
    field("metrics_path", Quote.quote(scrape.metricsPath()));
    field("scheme", Quote.quote(scrape.scheme()));
    field("enable_compression", scrape.enableCompression());
    limit("body_size_limit", scrape.bodySizeLimit().bytes());
    limit("sample_limit", scrape.sampleLimit());
    limit("target_limit", scrape.targetLimit());
    limit("label_limit", scrape.labelLimit());
    limit("label_name_length_limit", scrape.labelNameLengthLimit());
    limit("label_value_length_limit", scrape.labelValueLengthLimit());
    rules("relabel_configs", job.rules());
    rules("metric_relabel_configs", job.scrape().metricRules());
    source(job.source());
  }

  private void field(String name, Object value) {
    out.append("  ").append(name).append(": ").append(value).append('\n');
  }

  private void limit(String name, long limit) {
    if (limit > 0) {
      field(name, limit);
    }
  }

  private static String list(List<String> values) {
    return values.stream().map(Quote::quote).toList().toString();
  }

  private void rules(String name, List<Rule> rules) {
    if (rules.isEmpty()) {
      return;
    }
    out.append("  ").append(name).append(":\n");
    for (var rule : rules) {
      out.append("  - source_labels: ").append(list(rule.sourceLabels())).append('\n');
      field("  separator", Quote.quote(rule.separator()));
      field("  regex", Quote.quote(rule.regex().toString()));
      limit("  modulus", rule.modulus());
      if (!rule.targetLabel().isEmpty()) {
        field("  target_label", Quote.quote(rule.targetLabel()));
      }
      field("  replacement", Quote.quote(rule.replacement()));
      field("  action", rule.action());
    }
  }

  private void source(Source source) {
    switch (source) {
      case Source.Discovered(var query) -> {
        out.append("  kubernetes_sd_configs:\n  - role: ").append(query.role()).append('\n');
        field("  namespaces", "{names: " + list(query.namespaces()) + "}");
        field("  attach_metadata", "{node: " + query.attachesNodes() + "}");
      }
      case Source.Listed(var url) -> {
        out.append("  http_sd_configs:\n  - url: ")
            .append(Quote.quote(Urls.redacted(url.url())))
            .append('\n');
        field("  refresh_interval", GoDuration.text(url.refreshInterval()));
      }
      case Source.Given(var targets) -> {
        out.append("  static_configs:").append(targets.isEmpty() ? " []\n" : "\n");
        for (var target : targets) {
          var labels = new TreeMap<>(target.labels());
          String address = labels.remove("__address__");
          out.append("  - targets: [").append(Quote.quote(String.valueOf(address))).append("]\n");
          out.append("    labels: {");
          String separator = "";
          for (var label : labels.entrySet()) {
            out.append(separator)
                .append(Quote.quote(label.getKey()))
                .append(": ")
                .append(Quote.quote(label.getValue()));
            separator = ", ";
          }
          out.append("}\n");
        }
      }
    }
  }
}
