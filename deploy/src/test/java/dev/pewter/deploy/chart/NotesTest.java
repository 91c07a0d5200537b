package dev.pewter.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The notes after an installation list every value that was given and has no effect.
class NotesTest {
  private static final Path FILES = Chart.OURS.directory().resolve("files");

  @BeforeAll
  static void hasHelm() {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
  }

  /// The lines of the list.
  private static List<String> listed(String values) {
    String notes = Chart.OURS.notes(Chart.load(values));
    int start = notes.indexOf("NOTE: these values have no effect:");
    return start < 0
        ? List.of()
        : notes.substring(start).lines().skip(1).map(String::strip).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{configReloader: {enabled: false, image: {tag: v1}, resources: {limits: {cpu: 1}}}}"
            + " > configReloader.image.tag (needs configReloader.enabled: true)"
            + " > configReloader.resources (needs configReloader.enabled: true)",
        "{ingress: {hosts: [a.example.com], path: /a}}"
            + " > ingress.hosts (needs ingress.enabled: true)"
            + " > ingress.path (needs ingress.enabled: true)",
        "{controller: {replicas: 3, autoscaling: {enabled: true, maxReplicas: 9}}}"
            + " > controller.autoscaling.enabled (needs controller.type: deployment or statefulset)"
            + " > controller.autoscaling.maxReplicas (needs controller.type: deployment or"
            + " statefulset)"
            + " > controller.replicas (needs controller.type: deployment or statefulset)",
        "{controller: {type: deployment, replicas: 3, parallelRollout: false,"
            + " autoscaling: {enabled: true, maxReplicas: 9}}}"
            + " > controller.parallelRollout (needs controller.type: statefulset)"
            + " > controller.replicas (controller.autoscaling.enabled wins)",
        "{controller: {type: deployment, autoscaling: {minReplicas: 2,"
            + " horizontal: {externalHPA: true, maxReplicas: 9}}}}"
            + " > controller.autoscaling.horizontal.maxReplicas (needs"
            + " controller.autoscaling.horizontal.enabled: true)"
            + " > controller.autoscaling.minReplicas (needs controller.autoscaling.enabled: true)",
        "{controller: {autoscaling: {vertical: {enabled: true}}}}"
            + " > controller.autoscaling.vertical.enabled (needs"
            + " controller.autoscaling.vertical.force: true)",
        "{alloy: {configMap: {create: false, name: own, content: 'a'}}}"
            + " > alloy.configMap.content (needs alloy.configMap.create: true)",
        "{alloy: {state: {path: /mnt/a, hostPath: false}}}"
            + " > alloy.state.path (needs alloy.state.hostPath: true)",
        "{alloy: {state: {path: /mnt/a}, mounts: {extra: [{name: v, mountPath: /tmp/alloy}]}}}"
            + " > alloy.state.path (alloy.mounts.extra mounts something at alloy.storagePath)",
        "{alloy: {stabilityLevel: experimental}, agent: {stabilityLevel: public-preview}}"
            + " > alloy.stabilityLevel (agent.stabilityLevel wins)",
        "{alloy: {extraPorts: [{name: a, port: 1, targetPort: 1, nodePort: 30000, prot: UDP}]}}"
            + " > alloy.extraPorts[a].nodePort (needs service.type: NodePort)"
            + " > alloy.extraPorts[a].prot",
        "{image: {tag: v9, digest: abc, registry: r}, global: {image: {registry: g}}}"
            + " > image.registry (global.image.registry wins)"
            + " > image.tag (image.digest wins)",
        "{rbac: {create: false, mode: reference}}" + " > rbac.mode (needs rbac.create: true)",
        "{rbac: {namespaces: [a], clusterRules: []}}"
            + " > rbac.clusterRules (rbac.namespaces wins)",
        "{service: {enabled: false, type: NodePort}, serviceMonitor: {enabled: true}}"
            + " > service.type (needs service.enabled: true)"
            + " > serviceMonitor.enabled (needs service.enabled: true)",
        "{service: {nodePort: 30001, externalTrafficPolicy: Local}}"
            + " > service.externalTrafficPolicy (needs service.type: NodePort or LoadBalancer)"
            + " > service.nodePort (needs service.type: NodePort)",
        "{networkPolicy: {enabled: true, flavor: cilium, egress: null}}"
            + " > networkPolicy.egress (needs networkPolicy.flavor: kubernetes)"
            + " > networkPolicy.enabled (needs networkPolicy.flavor: kubernetes)",
        "{foo: 1, ingress: {path: /a}} > foo > ingress.path (needs ingress.enabled: true)"
      })
  void listsWhatHasNoEffectBesideOtherValues(String row) {
    String[] parts = row.split(" > ", -1);
    assertThat(listed(parts[0]))
        .containsExactly(List.of(parts).subList(1, parts.length).toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{configReloader: {enabled: false}}",
        "{service: {enabled: false}}",
        "{rbac: {create: false}}",
        "{serviceAccount: {create: false, name: own}}",
        "{alloy: {configMap: {create: false, name: own, key: a.alloy}}}",
        "{ingress: {enabled: true, hosts: [a], path: /a}}",
        "{controller: {type: deployment, replicas: 3}}",
        "{controller: {type: statefulset, autoscaling: {horizontal: {enabled: true,"
            + " maxReplicas: 9}}}, configReloader: {enabled: false}}",
        "{controller: {autoscaling: {vertical: {enabled: true, force: true}}}}",
        "{agent: {stabilityLevel: experimental}, alloy: {mounts: {varlog: true}}}",
        "{service: {type: NodePort, nodePort: 30001}}",
        // What is the default anyway was not given to any end.
        "{ingress: {path: /}, configReloader: {enabled: false, customArgs: []}}"
      })
  void listsNothingThatHasAnEffect(String values) {
    assertThat(listed(values)).isEmpty();
  }

  static Set<String> conditional() throws IOException {
    var names = new LinkedHashSet<String>();
    for (Object rule : (List<?>) Chart.load(Files.readString(FILES.resolve("conditions.yaml")))) {
      ((Map<?, ?>) rule)
          .forEach(
              (name, value) -> {
                if (name.equals("keys")) {
                  ((List<?>) value).forEach(key -> names.add(key.toString()));
                } else if (name.equals("needs")) {
                  ((List<?>) value)
                      .forEach(map -> ((Map<?, ?>) map).keySet().forEach(k -> names.add("" + k)));
                }
              });
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("conditional")
  void asksForKeysThatThereAre(String key) throws IOException {
    var known =
        Files.readAllLines(FILES.resolve("keys.txt")).stream()
            .map(line -> line.split(" ", 2)[0])
            .collect(Collectors.toSet());
    if (key.endsWith(".*")) {
      assertThat(known).anyMatch(each -> each.startsWith(key.substring(0, key.length() - 1)));
    } else {
      assertThat(known).contains(key);
    }
  }

  @Test
  void saysWhereTheImageComesFrom() {
    assertThat(Chart.OURS.notes(Map.of()))
        .contains("The image docker.io/library/pewter:v0.1.0 is in no registry")
        .contains("kind load image-archive");
    var own = Map.of("image", Map.of("registry", "r.example.com", "repository", "pewter"));
    assertThat(Chart.OURS.notes(own)).doesNotContain("in no registry");
    var mirror = Map.of("global", Map.of("image", Map.of("registry", "r.example.com")));
    assertThat(Chart.OURS.notes(mirror)).doesNotContain("in no registry");
  }
}
