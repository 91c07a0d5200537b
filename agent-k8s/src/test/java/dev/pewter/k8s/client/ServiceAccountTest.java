package dev.pewter.k8s.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.http.client.ProxyRules;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAccountTest {
  @TempDir Path directory;

  /// As client-go does it in a pod.
  @Test
  void leadsThroughTheProxyOfTheEnvironmentUnlessThatLeavesTheServerOut() throws Exception {
    assertThat(proxy("")).isEqualTo(URI.create("http://proxy:3128"));
    assertThat(proxy("localhost,.svc")).isEqualTo(URI.create("http://proxy:3128"));
    assertThat(proxy("10.96.0.1")).isNull();
    assertThat(proxy(".svc,10.0.0.0/8")).isNull();
  }

  private @Nullable URI proxy(String noProxy) throws Exception {
    Files.writeString(directory.resolve("token"), "t");
    var environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST",
            "10.96.0.1",
            "KUBERNETES_SERVICE_PORT",
            "443",
            "HTTPS_PROXY",
            "http://proxy:3128",
            "NO_PROXY",
            noProxy);
    var connection = new ServiceAccount(environment, directory).connection();
    return new ProxyRules(connection.client().proxy(), environment).proxyFor(connection.server());
  }
}
