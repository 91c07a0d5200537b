package dev.pewter.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import dev.pewter.core.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The chart renders what its values say. Each file of testdata has cases: values, and what must be
/// at paths of the objects, or that nothing may be there, or how rendering must fail.
class ChartTest {
  private static final Path CASES = Path.of("src/test/java/dev/pewter/deploy/chart/testdata");

  @BeforeAll
  static void hasHelm() {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
  }

  record Case(String name, Map<?, ?> text) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() throws IOException {
    var cases = new ArrayList<Case>();
    try (var files = Files.list(CASES)) {
      for (var file : files.sorted().toList()) {
        var all = (Map<?, ?>) Chart.load(Files.readString(file));
        all.forEach((name, text) -> cases.add(new Case(name.toString(), (Map<?, ?>) text)));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rendersWhatTheValuesSay(Case given) {
    var values = given.text.containsKey("values") ? given.text.get("values") : Map.of();
    String release = given.text.get("release") instanceof String name ? name : "alloy";
    String kube = given.text.get("kube") instanceof String version ? version : "1.26";
    if (given.text.get("fails") instanceof String message) {
      assertThatThrownBy(() -> Chart.OURS.render(release, kube, values))
          .hasMessageContaining(message);
      return;
    }
    var objects = Chart.OURS.render(release, kube, values);
    var wrong = new LinkedHashMap<String, String>();
    for (var expected : ((Map<?, ?>) given.text.get("expect")).entrySet()) {
      String[] place = expected.getKey().toString().split(" ", 2);
      var found = objects.at(place[0], place.length == 1 ? "" : place[1]);
      String line = found.map(Chart::line).orElse("nothing");
      String wanted = Chart.line(expected.getValue());
      boolean isRight = wanted.equals("something") ? found.isPresent() : line.equals(wanted);
      if (!isRight) {
        wrong.put(expected.getKey().toString(), line);
      }
    }
    assertThat(wrong).as("objects: %s", objects.byId().keySet()).isEmpty();
  }

  /// The values that users have, where the shared folder is there.
  @ParameterizedTest
  @ValueSource(strings = {"000", "001", "002", "003"})
  void rendersTheValuesThatUsersHave(String seed) throws IOException {
    var file = Shared.file("seed-configs/" + seed + "-values.yaml");
    assumeTrue(file.isPresent(), "the shared folder is not there");
    var values = (Map<?, ?>) Chart.load(Files.readString(file.get()));
    var objects = Chart.OURS.render(values);

    assertThat(Chart.line(objects.at("DaemonSet/alloy", "spec.template.spec.containers").get()))
        .contains("name: alloy", "name: config-reloader");
    boolean isCreated = !seed.equals("000");
    assertThat(objects.byId().containsKey("ConfigMap/alloy")).isEqualTo(isCreated);
    boolean hasVarlog = !seed.equals("000");
    assertThat(
            objects
                .at("DaemonSet/alloy", "spec.template.spec.volumes.varlog.hostPath.path")
                .isPresent())
        .isEqualTo(hasVarlog);
  }

  /// By its name, with the values the application names; were two renderings unlike, Argo CD would
  /// show it as out of sync for ever.
  @Test
  void isTheChartThatAnArgoCdApplicationNames() throws IOException {
    var file = Shared.file("seed-configs/003-argocd-application.yaml");
    var values = Shared.file("seed-configs/003-values.yaml");
    assumeTrue(file.isPresent() && values.isPresent(), "the shared folder is not there");
    var spec = (Map<?, ?>) ((Map<?, ?>) Chart.load(Files.readString(file.get()))).get("spec");
    var chart = (Map<?, ?>) ((List<?>) spec.get("sources")).getFirst();
    var own =
        (Map<?, ?>) Chart.load(Files.readString(Chart.OURS.directory().resolve("Chart.yaml")));
    assertThat(chart.get("chart")).isEqualTo(own.get("name"));

    var given = Chart.load(Files.readString(values.get()));
    String rendered = Chart.OURS.render("alloy", "1.30", given).text();
    assertThat(rendered).contains("kind: DaemonSet");
    assertThat(Chart.OURS.render("alloy", "1.30", given).text()).isEqualTo(rendered);
  }

  @Test
  void isLintedWithoutFindings() {
    var result = new Helm(Chart.OURS.directory()).lint().strict().quiet().call();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  @Test
  void rendersTheSameBytesAgain() {
    var values = Map.of("alloy", Map.of("clustering", Map.of("enabled", true)));

    assertThat(Chart.OURS.render(values).text()).isEqualTo(Chart.OURS.render(values).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.21", "1.22", "1.26", "1.36"})
  void rendersForEveryVersionOfKubernetes(String version) {
    assertThat(Chart.OURS.render("alloy", version, Map.of()).byId())
        .containsOnlyKeys(
            "ServiceAccount/alloy",
            "ConfigMap/alloy",
            "ClusterRole/alloy",
            "ClusterRoleBinding/alloy",
            "Role/alloy-events",
            "RoleBinding/alloy-events",
            "Service/alloy",
            "DaemonSet/alloy");
  }

  @Test
  void changesNothingForKeysThatItDoesNotKnow() {
    var values = Map.of("nonsense", 1, "alloy", Map.of("controller", Map.of("type", "deployment")));

    assertThat(Chart.OURS.render(values).text()).isEqualTo(Chart.OURS.render(Map.of()).text());
  }

  @Test
  void listsKeysThatItDoesNotKnow() {
    var alloy = Map.of("volumes", List.of(), "nodeSelector", Map.of("a", "b"), "mounts", Map.of());
    var values = Map.of("alloy", alloy, "$chart_tests", true, "foo", "bar");

    assertThat(Chart.OURS.notes(values))
        .contains("  alloy.nodeSelector (did you mean controller.nodeSelector?)\n")
        .contains("  alloy.volumes (did you mean controller.volumes.extra?)\n")
        .contains("  foo\n")
        .doesNotContain("alloy.mounts")
        .doesNotContain("chart_tests");
    assertThat(Chart.OURS.notes(Map.of())).doesNotContain("NOTE:");
  }

  @Test
  void namesTheKeyThatWasMistyped() {
    var alloy = Map.of("mounts", Map.of("varlogs", true), "resuorces", Map.of());
    var values = Map.of("allloy", Map.of("a", 1), "alloy", alloy, "controller", Map.of("typ", "x"));

    assertThat(Chart.OURS.notes(values))
        .contains("  allloy (did you mean alloy?)\n")
        .contains("  alloy.mounts.varlogs (did you mean alloy.mounts.varlog?)\n")
        .contains("  alloy.resuorces (did you mean alloy.resources?)\n")
        .contains("  controller.typ (did you mean controller.type?)");
  }

  @Test
  void saysThatAControllerThatThereIsNotInstallsNothing() {
    var values = Map.of("controller", Map.of("type", "deploymnt"));

    assertThat(Chart.OURS.notes(values))
        .contains("NOTE: no agent is installed: controller.type is deploymnt, which is none of")
        .doesNotContain("Pewter runs as");
  }

  @Test
  void refusesAModeOfRightsThatItDoesNotHave() {
    var mode = Map.of("rbac", Map.of("mode", "all"));

    assertThatThrownBy(() -> Chart.OURS.render(mode))
        .hasMessageContaining("rbac.mode: all is none of config, reference and rules");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "http", "0x10", "123456", ""})
  void refusesAPortThatIsNoNumber(String port) {
    var values = Map.of("alloy", Map.of("listenPort", port));

    assertThatThrownBy(() -> Chart.OURS.render(values)).hasMessageContaining("listenPort");
  }

  /// What a user leaves empty is often of another kind than the default; Helm takes no offence.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nameOverride: []",
        "fullnameOverride: {}",
        "global: {image: {registry: [], pullSecrets: {}}, podSecurityContext: []}",
        "alloy: {configMap: {content: null, name: {}}, mounts: {varlog: [], extra: ''}}",
        "alloy: {extraEnv: {}, envFrom: '', securityContext: [], lifecycle: '', hostAliases: {}}",
        "image: {tag: [], digest: {}, pullSecrets: ''}",
        "rbac: {namespaces: ''}",
        "serviceAccount: {annotations: [], name: {}}",
        "configReloader: {customArgs: {}, image: {digest: {}}}",
        "controller: {nodeSelector: [], affinity: '', updateStrategy: [], podAnnotations: ''}",
        "controller: {revisionHistoryLimit: '', priorityClassName: [], extraLabels: []}",
        "controller: {initContainers: {}, volumes: {extra: {}}, topologySpreadConstraints: ''}",
        "service: {clusterIP: [], annotations: ''}"
      })
  void takesWhatIsEmptyForWhatIsNotGiven(String values) {
    assertThat(Chart.OURS.render(Chart.load(values)).byId())
        .isEqualTo(Chart.OURS.render(Map.of()).byId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alloy",
        "controller",
        "image",
        "rbac",
        "serviceAccount",
        "service",
        "configReloader"
      })
  void refusesAMapWhoseDefaultsAreTakenAway(String key) {
    assertThatThrownBy(() -> Chart.OURS.render(Chart.load(key + ": null")))
        .hasMessageContaining(key + ": nothing is given, which takes all its defaults away");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "global: null",
        "global: {image: null}",
        "ingress: null",
        "serviceMonitor: null",
        "networkPolicy: null",
        "alloy: {clustering: null, mounts: null, state: null}",
        "controller: {podDisruptionBudget: null, autoscaling: null, volumes: null}"
      })
  void takesAMapThatIsNullForOneWithNothingInIt(String values) {
    assertThat(Chart.OURS.render(Chart.load(values)).byId())
        .isEqualTo(Chart.OURS.render(Map.of()).byId());
  }

  @Test
  void takesNumbersForTexts() {
    var values = Map.of("image", Map.of("repository", 8, "digest", 9));

    assertThat(
            Chart.OURS
                .render(values)
                .at("DaemonSet/alloy", "spec.template.spec.containers.alloy.image"))
        .hasValue("docker.io/8@sha256:9");
  }

  @Test
  void refusesAListThatIsNone() {
    var values = Map.of("controller", Map.of("tolerations", "all"));

    assertThatThrownBy(() -> Chart.OURS.render(values)).hasMessageContaining("tolerations");
  }

  @Test
  void takesAPortInQuotes() {
    var values = Map.of("alloy", Map.of("listenPort", "8080"));

    assertThat(
            Chart.OURS
                .render(values)
                .at("DaemonSet/alloy", "spec.template.spec.containers.alloy.ports.http-metrics"))
        .hasValueSatisfying(found -> assertThat(found.toString()).contains("containerPort=8080"));
  }

  @Test
  void warnsOfATemplateThatHelmHasEmptied() {
    var content = "stage.template {\n source = \"a\"\n template = \"{{ .Value }}\"\n}\n";
    var values = Map.of("alloy", Map.of("configMap", Map.of("content", content)));

    assertThat(Chart.OURS.notes(values)).contains("a stage.template has an empty template");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]"})
  void warnsOfAnAddressThatNoProbeReaches(String address) {
    var alloy = Map.of("listenAddr", address);
    assertThat(Chart.OURS.notes(Map.of("alloy", alloy)))
        .contains("NOTE: alloy.listenAddr is " + address + ", where neither");
    var without = Map.of("listenAddr", address, "enableHttpServerPort", false);
    assertThat(Chart.OURS.notes(Map.of("alloy", without))).doesNotContain("NOTE:");
  }

  @Test
  void saysWhatBecomesOfStateWithoutRoot() {
    var context = Map.of("runAsUser", 473);
    var alloy = Map.of("securityContext", context);
    assertThat(Chart.OURS.notes(Map.of("alloy", alloy)))
        .contains("kept in a volume of the pod and go with it", "name it in alloy.state.path");
    var given = Map.of("securityContext", context, "state", Map.of("path", "/mnt/a"));
    assertThat(Chart.OURS.notes(Map.of("alloy", given)))
        .contains("on each node in /mnt/a;", "create it on each node for the agent's user");
    assertThat(Chart.OURS.notes(Map.of())).doesNotContain("as root");
  }

  /// What is not a truth value is none, but texts that say one are taken for it: to a template each
  /// would be true.
  @Test
  void takesTruthValuesThatAreTexts() {
    var mounts = Map.of("mounts", Map.of("varlog", "true", "dockercontainers", "false"));
    var values = Map.of("alloy", mounts, "service", Map.of("enabled", "false"));

    var objects = Chart.OURS.render(values);
    var volumes = Chart.line(objects.at("DaemonSet/alloy", "spec.template.spec.volumes").get());
    assertThat(volumes).contains("name: varlog").doesNotContain("dockercontainers");
    assertThat(objects.byId()).doesNotContainKey("Service/alloy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alloy: {mounts: {varlog: 'yes'}}",
        "agent: {mounts: {varlog: 1}}",
        "crds: {create: 'false'}", // which Helm takes for its default
        "service: {enabled: 'on'}",
        "rbac: {events: 'none'}",
        "controller: {hostNetwork: 'True'}",
        "controller: {replicas: two}",
        "controller: {podDisruptionBudget: {minAvailable: half}}"
      })
  void refusesWhatIsNoTruthValueOrNumber(String values) {
    String key = values.replaceAll("^.*?([A-Za-z]+): [^{]*}*$", "$1");
    assertThatThrownBy(() -> Chart.OURS.render(Chart.load(values))).hasMessageContaining(key);
  }

  @Test
  void describesEveryKeyAndNoOther() throws IOException {
    var values = (Map<?, ?>) Chart.load(Files.readString(file("values.yaml")));
    var known = new LinkedHashMap<String, String>();
    for (String line : Files.readAllLines(file("files/keys.txt"))) {
      known.put(line.split(" ", 2)[0], line.split(" ", 2)[1]);
    }

    // What the values give as a map with defaults of its own may be replaced as a whole.
    var keys = new TreeSet<String>();
    leaves("", values, keys);
    var listed =
        keys.stream()
            .map(k -> known.keySet().stream().filter(e -> isIn(k, e)).findFirst().orElse(k))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(listed).isEqualTo(new TreeSet<>(known.keySet()));
    assertThat(schemaKeys(Files.readString(file("values.schema.json"))))
        .containsAll(known.keySet());
    known.forEach(
        (key, value) -> {
          Object at = values;
          for (String name : key.split("\\.")) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
          }
          assertThat(Chart.line(Chart.load(value))).as(key).isEqualTo(Chart.line(at));
        });
  }

  private static Path file(String name) {
    return Chart.OURS.directory().resolve(name);
  }

  private static boolean isIn(String key, String map) {
    return (key + ".").startsWith(map + ".");
  }

  private static void leaves(String path, Object value, TreeSet<String> into) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, inner) -> leaves(path.isEmpty() ? "" + key : path + "." + key, inner, into));
    } else {
      into.add(path);
    }
  }

  private static TreeSet<String> schemaKeys(String json) {
    var keys = new TreeSet<String>();
    schemaLeaves("", (Map<?, ?>) Chart.load(json), keys);
    return keys;
  }

  private static void schemaLeaves(String path, Map<?, ?> node, TreeSet<String> into) {
    if (node.get("properties") instanceof Map<?, ?> properties) {
      properties.forEach(
          (key, inner) ->
              schemaLeaves(path.isEmpty() ? "" + key : path + "." + key, (Map<?, ?>) inner, into));
    } else {
      assertThat(node.get("type")).as(path).isNotNull();
      assertThat(node.get("description")).as(path).isNotNull();
      into.add(path);
    }
  }
}
