package dev.pewter.deploy;

import dev.pewter.k8s.testing.ApiObjects;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Whole configurations for clusters of the same kinds as those of users, which run everywhere:
/// they load, run, and their lines arrive with the expected labels.
class OwnClusterConfigurationsIT extends ClusterFolder {
  OwnClusterConfigurationsIT() throws IOException {}

  private static final String OWN_PODS =
      """
      discovery.kubernetes "all" {
        role = "pod"
      }

      discovery.relabel "pod_logs" {
        targets = discovery.kubernetes.all.targets

        rule {
          source_labels = ["__meta_kubernetes_namespace"]
          target_label  = "namespace"
        }

        rule {
          source_labels = ["__meta_kubernetes_pod_name"]
          target_label  = "pod"
        }

        rule {
          source_labels = ["__meta_kubernetes_pod_container_name"]
          target_label  = "container"
        }
      }

      loki.source.kubernetes "pod_logs" {
        targets    = discovery.relabel.pod_logs.output
        forward_to = [loki.process.cluster.receiver]
      }

      loki.process "cluster" {
        stage.static_labels {
          values = {cluster = "own"}
        }

        forward_to = [loki.write.sink.receiver]
      }

      loki.write "sink" {
        endpoint {
          url = "http://loki"
        }
      }
      """;

  /// Init containers are discovered; ephemeral ones are not, as by the reference, but can be named.
  @Test
  void ownPodsOfAllNodesWithAllKindsOfContainers() throws Exception {
    server.put(
        pod(1)
            .replace("\"containers\":", "\"initContainers\":[{\"name\":\"setup\"}],\"containers\":")
            .replace(
                "\"containerStatuses\":",
                "\"initContainerStatuses\":["
                    + ApiObjects.terminated("setup", "02", 0)
                    + "],\"ephemeralContainerStatuses\":["
                    + ApiObjects.running("debugger", "03", "")
                    + "],\"containerStatuses\":"));
    var setup = server.log("default", "nginx-1", "setup");
    setup.line("2026-01-01T00:00:00.5Z", "line of setup");
    setup.end();
    server.log("default", "nginx-1", "debugger").line("2026-01-01T00:00:03.5Z", "line of debugger");
    String named =
        """
        loki.source.kubernetes "named" {
          targets = [{
            __pod_namespace__      = "default",
            __pod_name__           = "nginx-1",
            __pod_uid__            = "uid-1",
            __pod_container_name__ = "debugger",
          }]
          forward_to = [loki.process.cluster.receiver]
        }
        """;
    String[] ofNodes = streamsOfAllNodes("own");
    arrive(
        OWN_PODS + named,
        ofNodes[0],
        ofNodes[1],
        ofNodes[0]
            .replace("container=\"nginx\"", "container=\"setup\"")
            .replace(":nginx\"", ":setup\""),
        stream(
            "cluster",
            "own",
            "instance",
            "default/nginx-1:debugger",
            "job",
            "loki.source.kubernetes.named"));
  }

  @Test
  void ownFilesAndEventsOfANode() throws Exception {
    String configuration =
        """
        discovery.kubernetes "own" {
          role = "pod"

          selectors {
            role  = "pod"
            field = "spec.nodeName=" + coalesce(sys.env("HOSTNAME"), constants.hostname)
          }
        }

        discovery.relabel "files" {
          targets = discovery.kubernetes.own.targets

          rule {
            source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
            separator     = "/"
            target_label  = "__path__"
            replacement   = "/var/log/pods/*$1/*.log"
          }

          rule {
            source_labels = ["__meta_kubernetes_pod_name"]
            target_label  = "pod"
          }
        }

        local.file_match "files" {
          path_targets = discovery.relabel.files.output
        }

        loki.source.file "files" {
          targets    = local.file_match.files.targets
          forward_to = [loki.process.files.receiver]
        }

        loki.process "files" {
          stage.cri { }

          stage.label_drop {
            values = ["filename"]
          }

          forward_to = [loki.write.sink.receiver]
        }

        loki.source.kubernetes_events "events" {
          log_format = "json"
          forward_to = [loki.write.sink.receiver]
        }

        loki.write "sink" {
          endpoint {
            url = "http://loki"
          }
        }
        """;
    arrive(
        configuration,
        stream("pod", "nginx-1", "stream", "stdout"),
        stream(
            "instance", "loki.source.kubernetes_events.events",
            "job", "loki.source.kubernetes_events",
            "namespace", "default"));
  }

  @Test
  void ownPodLogsResources() throws Exception {
    server.put(
        """
        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}}""",
        """
        {"apiVersion":"monitoring.grafana.com/v1alpha2","kind":"PodLogs",
         "metadata":{"namespace":"default","name":"all"},
         "spec":{"selector":{"matchLabels":{"app.kubernetes.io/name":"nginx"}}}}""");
    String configuration =
        """
        loki.source.podlogs "own" {
          forward_to = [loki.write.sink.receiver]

          node_filter {
            enabled   = true
            node_name = "node2"
          }
        }

        loki.write "sink" {
          endpoint {
            url = "http://loki"
          }
        }
        """;
    arrive(configuration, stream("instance", "default/nginx-2:nginx", "job", "default/all"));
  }
}
