package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.FreePort;
import dev.pewter.core.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Whole configurations for clusters, as users have them, against an API server with two nodes:
/// they load, run, and their lines arrive with the expected labels. Those of the shared contract
/// run where it lies beside the checkout, also those within a chart's values or a manifest.
class ClusterConfigurationsIT extends ClusterFolder {
  private static final String CLUSTER = "<원하는 클러스터 이름>";
  private static final Pattern EMBEDDED =
      Pattern.compile("(?m)^ +(?:content|config\\.alloy): \\|\\n((?:(?: {4}.*)?\\n)+)");

  ClusterConfigurationsIT() throws IOException {}

  private static Path file(String name) {
    var file = Shared.file("seed-configs/" + name);
    Assumptions.assumeTrue(file.isPresent(), "no shared contract beside the checkout: " + name);
    return file.orElseThrow();
  }

  private static String shared(String name) throws IOException {
    String text = Files.readString(file(name));
    return name.endsWith(".yaml") ? within(text) : text;
  }

  /// The configuration in a chart's values or in a ConfigMap.
  private static String within(String yaml) {
    var block = EMBEDDED.matcher(yaml);
    assertThat(block.find()).isTrue();
    return block.group(1).stripTrailing().stripIndent();
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

  @ParameterizedTest
  @ValueSource(strings = {"003-api-pods.alloy", "003-values.yaml"})
  void podsOfAllNodes(String name) throws Exception {
    arrive(shared(name), streamsOfAllNodes("k3s-home"));
  }

  /// In place of the block that watches all of them.
  @Test
  void podsOfTheNodeWithTheSelectorThatMendsIt() throws Exception {
    String all = shared("003-api-pods.alloy");
    String mended =
        all.replaceFirst(
            "(?s)discovery\\.kubernetes \"pods\" \\{.*?\n}\n",
            Matcher.quoteReplacement(shared("000-node-selector-fix.alloy")));
    assertThat(mended).isNotEqualTo(all);
    arrive(mended, streamsOfAllNodes("k3s-home")[0]);
  }

  private static final String[] STREAMS_WITHOUT_RULES = {
    stream("instance", "default/nginx-1:nginx", "job", "loki.source.kubernetes.pods"),
    stream("instance", "default/nginx-2:nginx", "job", "loki.source.kubernetes.pods")
  };

  @Test
  void logsAndNodeMetrics() throws Exception {
    arrive(shared("004-all-in-one.alloy"), STREAMS_WITHOUT_RULES);
  }

  /// The ConfigMap by the command line and the environment of the DaemonSet; the node's metrics are
  /// where the job of the Prometheus looks for them, and on the agent's own page are none.
  @Test
  void logsAndNodeMetricsByTheManifestsAndForThePrometheusBesideThem() throws Exception {
    var pod = daemonSet();
    assertThat(pod.labels().get("app")).isEqualTo("alloy"); // what the job keeps
    String job = Files.readString(file("004-prometheus-scrape.yaml"));
    assertThat(job).contains("regex: alloy", "'${1}:" + pod.port() + "'");
    var path = Pattern.compile("metrics_path: '([^']+)'").matcher(job);
    assertThat(path.find()).isTrue();
    String configuration = shared("004-configmap.yaml");
    Files.writeString(folder.resolve("config.alloy"), here(configuration));
    int port = FreePort.find();
    var arguments =
        pod.arguments().stream()
            .map(
                argument ->
                    argument
                        .replace("/etc/alloy/", folder + "/")
                        .replace("/var/lib/alloy", folder.toString())
                        .replace("0.0.0.0:" + pod.port(), "127.0.0.1:" + port))
            .toList();
    try (var agent = Pewter.runWith(port, folder, Map.of("HOSTNAME", "node1"), arguments)) {
      arrive(agent, configuration, STREAMS_WITHOUT_RULES);
      assertThat(agent.get(path.group(1)).body())
          .contains("node_cpu_seconds_total{", "node_load1 ", "promhttp_metric_handler_requests");
      assertThat(agent.get("/metrics").body()).doesNotContain("node_cpu", "node_load1");
    }
  }

  /// What the manifest says of the agent's pod.
  private record Described(Map<?, ?> labels, List<String> arguments, Object port) {}

  private static Described daemonSet() throws IOException {
    String text = Files.readString(file("004-daemonset-reconstructed.yaml"));
    for (Object each : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      var object = (Map<?, ?>) each;
      if ("DaemonSet".equals(object.get("kind"))) {
        var template = map(map(object, "spec"), "template");
        var container = (Map<?, ?>) list(map(template, "spec"), "containers").getFirst();
        var env = (Map<?, ?>) list(container, "env").getFirst();
        assertThat(env.get("name")).isEqualTo("HOSTNAME");
        assertThat(env.get("valueFrom").toString()).contains("spec.nodeName");
        return new Described(
            map(map(template, "metadata"), "labels"),
            list(container, "args").stream().map(String::valueOf).toList(),
            ((Map<?, ?>) list(container, "ports").getFirst()).get("containerPort"));
      }
    }
    throw new AssertionError("no DaemonSet");
  }

  private static Map<?, ?> map(Map<?, ?> in, String name) {
    return (Map<?, ?>) Objects.requireNonNull(in.get(name));
  }

  private static List<?> list(Map<?, ?> in, String name) {
    return (List<?>) Objects.requireNonNull(in.get(name));
  }

  /// The reference too takes a path as it is written: through the API server nothing is found, and
  /// that arrives. Processes are on the page of their exporter; the agent is one named java.
  @Test
  void metricsOfContainersAndProcesses() throws Exception {
    String all =
        shared("004-fragment-cadvisor.alloy")
            + shared("004-fragment-remote-write.alloy")
            + shared("004-fragment-process.alloy");
    try (var agent = start(all)) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(samples.series("up"))
                      .containsExactly(
                          Labels.of(
                              "__name__",
                              "up",
                              "instance",
                              "node1",
                              "job",
                              "prometheus.scrape.cadvisor")));
      assertThat(server.requests())
          .contains("GET /api/v1/nodes/$%7B__meta_kubernetes_node_name%7D/proxy/metrics/cadvisor");
      String processes = "/api/v0/component/prometheus.exporter.process.apps/metrics";
      assertThat(agent.get(processes).body())
          .contains("namedprocess_namegroup_num_procs{groupname=\"java\"}");
      assertThat(agent.get("/-/healthy").statusCode()).as(agent.err()).isEqualTo(200);
    }
  }

  /// No traces: they are refused, at their places, with what to do, before the reference's own
  /// complaint of this file, that a receiver is of the wrong kind.
  @Test
  void refusesTracesByName() throws Exception {
    String both =
        shared("004-fragment-otlp-traces.alloy") + shared("004-fragment-remote-write.alloy");
    try (var agent = start(both)) {
      assertThat(agent.exitCode()).isEqualTo(1);
      assertThat(agent.err())
          .contains("agent.alloy:2:1: cannot find the definition of component name")
          .contains("\"otelcol.receiver.otlp\"", "\"otelcol.exporter.otlp\"")
          .contains("traces and OpenTelemetry are not built as of v0.1");
    }
  }
}
