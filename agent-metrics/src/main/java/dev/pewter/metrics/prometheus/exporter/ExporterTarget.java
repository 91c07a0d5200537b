package dev.pewter.metrics.prometheus.exporter;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.model.Target;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The target under which an exporter's page is scraped without leaving the process.
public final class ExporterTarget {
  private ExporterTarget() {}

  /// The exports of an exporter with one page.
  ///
  /// @param component its name, `prometheus.exporter.unix`
  /// @param instance the label that tells it from others of its kind
  public static TargetsExports exports(
      ComponentContext context, String component, String instance) {
    return new TargetsExports(List.of(Target.of(labels(context, component, instance))));
  }

  /// The labels of an exporter's target, to be added to.
  public static Map<String, String> labels(
      ComponentContext context, String component, String instance) {
    var labels = new TreeMap<String, String>();
    labels.put("__address__", context.agent().memoryAddress());
    labels.put("__scheme__", "http");
    labels.put("__metrics_path__", "/api/v0/component/" + context.globalId() + "/metrics");
    labels.put("__meta_component_name", component);
    labels.put("__meta_component_id", context.globalId());
    labels.put("instance", instance);
    if (context.cluster().isEnabled() && instance.equals(hostInstance())) {
      context
          .log()
          .warn(
              "the target of this exporter carries this host's name, so it is another one in each"
                  + " agent of the cluster: scrape it without clustering, or set its label"
                  + " instance to the same text everywhere");
    }
    labels.put("job", "integrations/" + component.substring(component.lastIndexOf('.') + 1));
    return labels;
  }

  /// What tells a machine from others: the variable `HOSTNAME`, else the kernel's name for it.
  public static String hostInstance() {
    String variable = System.getenv("HOSTNAME");
    if (variable != null && !variable.isEmpty()) {
      return variable;
    }
    String name = Hostname.get();
    return name.isEmpty() ? "unknown" : name;
  }
}
