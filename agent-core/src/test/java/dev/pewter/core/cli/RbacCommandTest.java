package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RbacCommandTest {
  private static final Path CASES = Path.of("src/test/java/dev/pewter/core/cli/testdata/rbac");

  @TempDir Path folder;

  /// But the Role for Events, which is the same for all.
  private String rbac(String config, String... flags) throws IOException {
    return Stream.of(all(config, flags).split("---\n"))
        .filter(each -> !each.contains("-events\n"))
        .collect(Collectors.joining("---\n"));
  }

  static Stream<Path> cases() throws IOException {
    try (var files = Files.list(CASES)) {
      return files.filter(file -> file.toString().endsWith(".alloy")).sorted().toList().stream();
    }
  }

  /// A first line `// flags:` has flags.
  @ParameterizedTest
  @MethodSource("cases")
  void givesEachRightWhereTheConfigurationNeedsIt(Path file) throws IOException {
    String config = Files.readString(file);
    String first = config.lines().findFirst().orElseThrow();
    String flags = first.startsWith("// flags: ") ? first.substring("// flags: ".length()) : "";
    String expected = Files.readString(Path.of(file.toString().replace(".alloy", ".yaml")));
    assertThat(rbac(config, flags.isEmpty() ? new String[0] : flags.split(" ")))
        .isEqualTo(expected);
  }

  /// Most of the components are in other modules, and what they require is not of interest.
  private String all(String config, String... flags) throws IOException {
    Path file = Files.writeString(folder.resolve("a.alloy"), config);
    var arguments = new ArrayList<>(List.of("rbac"));
    arguments.addAll(List.of(flags));
    arguments.add(file.toString());
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Cli.run(arguments, List.of(Commands.rbac(_ -> List.of())), terminal(stream));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givesNothingToAConfigurationThatAsksForNothing() throws IOException {
    assertThat(rbac("loki.source.file \"a\" { }\n// discovery.kubelet \"a\" { }\n"))
        .isEqualTo(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: alloy
            rules: []
            """);
  }

  @Test
  void letsEveryAgentWriteEventsWhereItRuns() throws IOException {
    assertThat(all("loki.source.file \"a\" { }\n", "--namespace=n"))
        .endsWith(
            """
            rules: []
            ---
            # For the agent's own namespace, which --service-account or kubectl's --namespace names.
            # Without it the agent writes no Event when it refuses a configuration.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: alloy-events
            rules:
              - apiGroups: [""]
                resources: [events]
                verbs: [create, patch]
            """);
    assertThat(all("", "--name=b")).contains("  name: b-events\nrules:");
    assertThat(all("", "--service-account=ops/agent"))
        .contains("  name: alloy-events\n  namespace: ops\nrules:", "kind: RoleBinding\n")
        .doesNotContain("own namespace");
  }

  @Test
  void refusesAServiceAccountWithoutItsNamespace() throws IOException {
    assertThat(all("", "--service-account=agent"))
        .contains("--service-account: expected NAMESPACE/NAME, got agent");
  }

  @Test
  void givesWhatTheRoleOfADiscoveryNeeds() throws IOException {
    assertThat(rbac("discovery.kubernetes \"a\" {\n  role = \"pod\"\n}\n", "--name=b"))
        .isEqualTo(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: b
            rules:
              - apiGroups: [""]
                resources: [pods]
                verbs: [get, list, watch]
            """);
    assertThat(rbac("discovery.kubernetes \"a\" {\n  role = argument.role.value\n}\n"))
        .contains("[pods]", "[endpointslices]", "[nodes]", "[ingresses]");
  }

  @Test
  void findsATokenThatAnotherComponentReads() throws IOException {
    String scrape = "prometheus.scrape \"a\" {\n  bearer_token = local.file.token.content\n}\n";
    String path = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    String file = "local.file \"token\" {\n  filename = \"" + path + "\"\n}\n";

    assertThat(rbac(scrape + file)).contains("[nodes/metrics]");
    assertThat(rbac(file + scrape)).contains("[nodes/metrics]");
    assertThat(rbac(scrape)).doesNotContain("nodes/metrics");
    assertThat(rbac(file)).doesNotContain("nodes/metrics");
  }

  @Test
  void givesTheProxyOfNodesOnlyToAScrapeThatGoesThroughIt() throws IOException {
    String scrape = "prometheus.scrape \"a\" {\n  %s\n}\n";
    String rule = "discovery.relabel \"a\" {\n  rule {\n    replacement = \"%s\"\n  }\n}\n";
    String path = "/api/v1/nodes/${1}/proxy/metrics/cadvisor";

    assertThat(rbac(scrape.formatted("") + rule.formatted(path)))
        .contains("resources: [nodes/proxy]\n    verbs: [get]\n");
    assertThat(rbac(scrape.formatted("metrics_path = \"" + path + "\""))).contains("nodes/proxy");
    assertThat(rbac(scrape.formatted("metrics_path = \"/api/v1/nodes/\" + x + \"/proxy/metrics\"")))
        .contains("nodes/proxy");
    assertThat(rbac(scrape.formatted("metrics_path = \"/metrics/cadvisor\"")))
        .doesNotContain("nodes/proxy");
    assertThat(rbac(scrape.formatted("// metrics_path = \"" + path + "\"")))
        .doesNotContain("nodes/proxy");
    assertThat(rbac(rule.formatted(path))).doesNotContain("nodes/proxy");
  }

  @Test
  void saysWhatTheConfigurationDoesNotTell() throws IOException {
    String computed = "prometheus.scrape \"a\" {\n  metrics_path = sys.env(\"A\")\n}\n";

    assertThat(rbac(computed))
        .startsWith(
            """
            # A path is computed, so it cannot be told whether this is needed as well:
            #  - apiGroups: [""]
            #    resources: [nodes/proxy]
            #    verbs: [get]
            apiVersion: rbac.authorization.k8s.io/v1
            """);
    assertThat(rbac(computed.replace("sys.env(\"A\")", "\"/metrics\""))).doesNotContain("#");
    assertThat(rbac(computed + "// \na \"b\" {\n  c = \"/api/v1/nodes/x/proxy\"\n}\n"))
        .doesNotContain("#")
        .contains("nodes/proxy");
  }

  @Test
  void looksAtEachBlockAlone() throws IOException {
    var config =
        """
        discovery.kubernetes "a" {
          role = "pod"
          // role = "node"
          attach_metadata {
            node = false
          }
        }
        other "b" {
          role = "service"
        }
        """;

    assertThat(rbac(config)).contains("[pods]").doesNotContain("nodes", "services");
    assertThat(rbac(config.replace("false", "true"))).contains("[nodes]");
  }

  @Test
  void dividesWhatANamespaceCanGive() throws IOException {
    var config =
        """
        declare "a" {
          discovery.kubernetes "a" {
            role = "pod"
          }
        }
        discovery.kubernetes "b" {
          role = "node"
        }
        """;

    assertThat(rbac(config, "--namespace=shop"))
        .startsWith(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: alloy
              namespace: shop
            rules:
              - apiGroups: [""]
                resources: [pods]
            """)
        .contains("---\n", "kind: ClusterRole", "[nodes]");
  }

  @Test
  void givesSecretsOnlyToWhatReadsThem() throws IOException {
    assertThat(rbac("remote.kubernetes.secret \"a\" { }\n")).contains("[secrets]", "[get]");
    assertThat(rbac("remote.kubernetes.configmap \"a\" { }\n")).doesNotContain("secrets");
  }

  @Test
  void saysWhatItCannotSee() throws IOException {
    assertThat(rbac("import.git \"a\" { }\n")).startsWith("# import.git.a: what it brings is not");
  }

  /// A name that is unknown because it is misspelt is a right that would be missing.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "discovery.kubernets \"p\" {\n  role = \"pod\"\n}\n",
        "local.file \"p\" {\n  filenam = \"a\"\n}\n"
      })
  void refusesWhatTheValidatorRefuses(String config) throws IOException {
    Path file = Files.writeString(folder.resolve("a.alloy"), config);
    var told = new ArrayList<String>();
    for (String command : List.of("validate", "rbac")) {
      var out = new ByteArrayOutputStream();
      var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
      assertThat(Cli.run(List.of(command, file.toString()), Commands.ALL, terminal(stream)))
          .isEqualTo(1);
      told.add(out.toString(StandardCharsets.UTF_8));
    }

    assertThat(told.getFirst()).contains("a.alloy:", "Error: validation failed");
    assertThat(told.getLast()).isEqualTo(told.getFirst());
  }

  @Test
  void needsNeitherTheEnvironmentNorWhatIsImported() throws IOException {
    String config =
        """
        import.file "mine" {
          filename = "/nowhere/at/all.alloy"
        }
        mine.pods "a" { }
        local.file "b" {
          filename = sys.env("NOT_SET_HERE")
        }
        """;
    Path file = Files.writeString(folder.resolve("a.alloy"), config);
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);

    assertThat(Cli.run(List.of("rbac", file.toString()), Commands.ALL, terminal(stream))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("# import.file.mine: what it");
  }

  private static Terminal terminal(PrintStream stream) {
    return new Terminal(new ByteArrayInputStream(new byte[0]), stream, stream, "alloy", false);
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    assertThat(rbac("a {")).contains("Error: the configuration cannot be read");
  }
}
