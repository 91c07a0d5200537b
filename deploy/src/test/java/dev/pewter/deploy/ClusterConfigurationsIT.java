package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.Shared;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole configurations for clusters, as users have them, against an API server with two nodes:
/// they load, run, and their lines arrive with the expected labels. Only addresses and paths are
/// changed. Those of the shared contract run where it lies beside the checkout, also those that are
/// within a chart's values or a manifest; own ones of the same kinds run everywhere.
class ClusterConfigurationsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String CLUSTER = "<원하는 클러스터 이름>";
  private static final Pattern SOURCE =
      Pattern.compile("(?m)^(loki\\.source\\.(?:kubernetes|podlogs|file)) \"(\\w+)\"");
  private static final Pattern EMBEDDED =
      Pattern.compile("(?m)^ +(?:content|config\\.alloy): \\|\\n((?:(?: {4}.*)?\\n)+)");
  private static final Pattern URL = Pattern.compile("url *= \"[^\"]*\"");

  @TempDir Path folder;
  private final FakeLoki loki;
  private final List<Push> pushes = new CopyOnWriteArrayList<>();
  private TestApiServer server;

  ClusterConfigurationsIT() throws IOException {
    loki = new FakeLoki();
  }

  @BeforeEach
  void open() throws Exception {
    server = TestApiServer.start();
    loki.watch(pushes::add);
    server.put(pod(1), pod(2), EVENT, NODE);
    for (int number = 1; number <= 2; number++) {
      String pod = "nginx-" + number;
      server
          .log("default", pod, "nginx")
          .line("2026-01-01T00:00:0" + number + ".5Z", "line of " + pod);
    }
    var log = folder.resolve("log/pods/default_nginx-1_uid-1/nginx/0.log");
    Files.createDirectories(Objects.requireNonNull(log.getParent()));
    Files.writeString(log, "2026-01-01T00:00:01.5Z stdout F line of the file\n");
    Files.writeString(folder.resolve("log/syslog"), "Jan  1 00:00:01 node1 kernel: line\n");
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    loki.close();
  }

  private static String pod(int number) {
    return """
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"namespace":"default","name":"nginx-%1$d","uid":"uid-%1$d",
           "labels":{"app.kubernetes.io/name":"nginx"}},
         "spec":{"nodeName":"node%1$d","containers":[{"name":"nginx","image":"nginx:1"}]},
         "status":{"phase":"Running","podIP":"10.0.0.%1$d","hostIP":"192.0.2.%1$d",
           "containerStatuses":[{"name":"nginx","containerID":"containerd://0%1$d",
             "state":{"running":{}}}]}}"""
        .formatted(number);
  }

  private static final String EVENT =
      """
      {"apiVersion":"v1","kind":"Event",
       "metadata":{"namespace":"default","name":"nginx-1.1","uid":"event-1"},
       "involvedObject":{"kind":"Pod","namespace":"default","name":"nginx-1","apiVersion":"v1"},
       "reason":"Started","message":"Started container nginx","type":"Normal","count":1,
       "source":{"component":"kubelet","host":"node1"},
       "firstTimestamp":"2026-01-01T00:00:01Z","lastTimestamp":"2026-01-01T00:00:01Z"}""";

  private static final String NODE =
      """
      {"apiVersion":"v1","kind":"Node","metadata":{"name":"node1"},
       "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"}],
         "daemonEndpoints":{"kubeletEndpoint":{"Port":10250}}}}""";

  /// The configuration with our API server, our receiver and our files.
  private String here(String configuration) {
    String attributes = server.attributes();
    String client = "client {\n" + attributes + "}\n";
    return URL.matcher(configuration)
        .replaceAll("url = \"" + loki.url() + "\"")
        .replace("/var/log/", folder.resolve("log") + "/")
        .replaceAll(
            "(?m)^(discovery\\.kubernetes \"\\w+\" \\{)$",
            "$1\n" + java.util.regex.Matcher.quoteReplacement(attributes))
        .replaceAll(
            "(?m)^(loki\\.source\\.(kubernetes|kubernetes_events|podlogs) \"\\w+\" \\{)$",
            "$1\n" + java.util.regex.Matcher.quoteReplacement(client));
  }

  private static String shared(String name) throws IOException {
    var file = Shared.file("seed-configs/" + name);
    Assumptions.assumeTrue(file.isPresent(), "no shared contract beside the checkout: " + name);
    String text = Files.readString(file.get());
    return name.endsWith(".yaml") ? within(text) : text;
  }

  /// The configuration in a chart's values or in a ConfigMap.
  private static String within(String yaml) {
    var block = EMBEDDED.matcher(yaml);
    assertThat(block.find()).isTrue();
    return block.group(1).stripTrailing().stripIndent();
  }

  private Pewter start(String configuration) throws IOException {
    Files.writeString(folder.resolve("agent.alloy"), here(configuration));
    return Pewter.run(folder, Map.of("TZ", "UTC", "HOSTNAME", "node1"), "agent.alloy");
  }

  /// Runs a configuration until these streams, and no others, have arrived.
  private void arrive(String configuration, String... streams) throws Exception {
    try (var agent = start(configuration)) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(loki.tally().streams().keySet()).containsExactlyInAnyOrder(streams));
      assertThat(agent.get("/-/healthy").statusCode()).as(agent.err()).isEqualTo(200);
      var sources = SOURCE.matcher(configuration);
      while (sources.find()) {
        String path = "/api/v0/web/components/" + sources.group(1) + "." + sources.group(2);
        assertThat(agent.get(path).body()).contains("\"debugInfo\":[{");
      }
    }
    assertThat(loki.broken()).isEmpty();
  }

  private static String stream(String... namesAndValues) {
    return dev.pewter.core.model.Labels.of(namesAndValues).toString();
  }

  private static final String POD_EVENTS =
      stream(
          "cluster", CLUSTER,
          "instance", "loki.source.kubernetes_events.cluster_events",
          "job", "integrations/kubernetes/eventhandler",
          "kubernetes_cluster_events", "integrations/kubernetes/eventhandler",
          "namespace", "default");

  @Test
  void systemLogEventsAndPods() throws Exception {
    arrive(
        shared("000-syslog-events-pods.alloy"),
        POD_EVENTS,
        stream(
            "cluster",
            CLUSTER,
            "filename",
            folder.resolve("log/syslog").toString(),
            "job",
            "node/syslog",
            "node_name",
            "node1"),
        stream(
            "app", "nginx",
            "cluster", CLUSTER,
            "container", "nginx",
            "container_runtime", "containerd",
            "instance", "default/nginx-1:nginx",
            "job", "default/nginx",
            "namespace", "default",
            "pod", "nginx-1"));
    assertThat(pushes.stream().flatMap(push -> push.entries().stream()))
        .anyMatch(entry -> entry.line().equals("line of nginx-1\n"))
        .anyMatch(
            entry ->
                entry.line().startsWith("name=nginx-1 kind=Pod objectAPIversion=v1 ")
                    && entry.line().endsWith("msg=\"Started container nginx\" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"001-file-pods.alloy", "001-values.yaml"})
  void podsByFile(String name) throws Exception {
    arrive(
        shared(name),
        stream(
            "app", "nginx",
            "cluster", "training-on-eks",
            "container", "nginx",
            "container_runtime", "containerd",
            "filename", folder.resolve("log/pods/default_nginx-1_uid-1/nginx/0.log").toString(),
            "job", "default/nginx/",
            "namespace", "default",
            "pod", "nginx-1"));
    var push = pushes.getFirst();
    assertThat(push.entries().getFirst().line())
        .isEqualTo("2026-01-01T00:00:01.5Z stdout F line of the file");
    assertThat(push.headers())
        .containsEntry("x-scope-orgid", "foo")
        .containsEntry(
            "authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("loki:loki".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"logs-files", "all-in-one"})
  void podsByFileAsShippedMakeOneStreamOfAContainer(String name) throws Exception {
    String shipped = Files.readString(Path.of("helm/configs/" + name + ".alloy"));
    String url = "url = \"http://\" + coalesce(";
    assertThat(shipped).contains(url);
    arrive(
        shipped
            .replaceFirst("(?m)url = \"http://\" \\+ .*$", "url = \"http://loki/loki/api/v1/push\"")
            .replace("/host/root", "/"),
        stream(
            "app", "nginx",
            "container", "nginx",
            "job", "default/nginx",
            "namespace", "default",
            "pod", "nginx-1",
            "stream", "stdout"));
  }

  @Test
  void podsThroughStagesForRuntimes() throws Exception {
    arrive(
        shared("002-described-reconstructed.alloy"),
        stream(
            "app", "nginx",
            "cluster", "home-k8s",
            "container", "nginx",
            "instance", "default/nginx-1:nginx",
            "job", "default/nginx",
            "namespace", "default",
            "pod", "nginx-1"));
  }

  private static String[] streamsOfAllNodes(String cluster) {
    return java.util.stream.Stream.of("nginx-1", "nginx-2")
        .map(
            pod ->
                stream(
                    "cluster",
                    cluster,
                    "container",
                    "nginx",
                    "instance",
                    "default/" + pod + ":nginx",
                    "job",
                    "loki.source.kubernetes.pod_logs",
                    "namespace",
                    "default",
                    "pod",
                    pod))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"003-api-pods.alloy", "003-values.yaml"})
  void podsOfAllNodes(String name) throws Exception {
    arrive(shared(name), streamsOfAllNodes("k3s-home"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"004-all-in-one.alloy", "004-configmap.yaml"})
  void logsAndNodeMetrics(String name) throws Exception {
    arrive(
        shared(name),
        stream("instance", "default/nginx-1:nginx", "job", "loki.source.kubernetes.pods"),
        stream("instance", "default/nginx-2:nginx", "job", "loki.source.kubernetes.pods"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "000-node-selector-fix.alloy",
        "004-fragment-process.alloy",
        "004-fragment-remote-write.alloy"
      })
  void fragmentsRun(String name) throws Exception {
    try (var agent = start(shared(name))) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      assertThat(agent.get("/-/healthy").statusCode()).as(agent.err()).isEqualTo(200);
    }
  }

  @Test
  void metricsOfContainersRun() throws Exception {
    String both = shared("004-fragment-cadvisor.alloy") + shared("004-fragment-remote-write.alloy");
    try (var agent = start(both)) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> server.requests().stream().anyMatch(r -> r.contains("/api/v1/nodes")));
    }
  }

  @Test
  void refusesAReceiverOfTheWrongKind() throws Exception {
    String both =
        shared("004-fragment-otlp-traces.alloy") + shared("004-fragment-remote-write.alloy");
    try (var agent = start(both)) {
      assertThat(agent.exitCode()).isNotZero();
      assertThat(agent.err()).contains("otelcol.receiver.otlp");
    }
  }

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

  @Test
  void ownPodsOfAllNodes() throws Exception {
    arrive(OWN_PODS, streamsOfAllNodes("own"));
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
