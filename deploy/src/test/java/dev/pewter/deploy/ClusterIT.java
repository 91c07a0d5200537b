package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution against a real cluster: that of `KUBECONFIG`, such as kind's, or a k3s in
/// Docker. Makes a namespace with one pod that logs, by `kubectl`, and deletes it. Skipped by name
/// without a cluster.
class ClusterIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String IMAGE =
      System.getenv().getOrDefault("PEWTER_TEST_IMAGE", "busybox:1.37");
  private static final Pattern NUMBER = Pattern.compile("line (\\d+)");

  private final String namespace =
      "pewter-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
  private final List<Push.Entry> entries = new CopyOnWriteArrayList<>();
  private @Nullable Path kubeconfig;
  @TempDir Path folder;

  @BeforeEach
  void makePod() throws IOException, InterruptedException {
    kubeconfig = RealCluster.kubeconfig();
    assumeTrue(
        kubectl("", "version") == 0, "there is no kubectl, or it does not reach the cluster");
    String objects =
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %1$s}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          namespace: %1$s
          name: talker
          labels: {app: talker}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: app
              image: %2$s
              command: [sh, -c, 'i=0; while true; do i=$((i+1)); echo "line $i"; sleep 0.1; done']
              ports: [{containerPort: 8080, name: web}]
        """
            .formatted(namespace, IMAGE);
    apply(objects);
    String wait = "--timeout=" + PATIENCE.toSeconds() + "s";
    assertThat(kubectl("", "-n", namespace, "wait", "--for=condition=Ready", "pod/talker", wait))
        .as(output())
        .isZero();
  }

  @AfterEach
  void deleteNamespace() throws IOException, InterruptedException {
    if (kubeconfig != null) {
      kubectl("", "delete", "namespace", namespace, "--ignore-not-found", "--wait=false");
    }
  }

  private void apply(String objects) throws IOException, InterruptedException {
    assertThat(kubectl(objects, "apply", "-f", "-")).as(output()).isZero();
  }

  /// Returns the exit code; the output is kept.
  private int kubectl(String input, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kubectl", "--kubeconfig=" + kubeconfig));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("kubectl.out").toFile())
              .start();
    } catch (IOException _) {
      return -1; // there is no kubectl
    }
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    if (!process.waitFor(PATIENCE.toSeconds() + 30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("kubectl.out"));
  }

  private String client() {
    return "kubeconfig_file = \"" + kubeconfig + "\"";
  }

  private void config(String... blocks) throws IOException {
    Files.writeString(folder.resolve("a.alloy"), String.join("\n", blocks));
  }

  private static String write(FakeLoki loki) {
    return """
    loki.write "default" {
      endpoint {
        url        = "%s"
        batch_wait = "200ms"
      }
    }
    """
        .formatted(loki.url());
  }

  /// What follows the pods of a label by the API.
  private String tailing(String app) {
    return """
    discovery.kubernetes "pods" {
      role = "pod"
      %1$s
      namespaces {
        names = ["%2$s"]
      }
      selectors {
        role  = "pod"
        label = "app=%3$s"
      }
    }
    discovery.relabel "pods" {
      targets = discovery.kubernetes.pods.targets
      rule {
        source_labels = ["__meta_kubernetes_namespace"]
        target_label  = "namespace"
      }
      rule {
        source_labels = ["__meta_kubernetes_pod_label_app"]
        target_label  = "app"
      }
    }
    loki.source.kubernetes "pods" {
      targets    = discovery.relabel.pods.output
      forward_to = [loki.write.default.receiver]
      client {
        %1$s
      }
    }
    """
        .formatted(client(), namespace, app);
  }

  @Test
  void findsThePodAndTailsItByTheApi() throws IOException, InterruptedException {
    try (var loki = new FakeLoki()) {
      loki.watch(push -> entries.addAll(push.entries()));
      config(tailing("talker"), write(loki));
      try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
        awaitLines(50);
        assertThat(agent.get("/-/healthy").statusCode()).isEqualTo(200);
        stop(agent);
      }
      int before = numbers().size();
      try (var _ = Pewter.run(folder, Map.of(), "a.alloy")) {
        awaitLines(before + 50);
      }
    }
    assertThat(entries)
        .allSatisfy(
            entry ->
                assertThat(entry.labels())
                    .contains("app=\"talker\"", "namespace=\"" + namespace + "\""));
    var numbers = numbers();
    assertThat(numbers)
        .as("every line once, also over a restart")
        .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
  }

  @Test
  void readsEachRunOfAContainerToItsEnd() throws IOException, InterruptedException {
    apply(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          namespace: %1$s
          name: restless
          labels: {app: restless}
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{name: runs, emptyDir: {}}]
          containers:
            - name: app
              image: %2$s
              volumeMounts: [{name: runs, mountPath: /runs}]
              command:
                - sh
                - -c
                - >-
                  echo >> /runs/n; run=$(wc -l < /runs/n);
                  for i in $(seq 1 50); do echo "run $run line $i"; sleep 0.1; done
        """
            .formatted(namespace, IMAGE));
    try (var loki = new FakeLoki()) {
      loki.watch(push -> entries.addAll(push.entries()));
      config(tailing("restless"), write(loki));
      try (var _ = Pewter.run(folder, Map.of(), "a.alloy")) {
        Awaitility.await().atMost(PATIENCE).until(() -> !lines("run 3 line 50").isEmpty());
      }
    }
    var expected = new ArrayList<String>();
    for (int run = 1; run <= 3; run++) {
      for (int line = 1; line <= 50; line++) {
        expected.add("run " + run + " line " + line);
      }
    }
    assertThat(entries.stream().map(entry -> entry.line().strip()).limit(expected.size()).toList())
        .isEqualTo(expected);
  }

  /// By its signal, so that it writes down how far it is.
  private static void stop(Pewter agent) throws IOException, InterruptedException {
    agent.signal("TERM");
    Awaitility.await().atMost(PATIENCE).until(() -> !agent.isRunning());
  }

  private List<Integer> numbers() {
    return entries.stream()
        .map(entry -> NUMBER.matcher(entry.line()))
        .filter(java.util.regex.Matcher::find)
        .map(matcher -> Integer.parseInt(matcher.group(1)))
        .sorted()
        .toList();
  }

  private void awaitLines(int count) {
    Awaitility.await().atMost(PATIENCE).until(() -> numbers().size() >= count);
  }

  @Test
  void sendsTheEventsOfThePodOnce() throws IOException, InterruptedException {
    try (var loki = new FakeLoki()) {
      loki.watch(push -> entries.addAll(push.entries()));
      config(
          """
          loki.source.kubernetes_events "all" {
            namespaces = ["%2$s"]
            forward_to = [loki.write.default.receiver]
            client {
              %1$s
            }
          }
          """
              .formatted(client(), namespace),
          write(loki));
      try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
        Awaitility.await().atMost(PATIENCE).until(() -> lines("reason=Started").size() == 1);
        assertThat(agent.get("/-/healthy").statusCode()).isEqualTo(200);
        stop(agent);
      }
      try (var _ = Pewter.run(folder, Map.of(), "a.alloy")) {
        kubectl("", "-n", namespace, "delete", "pod", "talker", "--wait=false");
        Awaitility.await().atMost(PATIENCE).until(() -> !lines("reason=Killing").isEmpty());
      }
    }
    assertThat(lines("reason=Started")).as("once, also over a restart").hasSize(1);
    assertThat(lines("reason=Started").getFirst())
        .startsWith("name=talker kind=Pod ")
        .contains(" sourcecomponent=kubelet ", " type=Normal ", " msg=\"");
  }

  /// The pod behind a service, found in both ways, with labels from the cluster's settings.
  @Test
  void findsWhatIsBehindAServiceAndReadsSettings() throws IOException, InterruptedException {
    apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {namespace: %1$s, name: talker}
        spec:
          selector: {app: talker}
          ports: [{name: web, port: 80, targetPort: web}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {namespace: %1$s, name: settings}
        data: {stage: trial}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {namespace: %1$s, name: settings}
        stringData: {word: sesame}
        """
            .formatted(namespace));
    try (var loki = new FakeLoki()) {
      loki.watch(push -> entries.addAll(push.entries()));
      config(
          settings("configmap"),
          settings("secret"),
          behindService("endpoints"),
          behindService("endpointslice"),
          write(loki));
      try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
        for (String role : List.of("endpoints", "endpointslice")) {
          String labels =
              "role=\"%s\", service=\"talker\", stage=\"trial\", word=\"sesame\"".formatted(role);
          Awaitility.await()
              .atMost(PATIENCE)
              .until(() -> entries.stream().anyMatch(entry -> entry.labels().contains(labels)));
        }
        assertThat(agent.get("/-/healthy").statusCode()).isEqualTo(200);
      }
    }
  }

  private String settings(String kind) {
    return """
    remote.kubernetes.%s "settings" {
      namespace = "%s"
      name      = "settings"
      client {
        %s
      }
    }
    """
        .formatted(kind, namespace, client());
  }

  private String behindService(String role) {
    return """
    discovery.kubernetes "%1$s" {
      role = "%1$s"
      %2$s
      namespaces {
        names = ["%3$s"]
      }
    }
    discovery.relabel "%1$s" {
      targets = discovery.kubernetes.%1$s.targets
      rule {
        source_labels = ["__meta_kubernetes_service_name"]
        target_label  = "service"
      }
      rule {
        target_label = "role"
        replacement  = "%1$s"
      }
      rule {
        target_label = "stage"
        replacement  = remote.kubernetes.configmap.settings.data["stage"]
      }
      rule {
        target_label = "word"
        replacement  = convert.nonsensitive(remote.kubernetes.secret.settings.data["word"])
      }
    }
    loki.source.kubernetes "%1$s" {
      targets    = discovery.relabel.%1$s.output
      forward_to = [loki.write.default.receiver]
      client {
        %2$s
      }
    }
    """
        .formatted(role, client(), namespace);
  }

  private List<String> lines(String part) {
    return entries.stream().map(Push.Entry::line).filter(line -> line.contains(part)).toList();
  }
}
