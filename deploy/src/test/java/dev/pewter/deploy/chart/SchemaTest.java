package dev.pewter.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What is rendered has only fields that Kubernetes' own schema knows, of the types it gives them;
/// by the classes that fabric8 generates from that schema, and for custom resources by schemas of
/// the test's own.
class SchemaTest {
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 DaemonSet", DaemonSet.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1 ClusterRole", ClusterRole.class),
          Map.entry("rbac.authorization.k8s.io/v1 ClusterRoleBinding", ClusterRoleBinding.class),
          Map.entry("rbac.authorization.k8s.io/v1 Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class));

  private static final Map<String, String> CUSTOM =
      Map.of(
          "monitoring.coreos.com/v1 ServiceMonitor", "servicemonitor",
          "autoscaling.k8s.io/v1 VerticalPodAutoscaler", "verticalpodautoscaler",
          "apiextensions.k8s.io/v1 CustomResourceDefinition", "customresourcedefinition");

  /// The classes keep what they do not know; here it is a mistake.
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  private static final String ALL =
      """
      alloy:
        configMap: {content: "discovery.kubernetes \\"a\\" {\\n role = \\"node\\"\\n}\\n"}
        clustering: {enabled: true, name: n}
        extraEnv: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
        envFrom: [{secretRef: {name: s}}]
        extraPorts: [{name: a, port: 1, targetPort: 2, appProtocol: h2c, hostPort: 3}]
        hostAliases: [{ip: 1.2.3.4, hostnames: [a]}]
        mounts:
          varlog: true
          dockercontainers: true
          hostRoot: true
          extra: [{name: v, mountPath: /v, readOnly: true}]
        securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
        resources: {requests: {cpu: 50m, memory: 96Mi}, limits: {memory: 256Mi}}
        lifecycle: {preStop: {exec: {command: [sleep, "1"]}}}
        livenessProbe: {httpGet: {path: /-/ready, port: 12345}, periodSeconds: 30}
        watchConfig: true
      controller:
        type: %s
        hostNetwork: true
        hostPID: true
        terminationGracePeriodSeconds: 30
        nodeSelector: {a: b}
        tolerations: [{operator: Exists}]
        priorityClassName: system-node-critical
        revisionHistoryLimit: 3
        topologySpreadConstraints:
          - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}
        volumes: {extra: [{name: v, emptyDir: {sizeLimit: 1Gi}}]}
        initContainers: [{name: i, image: i}]
        extraContainers: [{name: e, image: e}]
        podAnnotations: {a: b}
        podLabels: {a: b}
      serviceAccount: {annotations: {a: b}}
      service: {type: NodePort}
      ingress: {enabled: true, tls: [{secretName: s, hosts: [h]}]}
      networkPolicy: {enabled: true}
      serviceMonitor:
        enabled: true
        additionalLabels: {a: b}
        interval: 30s
        relabelings: [{action: replace, targetLabel: a, replacement: "{{ .Release.Name }}"}]
        metricRelabelings: [{action: drop, sourceLabels: [__name__], regex: go_.*}]
        tlsConfig: {insecureSkipVerify: true}
      """;

  private static final String VERTICAL =
      """
        autoscaling:
          vertical:
            enabled: true
            force: true
            recommenders: [{name: own}]
            updatePolicy: {updateMode: "Off"}
      """;

  private static final String SCALED =
      """
        podDisruptionBudget: {enabled: true, maxUnavailable: "50%"}
        autoscaling:
          horizontal:
            enabled: true
            targetCPUUtilizationPercentage: 50
            scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 60}]}
      """;

  @BeforeAll
  static void hasHelm() {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
  }

  /// Checks every document of a text; how many there were.
  private static int check(String text) {
    int count = 0;
    for (var document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      if (document instanceof Map<?, ?> object) {
        String kind = object.get("apiVersion") + " " + object.get("kind");
        String custom = CUSTOM.get(kind);
        if (custom != null) {
          assertThat(OpenApi.named(custom).problems(object)).as(kind).isEmpty();
        } else {
          var type = KINDS.get(kind);
          assertThat(type).as(kind).isNotNull();
          STRICT.convertValue(object, type);
        }
        count++;
      }
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(strings = {"daemonset", "deployment", "statefulset"})
  void knowsAllThatTheChartRenders(String type) {
    String scaled = type.equals("daemonset") ? VERTICAL : SCALED;
    String values = ALL.formatted(type).replace("serviceAccount:", scaled + "serviceAccount:");

    assertThat(check(Chart.OURS.render(Chart.load(values)).text()))
        .isEqualTo(type.equals("daemonset") ? 13 : 14);
    assertThat(check(Chart.OURS.render(Chart.load("rbac: {namespaces: [a]}")).text())).isEqualTo(6);
  }

  static Stream<Path> examples() throws IOException {
    try (var files = Files.list(Path.of("helm/values"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void knowsWhatExamplesRender(Path values) throws IOException {
    check(Chart.OURS.render(Chart.load(Files.readString(values))).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"logs-files", "all-in-one"})
  void knowsTheManifests(String name) throws IOException {
    assertThat(check(Files.readString(Path.of("kubernetes", name + ".yaml")))).isEqualTo(8);
  }

  @Test
  void findsFieldsThatAreNotThereAndValuesOfOtherTypes() {
    String text = Chart.OURS.render(Map.of()).text();

    assertThatThrownBy(() -> check(text.replace("dnsPolicy:", "dnsPolice:")))
        .hasMessageContaining("dnsPolice");
    assertThatThrownBy(() -> check(text.replace("minReadySeconds: 10", "minReadySeconds: soon")))
        .hasMessageContaining("soon");
  }

  @Test
  void findsMistakesInCustomResources() {
    String monitor = Chart.OURS.render(Chart.load("serviceMonitor: {enabled: true}")).text();
    assertThatThrownBy(() -> check(monitor.replace("honorLabels:", "honourLabels:")))
        .hasMessageContaining(".spec.endpoints[0].honourLabels: is no field");
    assertThatThrownBy(() -> check(monitor.replace("honorLabels: true", "honorLabels: often")))
        .hasMessageContaining("often is not of type boolean");
    String vertical = Chart.OURS.render(Chart.load("controller:\n" + VERTICAL)).text();
    assertThat(check(vertical)).isGreaterThan(8);
    assertThatThrownBy(
            () -> check(vertical.replace("kind: DaemonSet\n    name", "kind: Daemon\n    name")))
        .hasMessageContaining("Daemon");
  }

  private static Map<?, ?> podLogsDefinition() throws IOException {
    var file = Chart.OURS.directory().resolve("charts/crds/crds/podlogs.yaml");
    return (Map<?, ?>) Chart.load(Files.readString(file));
  }

  private static OpenApi podLogs() throws IOException {
    var spec = (Map<?, ?>) podLogsDefinition().get("spec");
    var version = (Map<?, ?>) ((List<?>) spec.get("versions")).getFirst();
    return OpenApi.of(((Map<?, ?>) version.get("schema")).get("openAPIV3Schema"));
  }

  @Test
  void definesPodLogsAsAClusterTakesIt() throws IOException {
    var definition = podLogsDefinition();
    assertThat(OpenApi.named("customresourcedefinition").problems(definition)).isEmpty();
    assertThat(podLogs().structuralProblems()).isEmpty();
    var spec = (Map<?, ?>) definition.get("spec");
    var names = (Map<?, ?>) spec.get("names");
    assertThat(((Map<?, ?>) definition.get("metadata")).get("name"))
        .isEqualTo(names.get("plural") + "." + spec.get("group"));
    assertThat((List<?>) spec.get("versions"))
        .filteredOn(version -> Boolean.TRUE.equals(((Map<?, ?>) version).get("storage")))
        .hasSize(1);
  }

  @Test
  void takesThePodLogsThatUsersWrite() throws IOException {
    String whole =
        """
        apiVersion: monitoring.grafana.com/v1alpha2
        kind: PodLogs
        metadata: {name: shop, namespace: default}
        spec:
          selector:
            matchLabels: {app: shop}
            matchExpressions: [{key: tier, operator: In, values: [web, api]}]
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}
          relabelings:
            - action: replace
              sourceLabels: [__meta_kubernetes_pod_name]
              separator: ;
              regex: (.*)
              replacement: $1
              targetLabel: pod
            - {action: hashmod, sourceLabels: [pod], modulus: 4, targetLabel: shard}
        """;
    var schema = podLogs();
    assertThat(schema.problems(Chart.load(whole))).isEmpty();
    assertThat(schema.problems(Chart.load("{spec: {selector: {}}}"))).isEmpty();

    assertThat(schema.problems(Chart.load("{metadata: {}}"))).containsExactly(".spec: is missing");
    assertThat(schema.problems(Chart.load("{spec: {}}")))
        .containsExactly(".spec.selector: is missing");
    assertThat(schema.problems(Chart.load(whole.replace("modulus: 4", "modulus: four"))))
        .containsExactly(".spec.relabelings[1].modulus: four is not of type integer");
    assertThat(schema.problems(Chart.load(whole.replace("targetLabel: pod", "target_label: pod"))))
        .containsExactly(".spec.relabelings[0].target_label: is no field");
    assertThat(schema.problems(Chart.load(whole.replace("{key: tier, ", "{"))))
        .containsExactly(".spec.selector.matchExpressions[0].key: is missing");
  }

  /// Asks the cluster that KUBECONFIG points to, which changes nothing there.
  @ParameterizedTest
  @ValueSource(strings = {"logs-files", "all-in-one"})
  void areTakenByACluster(String name) throws IOException, InterruptedException {
    assumeTrue(System.getenv("KUBECONFIG") != null, "KUBECONFIG is not set");
    String text =
        Files.readString(Path.of("kubernetes", name + ".yaml"))
            .replace("namespace: monitoring", "namespace: default");
    var kubectl =
        new ProcessBuilder(List.of("kubectl", "apply", "--dry-run=server", "-f", "-"))
            .redirectErrorStream(true)
            .start();
    try (var in = kubectl.getOutputStream()) {
      in.write(text.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor()).as(said).isZero();
  }
}
