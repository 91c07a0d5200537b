package dev.pewter.deploy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/// A real cluster for tests: that of `KUBECONFIG`, such as kind's, or a k3s in Docker that lives as
/// long as the tests do. Without either, tests that ask for one are skipped.
final class RealCluster {
  private static final String KUBECONFIG = System.getenv().getOrDefault("KUBECONFIG", "");
  private static final String IMAGE =
      System.getenv().getOrDefault("PEWTER_TEST_K3S", "rancher/k3s:v1.33.1-k3s1");

  private RealCluster() {}

  /// Where its kubeconfig is.
  static Path kubeconfig() throws IOException {
    if (!KUBECONFIG.isEmpty()) {
      return Path.of(KUBECONFIG.split(":", 2)[0]).toAbsolutePath();
    }
    assumeTrue(
        isToldOfDocker() && DockerClientFactory.instance().isDockerAvailable(),
        "KUBECONFIG does not point to a cluster, and there is no Docker for one of k3s");
    var k3s = K3s.OWN;
    assumeTrue(k3s.kubeconfig() != null, "k3s does not start in Docker: " + k3s.why());
    return requireNonNull(k3s.kubeconfig());
  }

  /// Testcontainers takes a second to find that there is none.
  private static boolean isToldOfDocker() {
    return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
  }

  /// Started when it is first asked for; Testcontainers removes it when the process ends.
  ///
  /// @param kubeconfig null where it cannot be had
  /// @param why it cannot
  private record K3s(@Nullable Path kubeconfig, String why) {
    static final K3s OWN = start();

    private static K3s start() {
      var container = new K3sContainer(DockerImageName.parse(IMAGE));
      try {
        container.start();
        var file = Files.createTempFile("k3s", ".yaml");
        return new K3s(Files.writeString(file, container.getKubeConfigYaml()), "");
      } catch (ContainerLaunchException | ContainerFetchException e) {
        return new K3s(null, e.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
