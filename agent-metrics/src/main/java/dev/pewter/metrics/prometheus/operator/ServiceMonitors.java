package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession.ObjectQuery;
import dev.pewter.core.kubernetes.LabelSelector;
import dev.pewter.metrics.prometheus.operator.Credentials.Files;
import dev.pewter.metrics.prometheus.operator.JobWriter.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `ServiceMonitor`: a job for each of its endpoints, whose targets are what stands behind
/// services.
///
/// @param allowsFiles whether a monitor may name files of the agent's host
public record ServiceMonitors(boolean allowsFiles) implements MonitorKind {

  @Override
  public String word() {
    return "serviceMonitor";
  }

  @Override
  public ObjectQuery query(String namespace, LabelSelector selector) {
    return MonitorKind.query("v1", "servicemonitors", namespace, selector);
  }

  @Override
  public Reading read(KubernetesObject object, JobWriter writer)
      throws IOException, InterruptedException {
    var spec = Spec.parse(object.spec());
    var endpoints = spec.objects("endpoints");
    var files = new ArrayList<FilePlace>();
    for (int i = 0; i < endpoints.size(); i++) {
      String field = fileField(endpoints.get(i));
      if (field != null) {
        files.add(new FilePlace(i, field));
      }
    }
    if (!files.isEmpty() && !allowsFiles) {
      return new Reading(List.of(), List.of(refusal(object, files.getFirst())), files);
    }
    var jobs = new ArrayList<MonitorJob>();
    for (int i = 0; i < endpoints.size(); i++) {
      jobs.add(job(object, spec, endpoints.get(i), i, writer));
    }
    return new Reading(jobs, List.of(), files);
  }

  private static MonitorJob job(
      KubernetesObject object, Spec spec, Spec endpoint, int number, JobWriter writer)
      throws IOException, InterruptedException {
    String role = writer.arguments().kubernetesRole();
    boolean attachesNodes = spec.object("attachMetadata").flag("node", false);
    return writer.job(
        "serviceMonitor/" + object.key() + "/" + number,
        writer.discovered(role, spec.object("namespaceSelector"), attachesNodes),
        rules(spec, endpoint, "__meta_kubernetes_" + role(role) + "_", writer.rules()),
        Page.of(endpoint),
        spec,
        endpoint.objects("metricRelabelings"),
        writer.credentials().client(endpoint, endpoint.text("proxyUrl"), Files.READ));
  }

  private static String role(String role) {
    return role.equals("endpointslice") ? role : "endpoint";
  }

  private static TargetRules rules(Spec spec, Spec endpoint, String prefix, TargetRules rules) {
    rules.select("service", spec.object("selector"));
    String port = endpoint.text("port");
    if (!port.isEmpty()) {
      rules.keep(List.of(prefix + "port_name"), port);
    } else {
      PodMonitors.targetPort(endpoint, rules);
    }
    var behind = List.of(prefix + "address_target_kind", prefix + "address_target_name");
    rules.replace(behind, "Node;(.*)", "node", "${1}");
    rules.replace(behind, "Pod;(.*)", "pod", "${1}");
    rules.copy("__meta_kubernetes_namespace", "namespace");
    rules.copy("__meta_kubernetes_service_name", "service");
    rules.copy("__meta_kubernetes_pod_container_name", "container");
    rules.copy("__meta_kubernetes_pod_name", "pod");
    if (endpoint.flag("filterRunning", true)) {
      rules.dropFinished();
    }
    for (String label : spec.texts("targetLabels")) {
      String name = TargetRules.labelName(label);
      rules.copyPresent("__meta_kubernetes_service_label_" + name, name);
    }
    for (String label : spec.texts("podTargetLabels")) {
      String name = TargetRules.labelName(label);
      rules.copyPresent("__meta_kubernetes_pod_label_" + name, name);
    }
    rules.replace(List.of("__meta_kubernetes_service_name"), "(.*)", "job", "${1}");
    String jobLabel = spec.text("jobLabel");
    if (!jobLabel.isEmpty()) {
      rules.copyPresent(
          "__meta_kubernetes_service_label_" + TargetRules.labelName(jobLabel), "job");
    }
    PodMonitors.endpointLabel(endpoint, rules);
    return rules.written(endpoint.objects("relabelings"));
  }

  /// The first field of an endpoint that names a file, or null.
  private static @Nullable String fileField(Spec endpoint) {
    if (!endpoint.text("bearerTokenFile").isEmpty()) {
      return "bearerTokenFile";
    }
    var tls = endpoint.object("tlsConfig");
    for (String field : List.of("caFile", "certFile", "keyFile")) {
      if (!tls.text(field).isEmpty()) {
        return "tlsConfig." + field;
      }
    }
    return null;
  }

  private static String refusal(KubernetesObject object, FilePlace place) {
    String instead =
        switch (place.field()) {
          case "bearerTokenFile" -> "bearerTokenSecret or authorization";
          case "tlsConfig.caFile" -> "tlsConfig.ca";
          case "tlsConfig.certFile" -> "tlsConfig.cert";
          default -> "tlsConfig.keySecret";
        };
    return "serviceMonitor %s endpoint %d uses %s, which is disallowed because allow_arbitrary_file_access is false; use %s instead"
        .formatted(object.key(), place.endpoint(), place.field(), instead);
  }
}
