package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession.ObjectQuery;
import dev.pewter.core.kubernetes.LabelSelector;
import dev.pewter.metrics.prometheus.operator.Credentials.Files;
import dev.pewter.metrics.prometheus.operator.JobWriter.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `PodMonitor`: a job for each of its endpoints, whose targets are ports of pods.
public record PodMonitors() implements MonitorKind {

  @Override
  public String word() {
    return "podMonitor";
  }

  @Override
  public ObjectQuery query(String namespace, LabelSelector selector) {
    return MonitorKind.query("v1", "podmonitors", namespace, selector);
  }

  @Override
  public Reading read(KubernetesObject object, JobWriter writer)
      throws IOException, InterruptedException {
    var spec = Spec.parse(object.spec());
    var endpoints = spec.objects("podMetricsEndpoints");
    var jobs = new ArrayList<MonitorJob>();
    for (int i = 0; i < endpoints.size(); i++) {
      var endpoint = endpoints.get(i);
      boolean attachesNodes = spec.object("attachMetadata").flag("node", false);
      jobs.add(
          writer.job(
              "podMonitor/" + object.key() + "/" + i,
              writer.discovered("pod", spec.object("namespaceSelector"), attachesNodes),
              rules(object, spec, endpoint, writer.rules()),
              Page.of(endpoint),
              spec,
              endpoint.objects("metricRelabelings"),
              writer.credentials().client(endpoint, endpoint.text("proxyUrl"), Files.NONE)));
    }
    return Reading.of(jobs);
  }

  private static TargetRules rules(
      KubernetesObject object, Spec spec, Spec endpoint, TargetRules rules) {
    if (endpoint.flag("filterRunning", true)) {
      rules.dropFinished();
    }
    rules.select("pod", spec.object("selector"));
    String port = endpoint.text("port");
    if (!port.isEmpty()) {
      rules.keep(List.of("__meta_kubernetes_pod_container_port_name"), port);
    } else if (endpoint.number("portNumber") != 0) {
      rules.keep(
          List.of("__meta_kubernetes_pod_container_port_number"),
          Long.toString(endpoint.number("portNumber")));
    } else {
      targetPort(endpoint, rules);
    }
    rules.copy("__meta_kubernetes_namespace", "namespace");
    rules.copy("__meta_kubernetes_pod_container_name", "container");
    rules.copy("__meta_kubernetes_pod_name", "pod");
    for (String label : spec.texts("podTargetLabels")) {
      String name = TargetRules.labelName(label);
      rules.copyPresent("__meta_kubernetes_pod_label_" + name, name);
    }
    rules.set("job", object.key());
    String jobLabel = spec.text("jobLabel");
    if (!jobLabel.isEmpty()) {
      rules.copyPresent("__meta_kubernetes_pod_label_" + TargetRules.labelName(jobLabel), "job");
    }
    endpointLabel(endpoint, rules);
    return rules.written(endpoint.objects("relabelings"));
  }

  /// Chooses by `targetPort`, the name or number of a container's port.
  static void targetPort(Spec endpoint, TargetRules rules) {
    if (endpoint.isNumber("targetPort")) {
      if (endpoint.number("targetPort") != 0) {
        rules.keep(
            List.of("__meta_kubernetes_pod_container_port_number"),
            Long.toString(endpoint.number("targetPort")));
      }
    } else if (!endpoint.text("targetPort").isEmpty()) {
      rules.keep(List.of("__meta_kubernetes_pod_container_port_name"), endpoint.text("targetPort"));
    }
  }

  /// The label `endpoint`: the port as it is chosen.
  static void endpointLabel(Spec endpoint, TargetRules rules) {
    String port = endpoint.text("port");
    if (port.isEmpty()) {
      port =
          endpoint.isNumber("targetPort")
              ? Long.toString(endpoint.number("targetPort"))
              : endpoint.text("targetPort");
    }
    if (!port.isEmpty()) {
      rules.set("endpoint", port);
    }
  }
}
