package dev.pewter.deploy;

import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A cluster of one node for the run that the AOT cache is made from: an API server, pods, their
/// logs and an event. Writes the configuration that uses it, and ends with its input. Without TLS:
/// its 900 classes in the cache would be 5 MiB more for agents that never use it.
final class TrainingCluster {
  private static final int PODS = 3;
  private static final int LINES = 200;

  private TrainingCluster() {}

  /// @param args the file to write
  public static void main(String[] args) throws Exception {
    try (var server = TestApiServer.startPlain()) {
      for (int pod = 0; pod < PODS; pod++) {
        server.put(StartBench.pod(pod));
        var log = server.log("default", "nginx-" + pod, "nginx");
        for (int line = 0; line < LINES; line++) {
          log.line("2026-01-01T00:00:01.5Z", "GET /cart/" + line + " 200 of pod " + pod);
        }
      }
      server.put(
          """
          {"apiVersion":"v1","kind":"Event",
           "metadata":{"namespace":"default","name":"nginx-1.1","uid":"event-1"},
           "involvedObject":{"kind":"Pod","namespace":"default","name":"nginx-1","apiVersion":"v1"},
           "reason":"Started","message":"Started container nginx","type":"Normal","count":1,
           "source":{"component":"kubelet","host":"node1"},
           "firstTimestamp":"2026-01-01T00:00:01Z","lastTimestamp":"2026-01-01T00:00:01Z"}""");
      write(Path.of(args[0]), configuration(server.attributes()));
      while (System.in.read() >= 0) {
        // until whoever started this has seen enough
      }
    }
  }

  /// At once: who waits for the file reads all of it.
  private static void write(Path file, String text) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, text);
    Files.move(part, file);
  }

  private static String configuration(String apiServer) {
    return """
        discovery.kubernetes "pods" {
          role = "pod"

          selectors {
            role  = "pod"
            field = "spec.nodeName=" + coalesce(sys.env("HOSTNAME"), "node1")
          }
          %1$s
        }

        discovery.relabel "pods" {
          targets = discovery.kubernetes.pods.targets

          rule {
            source_labels = ["__meta_kubernetes_namespace"]
            target_label  = "namespace"
          }

          rule {
            source_labels = ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_container_name"]
            separator     = "/"
            target_label  = "job"
          }

          rule {
            source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
            separator     = "/"
            target_label  = "__path__"
            replacement   = "/nowhere/*$1/*.log"
          }
        }

        loki.source.kubernetes "pods" {
          targets    = discovery.relabel.pods.output
          forward_to = [loki.process.logs.receiver]

          client {
            %1$s
          }
        }

        loki.source.kubernetes_events "cluster" {
          forward_to = [loki.write.own.receiver]

          client {
            %1$s
          }
        }
        """
        .formatted(apiServer);
  }
}
