package dev.pewter.deploy;

import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A cluster of one node for the run that the AOT cache is made from: an API server, pods, their
/// logs and an event, pages to scrape and a receiver. Writes the configuration that uses it, and
/// ends with its input. Without TLS: its 900 classes in the cache would be 5 MiB more for agents
/// that never use it.
final class TrainingCluster {
  private static final int PODS = 3;
  private static final int LINES = 200;
  private static final int QUIET_PODS = 300;

  private TrainingCluster() {}

  /// @param args the file to write
  public static void main(String[] args) throws Exception {
    try (var server = TestApiServer.startPlain();
        var metrics = new TrainingMetrics()) {
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
      write(Path.of(args[0]), configuration(server.attributes()) + metrics.configuration());
      var changes = Thread.ofVirtual().start(() -> change(server));
      while (System.in.read() >= 0) {
        // until whoever started this has seen enough
      }
      changes.interrupt();
      changes.join();
    }
  }

  /// Pods that come and change, as in a large cluster, and of which nothing is followed.
  private static void change(TestApiServer server) {
    for (int change = 0; !Thread.currentThread().isInterrupted(); change++) {
      server.put(quietPod(change % QUIET_PODS, change));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private static String quietPod(int number, int change) {
    return """
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"namespace":"shop","name":"quiet-%1$d","uid":"quiet-uid-%1$d",
           "labels":{"app.kubernetes.io/name":"quiet","pod-template-hash":"5d6b9cf%1$d"},
           "annotations":{"change":"%2$d","prometheus.io/scrape":"true"},
           "ownerReferences":[{"kind":"ReplicaSet","name":"quiet-5d6b9cf","controller":true}]},
         "spec":{"nodeName":"node1","initContainers":[{"name":"init","image":"init:1"}],
           "containers":[{"name":"quiet","image":"quiet:1",
             "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}]}]},
         "status":{"phase":"Running","podIP":"10.0.1.1","hostIP":"192.0.2.1",
           "conditions":[{"type":"Ready","status":"True"}],
           "containerStatuses":[{"name":"quiet","containerID":"containerd://a%1$d",
             "restartCount":%2$d,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}"""
        .formatted(number, change);
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

          rule {
            source_labels = ["__meta_kubernetes_pod_name"]
            regex         = "quiet-.+"
            action        = "drop"
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
