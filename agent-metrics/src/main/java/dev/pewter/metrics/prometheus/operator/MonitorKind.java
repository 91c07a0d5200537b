package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession.ObjectQuery;
import dev.pewter.core.kubernetes.LabelSelector;
import java.io.IOException;
import java.util.List;

/// A kind of resource that says what is to be scraped.
public sealed interface MonitorKind permits PodMonitors, ServiceMonitors, Probes, ScrapeConfigs {

  /// As the names of its jobs begin: `podMonitor`.
  String word();

  /// @param namespace empty for all
  ObjectQuery query(String namespace, LabelSelector selector);

  /// What a resource asks for.
  ///
  /// @throws IllegalArgumentException when it cannot be understood
  /// @throws IOException when a secret or config map cannot be had
  Reading read(KubernetesObject object, JobWriter writer) throws IOException, InterruptedException;

  /// What was read of a resource.
  ///
  /// @param problems why there are not more jobs
  /// @param files places that name files of the agent's host
  record Reading(List<MonitorJob> jobs, List<String> problems, List<FilePlace> files) {
    public Reading {
      jobs = List.copyOf(jobs);
      problems = List.copyOf(problems);
      files = List.copyOf(files);
    }

    static Reading of(List<MonitorJob> jobs) {
      return new Reading(jobs, List.of(), List.of());
    }
  }

  /// Where a resource names a file.
  record FilePlace(int endpoint, String field) {}

  /// A kind of the group `monitoring.coreos.com`.
  static ObjectQuery query(
      String version, String plural, String namespace, LabelSelector selector) {
    return new ObjectQuery("monitoring.coreos.com", version, plural, namespace, selector);
  }
}
