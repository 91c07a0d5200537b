package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution in a pod, as far as it can see: with the files that a kubelet mounts.
class RefusalEventIT {
  private static final String EVENTS = "/api/v1/namespaces/logs/events";

  @TempDir Path folder;

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The files of a ServiceAccount, and the commands that mount them.
  private String account(TestApiServer server) throws IOException {
    String pod = "{\"namespace\":\"logs\",\"pod\":{\"name\":\"agent-1\",\"uid\":\"u1\"}}";
    String token = "e30." + base64("{\"kubernetes.io\":" + pod + "}") + ".c2ln";
    server.requireToken(token);
    Path account = Files.createDirectory(folder.resolve("serviceaccount"));
    Files.writeString(account.resolve("token"), token);
    Files.writeString(account.resolve("namespace"), "logs");
    Files.writeString(account.resolve("ca.crt"), server.certificate().certificatePem());
    return "mount -t tmpfs tmpfs /var/run && mkdir -p /var/run/secrets/kubernetes.io"
        + " && cp -r '%s' /var/run/secrets/kubernetes.io".formatted(account);
  }

  private static List<String> written(TestApiServer server) {
    return server.requests().stream().filter(each -> each.contains("/events")).toList();
  }

  private static String event(TestApiServer server, String reason) {
    return server.all("/api/v1/events").stream()
        .filter(each -> each.contains("\"reason\":\"" + reason + "\""))
        .findFirst()
        .orElse("none");
  }

  private static void await(TestApiServer server, String reason) {
    Awaitility.await().untilAsserted(() -> assertThat(event(server, reason)).isNotEqualTo("none"));
  }

  @Test
  void tellsTheClusterThatAReloadWasRefusedAndThatItIsOver() throws Exception {
    String good = "discovery.relabel \"a\" {\n  targets = []\n}\n";
    Path config = Files.writeString(folder.resolve("c.alloy"), good);
    try (var server = TestApiServer.start()) {
      var environment =
          Map.of(
              "KUBERNETES_SERVICE_HOST",
              "127.0.0.1",
              "KUBERNETES_SERVICE_PORT",
              Integer.toString(server.uri().getPort()));
      try (var agent = Pewter.runAmong(account(server), folder, environment, "c.alloy")) {
        assumeTrue(agent.isRunning() || agent.exitCode() != 99, "needs root and mount namespaces");
        Files.writeString(
            config,
            good + "remote.http \"b\" {\n  url = \"http://a:hunter2@b/\"\n  nonsense = 1\n}\n");
        var refused = agent.send("POST", "/-/reload");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("c.alloy:6:3: ", "nonsense");
        await(server, "ConfigRefused");
        assertThat(event(server, "ConfigRefused"))
            .contains("c.alloy:6:3: ", "nonsense", "\"uid\":\"u1\"", "\"type\":\"Warning\"")
            .doesNotContain("hunter2");
        assertThat(agent.get("/-/ready").statusCode()).isEqualTo(200);
        Files.writeString(config, good);
        assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
        await(server, "ConfigReloaded");
        assertThat(written(server)).containsOnly("POST " + EVENTS).hasSize(2);
        assertThat(Objects.requireNonNullElse(agent.logLine("no event was written"), "")).isEmpty();
      }
    }
  }
}
