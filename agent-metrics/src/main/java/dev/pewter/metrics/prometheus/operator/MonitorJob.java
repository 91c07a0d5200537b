package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.builtin.discovery.http.DiscoveryHttpArguments;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.kubernetes.KubernetesSession.TargetQuery;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import dev.pewter.metrics.prometheus.scrape.ScrapeJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job that a resource asks for.
///
/// @param rules choose among the targets of the source, and change them
record MonitorJob(Source source, List<Rule> rules, ScrapeJob scrape) {
  MonitorJob {
    rules = List.copyOf(rules);
  }

  /// Where targets come from.
  sealed interface Source {
    /// From what Kubernetes knows.
    record Discovered(TargetQuery query) implements Source {}

    /// From a URL that lists them.
    record Listed(DiscoveryHttpArguments arguments) implements Source {}

    /// From the resource itself.
    record Given(List<Target> targets) implements Source {
      public Given {
        targets = List.copyOf(targets);
      }
    }
  }

  String name() {
    return scrape.name();
  }

  /// A target of the source as it is scraped, or null when the rules drop it.
  @Nullable Target target(Target found, Relabeler relabeler) {
    var arguments = scrape.arguments();
    var labels = new LabelBuilder(found);
    byDefault(labels, "job", name());
    byDefault(labels, "__scrape_interval__", GoDuration.text(arguments.scrapeInterval()));
    byDefault(labels, "__scrape_timeout__", GoDuration.text(arguments.scrapeTimeout()));
    byDefault(labels, "__metrics_path__", arguments.metricsPath());
    byDefault(labels, "__scheme__", arguments.scheme());
    arguments
        .params()
        .forEach(
            (name, values) -> {
              if (!values.isEmpty()) {
                byDefault(labels, "__param_" + name, values.getFirst());
              }
            });
    return relabeler.apply(labels) ? labels.toTarget() : null;
  }

  private static void byDefault(LabelBuilder labels, String name, String value) {
    if (labels.get(name).isEmpty()) {
      labels.set(name, value);
    }
  }
}
