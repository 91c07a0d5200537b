package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the distribution makes of the machine and the container it is started in.
class SurroundingsIT {
  private static final Path CGROUP = Path.of("/sys/fs/cgroup");

  @TempDir Path folder;

  /// A container with that memory limit, as far as the agent can see.
  private String startedWithin(long bytes) throws IOException, InterruptedException {
    Path limit = CGROUP.resolve("memory.max");
    if (!Files.exists(limit)) {
      limit = CGROUP.resolve("memory/memory.limit_in_bytes");
    }
    assumeTrue(Files.exists(limit), "no limit of memory here that could be replaced");
    Path ours = Files.writeString(folder.resolve("limit"), bytes + "\n");
    String script =
        "mount --bind '%s' '%s' || exit 99; exec '%s' run --storage.path='%s' /nowhere.alloy"
            .formatted(ours, limit, Pewter.BIN.resolve("pewter"), folder.resolve("data"));
    var process =
        new ProcessBuilder("unshare", "-m", "bash", "-c", script).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    assumeTrue(exit == 1, "needs root and mount namespaces");
    return said;
  }

  @Test
  void refusesToStartWithLessMemoryThanItNeeds() throws IOException, InterruptedException {
    assertThat(startedWithin(48L << 20))
        .isEqualTo(
            "Error: the memory limit of this container is 48 MiB; more than 64 MiB are needed,"
                + " 256 MiB are recommended\n");
    assertThat(startedWithin(64L << 20))
        .startsWith("Error: the memory limit of this container is 64 MiB;");
    assertThat(startedWithin(65L << 20)).contains("nowhere.alloy", "no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"96", "64t", "1gg", "096m", "m", "-96m", "9m6m"})
  void refusesAHeapThatIsNoSize(String heap) throws IOException, InterruptedException {
    var result = Pewter.command(folder, Map.of("PEWTER_HEAP", heap), "--version");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "Error: PEWTER_HEAP is %s; it must be a number with k, m or g, such as 96m\n"
                .formatted(heap));
  }

  @ParameterizedTest
  @ValueSource(strings = {"15m", "1024K"})
  void refusesAHeapItCannotStartWith(String heap) throws IOException, InterruptedException {
    var result = Pewter.command(folder, Map.of("PEWTER_HEAP", heap), "--version");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("Error: PEWTER_HEAP is %s; the agent needs 16m\n".formatted(heap));
  }

  /// As the Java VM itself takes sizes.
  @ParameterizedTest
  @CsvSource({"131072k, 128", "96M, 96", "1G, 1024", "16m, 16"})
  void takesAHeapInEveryUnit(String heap, int mebibytes) throws IOException, InterruptedException {
    var environment = Map.of("PEWTER_HEAP", heap, "PEWTER_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    var result = Pewter.command(folder, environment, "--version");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out() + result.err())
        .contains("-XX:MaxHeapSize=" + ((long) mebibytes << 20) + " ");
  }

  /// As the kubelet replaces a ConfigMap: by one link.
  @Test
  void reloadsAChangedConfigMapByItself() throws IOException, InterruptedException {
    configMap("..one", "a");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
    Files.createSymbolicLink(folder.resolve("c.alloy"), Path.of("..data/c.alloy"));
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy", "--config.watch")) {
      Files.createDirectory(folder.resolve("..two"));
      Files.writeString(folder.resolve("..two/c.alloy"), "broken {");
      swap("..two");
      await(agent, "failed to reload config");
      assertThat(agent.get("/-/ready").statusCode()).isEqualTo(200);
      Awaitility.await().until(() -> agent.metric("alloy_config_last_load_successful") == 0);
      assertThat(agent.get("/api/v0/web/components/discovery.relabel.a").statusCode())
          .isEqualTo(200);
      configMap("..three", "b");
      swap("..three");
      await(agent, "config reloaded");
      Awaitility.await().until(() -> agent.metric("alloy_config_last_load_successful") == 1);
      assertThat(agent.get("/api/v0/web/components/discovery.relabel.b").statusCode())
          .isEqualTo(200);
    }
  }

  private void configMap(String name, String label) throws IOException {
    Files.createDirectory(folder.resolve(name));
    Files.writeString(
        folder.resolve(name).resolve("c.alloy"),
        "discovery.relabel \"%s\" {\n  targets = []\n}\n".formatted(label));
  }

  private void swap(String name) throws IOException {
    Files.createSymbolicLink(folder.resolve("..tmp"), Path.of(name));
    Files.move(folder.resolve("..tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void await(Pewter agent, String text) {
    Awaitility.await().untilAsserted(() -> assertThat(agent.logLine(text)).isNotNull());
  }

  @Test
  void warnsOfFoldersThatAreNotMounted() throws IOException {
    Files.writeString(
        folder.resolve("a.alloy"),
        """
        local.file_match "a" {
          path_targets = [{__path__ = "/host/nowhere/pods/*.log"}]
        }
        """);
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      await(agent, "self-check done");
      assertThat(agent.logLine("is it mounted?")).contains("level=warn", "/host/nowhere/pods");
    }
  }

  /// A distribution one of whose jars was replaced: the same files but for that one.
  @Test
  void warnsOfAnAotCacheThatWasMadeForOtherJars() throws IOException, InterruptedException {
    Path ours = Pewter.BIN.getParent();
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createDirectory(home.resolve("bin"));
    Files.copy(
        ours.resolve("bin/pewter"), home.resolve("bin/pewter"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createSymbolicLink(home.resolve("runtime"), ours.resolve("runtime"));
    Files.createDirectory(home.resolve("lib"));
    try (var files = Files.list(ours.resolve("lib"))) {
      for (Path file : files.toList()) {
        Files.createSymbolicLink(home.resolve("lib").resolve(file.getFileName()), file);
      }
    }
    assertThat(saidAfterTheStart(home)).doesNotContain("AOT cache");
    Path jar = home.resolve("lib/pewter.jar");
    Files.delete(jar);
    Files.copy(ours.resolve("lib/pewter.jar"), jar); // of another time
    assertThat(saidAfterTheStart(home))
        .containsPattern("level=warn.*the AOT cache is not used.*path=\\S*/home/lib/pewter.aot");
  }

  private String saidAfterTheStart(Path home) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.alloy"), "discovery.relabel \"a\" {\n  targets = []\n}\n");
    Path log = folder.resolve("cache.log");
    var process =
        new ProcessBuilder(
                home.resolve("bin/pewter").toString(),
                "run",
                "--storage.path=" + folder.resolve("data"),
                "--server.http.listen-addr=127.0.0.1:0",
                folder.resolve("a.alloy").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Awaitility.await()
          .until(() -> !process.isAlive() || Files.readString(log).contains("self-check done"));
      return Files.readString(log);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
