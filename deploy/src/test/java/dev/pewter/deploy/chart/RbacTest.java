package dev.pewter.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.cli.Cli;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.testing.Shared;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `pewter rbac` and the chart give a configuration the same rights; the command gives them in the
/// namespaces that the configuration names, the chart, which may have no rights there, everywhere.
class RbacTest {
  private static final Path CONFIGS = Path.of("helm/configs");

  @TempDir Path folder;

  static Stream<String> configs() throws IOException {
    var texts = new ArrayList<String>();
    try (var files = Files.list(CONFIGS)) {
      for (var file : files.sorted().toList()) {
        String text = Files.readString(file);
        if (!text.contains("otelcol.")) { // which this build does not have
          texts.add(text);
        }
      }
    }
    for (String role : List.of("pod", "node", "service", "endpoints", "endpointslice", "ingress")) {
      texts.add("discovery.kubernetes \"a\" {\n\trole = \"%s\"\n}\n".formatted(role));
    }
    texts.add(
        """
        discovery.kubernetes "a" {
          role = "pod"
          attach_metadata {
            node      = true
            namespace = true
          }
        }
        """);
    texts.add("discovery.kubernetes \"a\" {\n role = coalesce(sys.env(\"ROLE\"), \"pod\")\n}\n");
    texts.add(
        "prometheus.operator.servicemonitors \"a\" {\n kubernetes_role = \"endpointslice\"\n forward_to = []\n}\n");
    texts.add(
        """
        discovery.kubernetes "a" {
          role = "pod"
        }

        discovery.docker "b" {
          host = "unix:///service" // role = "service"
        }
        """);
    texts.add(
        """
        local.file "token" {
          filename = "/var/run/secrets/kubernetes.io/serviceaccount/token"
        }

        prometheus.scrape "a" {
          targets      = []
          forward_to   = []
          bearer_token = local.file.token.content
        }
        """);
    texts.add(
        "prometheus.scrape \"a\" {\n targets = []\n forward_to = []\n metrics_path = \"/api/v1/nodes/n1/proxy/metrics\"\n}\n");
    texts.add(
        "discovery.kubernetes \"a\" { role = \"pod\" }\nlocal.file \"b\" { filename = \"node\" }\n");
    texts.add(
        """
        /* discovery.kubelet "no" { }
        remote.kubernetes.secret "no" { }
        */
        discovery.kubernetes "a" {
          role       = "pod" // role = "node"
          api_server = "https://discovery.kubelet/" /* role = "service" */
        } // loki.source.podlogs "no" { }
        declare "d" {
          loki.source.kubernetes "b" {
            targets    = []
            forward_to = []
            client {
              tls_config { ca_pem = `}
        prometheus.operator.probes` }
            }
          }
          discovery.kubernetes "c" { role = "ingress" }
        }
        """);
    texts.add("declare \"d\" { discovery.kubernetes \"a\" { role = \"pod\" } }\n");
    texts.add(
        "foreach \"f\" {\n collection = []\n var = \"v\"\n template {discovery.kubelet \"a\" { }}\n}\n");
    texts.add(
        "loki.source.kubernetes_events \"a\" {\n forward_to = []\n leader_election {\n }\n}\n");
    texts.add(
        "loki.source.kubernetes_events \"a\" {\n forward_to = []\n clustering {\n enabled = true\n }\n}\n");
    texts.add("discovery.kubelet \"a\" { }\n");
    for (String name : List.of("loki.source.kubernetes", "prometheus.scrape")) {
      texts.add(name + " \"a\" {\n targets = []\n forward_to = []\n}\n");
    }
    for (String name :
        List.of(
            "loki.source.kubernetes_events",
            "loki.source.podlogs",
            "prometheus.operator.podmonitors",
            "prometheus.operator.servicemonitors",
            "prometheus.operator.probes",
            "prometheus.operator.scrapeconfigs")) {
      texts.add(name + " \"a\" {\n forward_to = []\n}\n");
    }
    for (String name : List.of("remote.kubernetes.configmap", "remote.kubernetes.secret")) {
      texts.add(name + " \"a\" {\n namespace = sys.env(\"N\")\n name = \"n\"\n}\n");
    }
    return texts.stream();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void givesWhatTheChartGives(String config) throws IOException {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
    var values = Map.of("alloy", Map.of("configMap", Map.of("content", config)));

    var rendered = Chart.OURS.render(values);
    var commanded = command(config);
    var rules = commanded.subList(0, commanded.size() - 1).stream().flatMap(List::stream);
    assertThat(rules.toList()).isEqualTo(rendered.at("ClusterRole/alloy", "rules").orElseThrow());
    assertThat(commanded.getLast())
        .isEqualTo(rendered.at("Role/alloy-events", "rules").orElseThrow());
  }

  /// Of what users have in the cluster, but for the Events of its pod, which it can go without.
  @Test
  void needsNoMoreThanTheClusterRoleThatUsersHave() throws IOException {
    var role = Shared.file("seed-configs/004-clusterrole.yaml");
    var config = Shared.file("seed-configs/004-all-in-one.alloy");
    assumeTrue(role.isPresent() && config.isPresent(), "the shared folder is not there");
    var given = (Map<?, ?>) Chart.load(Files.readString(role.get()));

    var needed = command(Files.readString(config.get()));
    assertThat(needed).hasSize(2);
    assertThat(rights(needed.getFirst()))
        .contains("/pods/log get")
        .isSubsetOf(rights((List<?>) given.get("rules")));
  }

  /// Such as `apps/replicasets get`.
  private static Set<String> rights(List<?> rules) {
    var rights = new HashSet<String>();
    for (Object each : rules) {
      var rule = (Map<?, ?>) each;
      for (Object group : (List<?>) rule.get("apiGroups")) {
        for (Object resource : (List<?>) rule.get("resources")) {
          for (Object verb : (List<?>) rule.get("verbs")) {
            rights.add(group + "/" + resource + " " + verb);
          }
        }
      }
    }
    return rights;
  }

  /// The rules of each object that it prints.
  private List<List<?>> command(String config) throws IOException {
    Path file = Files.writeString(folder.resolve("a.alloy"), config);
    var out = new ByteArrayOutputStream();
    int exit =
        Cli.run(
            List.of("rbac", file.toString()),
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err);
    assertThat(exit).isZero();
    return Chart.loadAll(out.toString(StandardCharsets.UTF_8)).stream()
        .<List<?>>map(object -> (List<?>) ((Map<?, ?>) object).get("rules"))
        .toList();
  }

  /// Helm's templates are run first, as they are for the ConfigMap.
  @Test
  void looksAtWhatTemplatesWrite() {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
    var content = "{{ .Values.kind }} \"a\" { }\n{{/* loki.source.podlogs \"b\" { } */}}\n";
    var alloy = Map.of("configMap", Map.of("content", content));
    var values = Map.of("kind", "discovery.kubelet", "alloy", alloy);

    assertThat(Chart.OURS.render(values).at("ClusterRole/alloy", "rules").orElseThrow().toString())
        .contains("nodes/pods")
        .doesNotContain("podlogs");
  }

  @Test
  void saysThatImportsAreNotLookedInto() {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
    var content = "import.file \"a\" {\n filename = \"/a\"\n}\n";
    var values = Map.of("alloy", Map.of("configMap", Map.of("content", content)));
    assertThat(Chart.OURS.notes(values)).contains("NOTE: the configuration imports others");
    var comment = Map.of("alloy", Map.of("configMap", Map.of("content", "// " + content)));
    assertThat(Chart.OURS.notes(comment)).doesNotContain("imports others");
  }

  @Test
  void guessesNothingThatIsDangerous() throws IOException {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
    var values = Map.of("alloy", Map.of("configMap", Map.of("create", false, "name", "own")));

    assertThat(Chart.OURS.render(values).at("ClusterRole/alloy", "rules").orElseThrow().toString())
        .contains("nodes/metrics", "pods/log")
        .doesNotContain("nodes/proxy", "secrets");
  }

  @Test
  void readsTheSameTable() throws IOException {
    assertThat(Files.readString(Path.of("helm/alloy/files/rbac.yaml")))
        .isEqualTo(
            Files.readString(
                Path.of("../agent-core/src/main/resources/dev/pewter/core/cli/rbac.yaml")));
  }

  /// A component that asks the API server and is not in the table would be denied everything.
  @Test
  void knowsEveryComponentThatAsksTheServer() throws IOException {
    var names = new HashSet<String>(Set.of("discovery.docker", "discovery.process"));
    var table = (Map<?, ?>) Chart.load(Files.readString(Path.of("helm/alloy/files/rbac.yaml")));
    for (var entry : (List<?>) table.get("components")) {
      ((List<?>) ((Map<?, ?>) entry).get("names")).forEach(name -> names.add(name.toString()));
    }
    for (ComponentProvider<?> provider : ServiceLoader.load(ComponentProvider.class)) {
      if (provider.getClass().getPackageName().startsWith("dev.pewter.k8s.")) {
        assertThat(names).contains(provider.name());
      }
    }
  }
}
