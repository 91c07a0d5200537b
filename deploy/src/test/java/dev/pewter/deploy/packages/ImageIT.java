package dev.pewter.deploy.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The OCI archive that the build has written.
class ImageIT {
  private static final Path ARCHIVE = Path.of("target/image.tar").toAbsolutePath();
  private static final long LIMIT_BYTES = 120_000_000;

  /// What it takes to enter the tree: to change the root, the group and the user.
  private static final long ENTERING = 1 << 18 | 1 << 6 | 1 << 7;

  @TempDir static Path folder;
  private static Path root = Path.of("unset");

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    assumeTrue(Files.exists(ARCHIVE), "no image was built: -Dquick, or no mirror of Debian");
    Shell.output("tar -xf '%s' -C '%s'".formatted(ARCHIVE, folder));
    root = Files.createDirectory(folder.resolve("root"));
    for (var layer : layers()) {
      Shell.output("tar -xzpf '%s' -C '%s'".formatted(blob(digest(layer)), root));
    }
  }

  private static Map<?, ?> json(Path file) throws IOException {
    var settings = LoadSettings.builder().build();
    return (Map<?, ?>) new Load(settings).loadFromString(Files.readString(file));
  }

  private static Path blob(String digest) {
    return folder.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
  }

  private static String digest(Object descriptor) {
    return (String) ((Map<?, ?>) descriptor).get("digest");
  }

  private static Map<?, ?> manifest() throws IOException {
    var index = json(folder.resolve("index.json"));
    return json(blob(digest(((List<?>) index.get("manifests")).getFirst())));
  }

  private static List<?> layers() throws IOException {
    return (List<?>) manifest().get("layers");
  }

  private static Map<?, ?> config() throws IOException {
    return json(blob(digest(manifest().get("config"))));
  }

  @Test
  void namesEveryBlobByItsContent() throws IOException, InterruptedException {
    Shell.output(
        "cd '%s/blobs/sha256' && for f in *; do echo \"$f  $f\"; done | sha256sum -c"
            .formatted(folder));
    var ids = (List<?>) ((Map<?, ?>) config().get("rootfs")).get("diff_ids");
    assertThat(ids).hasSameSizeAs(layers());
    for (int i = 0; i < ids.size(); i++) {
      Path layer = blob(digest(layers().get(i)));
      assertThat(((Map<?, ?>) layers().get(i)).get("size").toString())
          .isEqualTo(String.valueOf(Files.size(layer)));
      assertThat("sha256:" + Shell.output("gzip -dc '%s' | sha256sum".formatted(layer)))
          .startsWith(ids.get(i).toString());
    }
  }

  @Test
  void startsAsTheReferencesImageDoes() throws IOException {
    var config = (Map<?, ?>) config().get("config");

    assertThat(config.get("Entrypoint")).isEqualTo(List.of("/bin/alloy"));
    assertThat(config.get("Cmd"))
        .isEqualTo(List.of("run", "/etc/alloy/config.alloy", "--storage.path=/var/lib/alloy/data"));
    assertThat((List<?>) config.get("Env")).asString().contains("ALLOY_DEPLOY_MODE=docker");
    assertThat(config.containsKey("User")).as("a user, though it has to be root").isFalse();
    assertThat((Map<?, ?>) config.get("Labels"))
        .asString()
        .contains("org.opencontainers.image.title=Pewter", "image.version=", "image.created=");
  }

  /// A node that has loaded the archive has what the chart asks for.
  @Test
  void isCalledWhatTheChartAsksFor() throws IOException {
    String chart = Files.readString(Path.of("helm/alloy/Chart.yaml"));
    String tag = chart.substring(chart.indexOf("appVersion: ") + 12).lines().findFirst().get();
    assertThat(Files.readString(Path.of("helm/alloy/values.yaml")))
        .contains("  registry: docker.io\n", "  repository: library/pewter\n");
    assertThat(Files.readString(folder.resolve("index.json")))
        .contains("\"io.containerd.image.name\":\"docker.io/library/pewter:" + tag + '"');
    assertThat(Files.readString(folder.resolve("manifest.json")))
        .contains("\"RepoTags\":[\"pewter:" + tag + "\"]");
  }

  @Test
  void hasTheFilesOfTheReferencesImage() throws IOException, InterruptedException {
    var script =
        """
        for l in %s; do tar -tvzf "$l" --numeric-owner; done | awk '{print $1, $2, $6}'
        """
            .formatted(
                String.join(" ", layers().stream().map(l -> "'" + blob(digest(l)) + "'").toList()));
    assertThat(Shell.output(script).lines().toList())
        .contains(
            "drwxrwxrwt 0/0 ./tmp/",
            "drwxr-xr-x 473/473 ./etc/alloy/",
            "-rw-r--r-- 473/473 ./etc/alloy/config.alloy",
            "drwxrwx--- 473/473 ./var/lib/alloy/data/",
            "lrwxrwxrwx 0/0 ./bin/alloy",
            "-rw-r--r-- 0/0 ./etc/ssl/certs/ca-certificates.crt")
        .noneMatch(line -> line.matches(".*\\.(jsa|h|java|debuginfo|gz)$"));
    assertThat(Files.readString(root.resolve("etc/passwd"))).contains("alloy:x:473:473:");
    assertThat(Files.readString(root.resolve("etc/group"))).contains("alloy:x:473:");
    assertThat(root.resolve("bin/sh")).exists();
    assertThat(root.resolve("bin/ls")).exists();
  }

  @Test
  void weighsLessThanPromised() throws IOException, InterruptedException {
    String bytes = Shell.output("find '%s' -type f -printf '%%s\\n'".formatted(root));

    assertThat(bytes.lines().mapToLong(Long::parseLong).sum()).isLessThan(LIMIT_BYTES);
  }

  @Test
  void hasTheSameBytesWhenItIsPackedAgain() throws IOException, InterruptedException {
    Path again = folder.resolve("again/image.tar");
    Files.createDirectories(again.getParent());
    Shell.output(
        """
        export DIST="$PWD/target/dist/pewter" BASE_DEBS="$PWD/target/base-debs"
        export DIST_TIME=%s DIST_VERSION=%s
        src/dist/image.sh '%s' && cmp '%s' '%s'
        """
            .formatted(
                ((Map<?, ?>) ((Map<?, ?>) config().get("config")).get("Labels"))
                    .get("org.opencontainers.image.created"),
                ((Map<?, ?>) ((Map<?, ?>) config().get("config")).get("Labels"))
                    .get("org.opencontainers.image.version"),
                again,
                ARCHIVE,
                again));
  }

  /// As the chart starts it on a node: the ConfigMap, the pods' files and the node's root mounted,
  /// a root that is read-only, and no privilege but its user's.
  @ParameterizedTest
  @ValueSource(strings = {"473:473", "0:0", "1234:1234"})
  void runsOnAReadOnlyRoot(String user) throws IOException, InterruptedException {
    assumeTrue(Shell.canMount(), "needs root and mount namespaces");
    var mounts = Map.of("/etc/alloy", configMap(), "/var/log/pods", pods(), "/host", host());
    try (var agent =
        Caged.start(root, user, "/tmp", mounts, "/bin/alloy run /etc/alloy/config.alloy")) {
      assertThat(agent.isReady()).as(agent.log()).isTrue();
      assertThat(agent.get("/-/ready").body()).isEqualTo("Alloy is ready.\n");
      assertThat(agent.get("/metrics").body()).contains("alloy_build_info{");
      assertThat(agent.maps()).contains("pewter.aot");
      assertThat(agent.capabilities() & ~ENTERING).as("capabilities").isZero();
      assertThat(agent.get("/api/v0/component/prometheus.exporter.unix.node/metrics").body())
          .contains("node_load1 0.25\n");
      Awaitility.await()
          .untilAsserted(() -> assertThat(agent.log()).contains("entry=\"line of a pod\""));
      assertThat(agent.terminate()).as(agent.log()).isZero();
      assertThat(agent.log()).doesNotContain("level=error", "Exception", "/bin/alloy:");
      assertThat(agent.log().lines().filter(line -> line.contains("level=warn")))
          .allMatch(
              line -> line.contains("data directory is volatile") || line.contains("a limit"));
    }
  }

  private static Path configMap() throws IOException {
    Path config = Files.createDirectories(folder.resolve("configmap"));
    Files.writeString(
        config.resolve("config.alloy"),
        """
        local.file_match "pods" {
          path_targets = [{__path__ = "/var/log/pods/*/*/*.log"}]
        }

        loki.source.file "pods" {
          targets    = local.file_match.pods.targets
          forward_to = [loki.process.pods.receiver]
        }

        loki.process "pods" {
          stage.cri { }

          forward_to = [loki.echo.shown.receiver]
        }

        loki.echo "shown" { }

        prometheus.exporter.unix "node" {
          set_collectors = ["loadavg"]
          procfs_path    = "/host/proc"
          sysfs_path     = "/host/sys"
          rootfs_path    = "/host"
        }
        """);
    return config;
  }

  private static Path pods() throws IOException {
    Path pods = folder.resolve("pods");
    Path logs = Files.createDirectories(pods.resolve("default_nginx-1_uid/nginx"));
    Files.writeString(logs.resolve("0.log"), "2026-01-01T00:00:01.5Z stdout F line of a pod\n");
    return pods;
  }

  /// The root of a node, as far as it is asked.
  private static Path host() throws IOException {
    Path host = folder.resolve("host");
    Files.createDirectories(host.resolve("sys"));
    Files.writeString(
        Files.createDirectories(host.resolve("proc")).resolve("loadavg"), "0.25 0.5 0.75 1/2 3\n");
    return host;
  }

  @Test
  void holdsTheToolsOfALookInside() throws IOException, InterruptedException {
    assumeTrue(Shell.canMount(), "needs root and mount namespaces");

    String script =
        """
        unshare -m bash -euc 'mount --rbind /proc "$1/proc"; mount --rbind /dev "$1/dev"
          chroot "$1" /bin/sh -c "alloy --version; ls -R /usr/lib/pewter/bin"' bash '%s'
        """
            .formatted(root);
    assertThat(Shell.output(script)).startsWith("alloy, version v").contains("\nalloy\npewter\n");
  }

  @Test
  void runsInAContainer() throws IOException, InterruptedException {
    assumeTrue(Shell.succeeds("timeout 10 docker version"), "no Docker daemon");
    String loaded = Shell.output("docker load -qi '%s'".formatted(ARCHIVE));
    String image = loaded.substring(loaded.indexOf(": ") + 2).strip();
    assertThat(
            Shell.output(
                """
                id=$(docker run -d --read-only --cap-drop ALL --user 473:473 --memory 256m --network none \
                  --tmpfs /tmp/alloy:uid=473,gid=473 -v '%2$s':/etc/alloy:ro -v '%3$s':/var/log/pods:ro \
                  -v '%4$s':/host:ro %1$s run /etc/alloy/config.alloy --storage.path=/tmp/alloy)
                trap 'docker rm -f $id >/dev/null' EXIT
                for _ in $(seq 100); do
                  docker logs "$id" 2>&1 | grep -q 'entry="line of a pod"' && break
                  sleep 0.2
                done
                docker exec "$id" ls -R /var/log/pods /host >/dev/null
                docker stop -t 30 "$id" >/dev/null
                docker inspect -f '{{.State.ExitCode}}' "$id"
                docker logs "$id" 2>&1
                """
                    .formatted(image, configMap(), pods(), host())))
        .startsWith("0\n")
        .contains("Alloy is running", "entry=\"line of a pod\"")
        .doesNotContain("Exception", "at dev.pewter");
  }
}
