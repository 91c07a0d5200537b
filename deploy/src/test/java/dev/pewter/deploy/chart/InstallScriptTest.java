package dev.pewter.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The install scripts, with a `kubectl` and a `helm` that only write down how they are called.
class InstallScriptTest {
  private static final Path SCRIPTS = Path.of("kubernetes");

  @TempDir Path bin;
  private Path calls;

  record Run(int status, String output, List<String> calls) {}

  @BeforeEach
  void fakeTheTools() throws IOException {
    calls = bin.resolve("calls");
    fake(
        "helm",
        "[ \"$1\" != status ] || [ \"$FAKE_STATUS\" = 0 ] || { echo \"Error: $FAKE_STATUS\"; exit 1; }");
    fake(
        "kubectl",
        "case \"$*\" in *containerRuntimeVersion*) echo \"${FAKE_RUNTIME:?Forbidden}\";; esac");
  }

  private void fake(String tool, String behaviour) throws IOException {
    var file = bin.resolve(tool);
    Files.writeString(
        file, "#!/bin/sh\necho \"%s $*\" >>%s\n%s\nexit 0\n".formatted(tool, calls, behaviour));
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Run run(String script, String... arguments) throws IOException, InterruptedException {
    return runOn("containerd://1.7.0", "0", script, arguments);
  }

  private Run runOn(String runtime, String status, String script, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("bash", SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    builder.environment().put("FAKE_RUNTIME", runtime);
    builder.environment().put("FAKE_STATUS", status);
    builder.environment().put("LOKI_HOST", "loki:3100");
    var process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    return new Run(exit, output, Files.exists(calls) ? Files.readAllLines(calls) : List.of());
  }

  private static String helmCall(Run run) {
    return run.calls.stream().filter(c -> c.startsWith("helm upgrade")).findFirst().orElse("");
  }

  @Test
  void installsOrUpgradesAndWaits() throws Exception {
    var run = run("install.sh", "--namespace", "logs", "--set", "a.b=c");

    assertThat(run.status).as(run.output).isZero();
    assertThat(helmCall(run))
        .startsWith("helm upgrade --install alloy ")
        .contains("--namespace logs --create-namespace", "configs/logs-files.alloy")
        .contains("--set-string alloy.extraEnv[0].value=loki:3100", "--set a.b=c")
        .doesNotContain("docker.yaml")
        .endsWith("--wait");
    assertThat(run.output).contains("container runtimes of the nodes: containerd");
  }

  @Test
  void mountsDockersFilesWhereNodesUseDocker() throws Exception {
    assertThat(helmCall(runOn("docker://20.10.0", "0", "install.sh")))
        .contains("values/docker.yaml");
  }

  @Test
  void takesTheUsersValuesAfterTheShippedOnes() throws Exception {
    Path values = Files.writeString(bin.resolve("mine.yaml"), "image: {tag: v1}\n");
    var run = runOn("docker://20.10.0", "0", "install.sh", "--values", values.toString());
    assertThat(run.status).as(run.output).isZero();
    assertThat(helmCall(run))
        .containsSubsequence("values/logs-files.yaml", "values/docker.yaml", "/mine.yaml");
  }

  @Test
  void takesTheUsersValuesAloneForHisConfiguration() throws Exception {
    Path values = Files.writeString(bin.resolve("mine.yaml"), "image: {tag: v1}\n");
    Path config = Files.writeString(bin.resolve("mine.alloy"), "");
    var run = run("install.sh", "--config", config.toString(), "--values", values.toString());
    assertThat(helmCall(run)).contains("/mine.yaml").doesNotContain("logs-files", "docker.yaml");
  }

  @Test
  void installsWhereNodesMayNotBeListed() throws Exception {
    var run = runOn("", "0", "install.sh");
    assertThat(run.status).as(run.output).isZero();
    assertThat(run.output).contains("container runtimes of the nodes: unknown");
    assertThat(helmCall(run)).doesNotContain("docker.yaml").endsWith("--wait");
  }

  @Test
  void showsWhatItWouldDo() throws Exception {
    assertThat(helmCall(run("install.sh", "--dry-run"))).endsWith("--dry-run");
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    assertThat(run("install.sh", "--colour").output)
        .isEqualTo("install.sh: unknown argument --colour; see --help\n");
    assertThat(run("install.sh", "--config", "/nowhere").output)
        .isEqualTo("install.sh: cannot read /nowhere\n");
  }

  @Test
  void refusesTracesThatTheAgentWouldRefuse() throws Exception {
    var run = run("install.sh", "--config", "helm/configs/traces.alloy");
    assertThat(run.status).isEqualTo(1);
    assertThat(run.output)
        .startsWith("install.sh: helm/configs/traces.alloy has otelcol.* components, which")
        .contains("OpenTelemetry Collector beside it");
    assertThat(helmCall(run)).isEmpty();
  }

  @Test
  void refusesToSetAVariableInThePlaceOfOthers() throws Exception {
    Path values = bin.resolve("mine.yaml");
    for (String start : List.of("", " # our proxies", " &env", " &env # ours")) {
      Files.writeString(values, "alloy:\n  extraEnv:" + start + "\n    - name: A\n");
      var run = run("install.sh", "--values", values.toString());
      assertThat(run.status).as(start).isEqualTo(1);
      assertThat(run.output).contains("mine.yaml has alloy.extraEnv").endsWith(" instead\n");
    }
    Files.writeString(values, "alloy:\n  extraEnv: []\n");
    assertThat(run("install.sh", "--values", values.toString()).status).isZero();
  }

  @Test
  void takesAConfigurationWhoseNameHasAComma() throws Exception {
    Path config = Files.writeString(bin.resolve("a,b.alloy"), "");
    assertThat(helmCall(run("install.sh", "--config", config.toString())))
        .contains("alloy.configMap.content=" + bin + "/a\\,b.alloy ");
    assertThat(run("install.sh", "--config", bin.toString()).output)
        .isEqualTo("install.sh: cannot read " + bin + "\n");
  }

  @Test
  void tellsAClusterThatIsAwayFromAnAgentThatIsNot() throws Exception {
    for (String why :
        List.of(
            "Kubernetes cluster unreachable",
            "getting credentials: exec: executable aws not found")) {
      var run = runOn("", why, "uninstall.sh");
      assertThat(run.status).isEqualTo(1);
      assertThat(run.output).isEqualTo("uninstall.sh: Error: " + why + "\n");
    }
  }

  @Test
  void uninstallsOnce() throws Exception {
    assertThat(run("uninstall.sh").calls)
        .contains("helm uninstall alloy --namespace monitoring --wait");

    var again = runOn("", "release: not found", "uninstall.sh");
    assertThat(again.status).isZero();
    assertThat(again.output).isEqualTo("alloy is not installed in namespace monitoring\n");
  }
}
