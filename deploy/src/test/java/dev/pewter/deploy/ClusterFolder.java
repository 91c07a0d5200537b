package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Labels;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of two nodes, as far as its API server tells, with files of one, and receivers of what
/// an agent sends. Of a configuration only addresses and paths are changed, and waits of metrics
/// shortened.
abstract class ClusterFolder {
  static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern SOURCE =
      Pattern.compile("(?m)^(loki\\.source\\.(?:kubernetes|podlogs|file)) \"(\\w+)\"");
  private static final Pattern URL = Pattern.compile("url *= \"[^\"]*\"");
  private static final Pattern REMOTE_WRITE =
      Pattern.compile(
          "(prometheus\\.remote_write \"\\w+\" \\{\\s+endpoint \\{\\s+)url = \"[^\"]*\"");
  private static final String OFTEN = "scrape_interval = \"1s\"\nscrape_timeout = \"1s\"";
  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

  @TempDir Path folder;
  final FakeLoki loki;
  final FakeRemoteWrite samples;
  final List<Push> pushes = new CopyOnWriteArrayList<>();
  TestApiServer server;

  ClusterFolder() throws IOException {
    loki = new FakeLoki();
    samples = new FakeRemoteWrite();
  }

  @BeforeEach
  void open() throws Exception {
    server = TestApiServer.start();
    loki.watch(pushes::add);
    server.put(pod(1), pod(2), EVENT, node());
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
    Files.writeString(folder.resolve("token"), TestApiServer.TOKEN);
    Files.writeString(folder.resolve("ca.crt"), server.certificate().certificatePem());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    loki.close();
    samples.close();
  }

  static String pod(int number) {
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

  /// Its kubelet is the API server.
  private String node() {
    return """
    {"apiVersion":"v1","kind":"Node","metadata":{"name":"node1"},
     "status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],
       "daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}"""
        .formatted(server.uri().getPort());
  }

  /// The configuration with our API server, our receiver and our files.
  String here(String configuration) {
    String attributes = server.attributes();
    String client = "client {\n" + attributes + "}\n";
    String soon = "queue_config {\n batch_send_deadline = \"200ms\"\n}\n";
    String remote = "$1url = \"" + samples.url() + "\"\n" + soon;
    return REMOTE_WRITE
        .matcher(URL.matcher(configuration).replaceAll("url = \"" + loki.url() + "\""))
        .replaceAll(remote)
        .replaceAll("(?m)^(prometheus\\.scrape \"\\w+\" \\{)$", "$1\n" + OFTEN)
        .replace("/var/log/", folder.resolve("log") + "/")
        .replace(ACCOUNT, folder + "/")
        .replaceAll(
            "(?m)^(discovery\\.kubernetes \"\\w+\" \\{)$",
            "$1\n" + Matcher.quoteReplacement(attributes))
        .replaceAll(
            "(?m)^(loki\\.source\\.(kubernetes|kubernetes_events|podlogs) \"\\w+\" \\{)$",
            "$1\n" + Matcher.quoteReplacement(client));
  }

  Pewter start(String configuration) throws IOException {
    Files.writeString(folder.resolve("agent.alloy"), here(configuration));
    return Pewter.run(folder, Map.of("TZ", "UTC", "HOSTNAME", "node1"), "agent.alloy");
  }

  /// Runs a configuration until these streams, and no others, have arrived.
  void arrive(String configuration, String... streams) throws Exception {
    try (var agent = start(configuration)) {
      arrive(agent, configuration, streams);
    }
  }

  void arrive(Pewter agent, String configuration, String... streams) throws Exception {
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
    assertThat(loki.broken()).isEmpty();
  }

  static String stream(String... namesAndValues) {
    return Labels.of(namesAndValues).toString();
  }

  static String[] streamsOfAllNodes(String cluster) {
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
}
