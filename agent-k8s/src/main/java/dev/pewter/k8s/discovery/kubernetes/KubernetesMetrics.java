package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.telemetry.Metrics;
import dev.pewter.k8s.watch.Follower.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the component counts.
final class KubernetesMetrics {
  private static final List<String> ROLES =
      List.of("endpointslice", "endpoints", "node", "pod", "service", "ingress");

  private final Map<String, Metrics.Counter> events = new HashMap<>();
  final Metrics.Counter failures;
  final Metrics.Counter unreadable;

  KubernetesMetrics(Metrics metrics) {
    for (String role : ROLES) {
      for (Event event : Event.values()) {
        events.put(
            role + event,
            metrics.counter(
                "prometheus_sd_kubernetes_events_total",
                "Changes of objects the API server told of.",
                "event",
                event.name().toLowerCase(Locale.ROOT),
                "role",
                role));
      }
    }
    failures =
        metrics.counter(
            "prometheus_sd_kubernetes_failures_total", "Lists and watches that failed.");
    unreadable =
        metrics.counter(
            "prometheus_sd_kubernetes_unreadable_objects_total",
            "Objects left out, for they are too large or of another shape.");
  }

  void count(String role, Event event) {
    var counter = events.get(role + event);
    if (counter != null) {
      counter.increment();
    }
  }
}
