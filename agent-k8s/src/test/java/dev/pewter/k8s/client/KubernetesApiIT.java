package dev.pewter.k8s.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.testing.TestClock;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesApiIT {
  @TempDir Path directory;
  private TestApiServer server;
  private KubernetesApi api;

  private record Named(ObjectMeta metadata) implements ApiObject {
    static Named read(JsonReader in) throws JsonException {
      var meta = ObjectMeta.NONE;
      for (var fields = new Fields(in); fields.next(); ) {
        if (fields.name().equals("metadata")) {
          meta = fields.object(ObjectMeta::read);
        } else {
          fields.skip();
        }
      }
      return new Named(meta);
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    api = new KubernetesApi(server.connection(), "Test");
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private Listed<Named> list(ApiResource resource, Selection selection) throws Exception {
    return api.list(resource, selection, "0", Named::read);
  }

  @Test
  void listsPageAfterPage() throws Exception {
    for (int i = 0; i < 1203; i++) {
      server.put(ApiObjects.pod("shop", "p" + i, "n1"));
    }
    var listed = list(ApiResource.PODS, Selection.ALL);
    assertThat(listed.objects()).hasSize(1203);
    assertThat(listed.version()).isEqualTo("1303");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void letsTheServerSelect() throws Exception {
    server.put(
        ApiObjects.pod("shop", "a", "n1"),
        ApiObjects.pod("shop", "b", "n2"),
        ApiObjects.pod("other", "c", "n1"));
    var selection = new Selection("shop", "app in (a,c)", "spec.nodeName=n1");
    assertThat(list(ApiResource.PODS, selection).objects())
        .extracting(o -> o.metadata().key())
        .containsExactly("shop/a");
    assertThat(server.requests().getLast())
        .contains("/api/v1/namespaces/shop/pods?")
        .contains("fieldSelector=spec.nodeName%3Dn1")
        .contains("labelSelector=app%20in%20%28a%2Cc%29");
  }

  @Test
  void doesNotLeaveTheNamespaceThatIsNamed() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    assertThatThrownBy(() -> list(ApiResource.PODS, Selection.inNamespace("..")))
        .hasMessage("list pods in namespace ..: not the name of a namespace or an object");
    assertThat(list(ApiResource.PODS, Selection.inNamespace("s.*")).objects()).isEmpty();
    assertThat(list(ApiResource.PODS, Selection.inNamespace("shop?x&y")).objects()).isEmpty();
    assertThat(server.requests())
        .hasSize(2)
        .allMatch(r -> r.matches("GET /api/v1/namespaces/(s\\.\\*|shop%3Fx%26y)/pods\\?.*"));
  }

  @Test
  void namesVerbResourceAndNamespaceOfADenial() {
    server.forbid("list", "pods");
    assertThatThrownBy(() -> list(ApiResource.PODS, Selection.inNamespace("shop")))
        .isInstanceOf(ApiException.class)
        .hasMessage(
            "list pods in namespace shop: 403 Forbidden, a rule for this is missing in the Role or"
                + " ClusterRole: pods is forbidden: User \"test\" cannot list resource \"pods\" in"
                + " the namespace \"shop\"");
  }

  @Test
  void watchesFromAVersionOnUntilTheConnectionBreaks() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    String version = list(ApiResource.PODS, Selection.ALL).version();
    List<String> seen = new CopyOnWriteArrayList<>();
    var listener =
        new WatchListener<Named>() {
          @Override
          public void changed(Change change, Named object) {
            seen.add(change + " " + object.metadata().name());
          }

          @Override
          public void bookmark(String version) {
            seen.add("BOOKMARK " + version);
          }

          @Override
          public void unreadable(String why) {
            seen.add("UNREADABLE");
          }
        };
    List<Exception> failures = new CopyOnWriteArrayList<>();
    try (var tasks = new TaskGroup("test")) {
      tasks.start(
          "watch",
          () -> {
            try {
              api.watch(ApiResource.PODS, Selection.ALL, version, Named::read, listener);
            } catch (IOException e) {
              failures.add(e);
            }
          });
      server.put(ApiObjects.pod("shop", "b", "n1"));
      await().until(() -> seen.contains("ADDED b"));
      server.put(ApiObjects.pod("shop", "a", "n1"));
      server.delete("/api/v1/pods", "shop", "b");
      server.bookmark();
      await().until(() -> seen.contains("BOOKMARK 105"));
      server.sendGarbage();
      await().until(() -> seen.contains("UNREADABLE"));
      assertThat(seen)
          .containsExactly("ADDED b", "MODIFIED a", "DELETED b", "BOOKMARK 105", "UNREADABLE");
      server.resetWatches();
      await().until(() -> failures.size() == 1);
    }
    assertThat(failures.getFirst()).isNotInstanceOf(ApiException.class);
  }

  @Test
  void takesLargeObjectsAndLeavesOutLargerOnes() throws Exception {
    String pod = ApiObjects.pod("shop", "%s", "n1");
    String note = "\"metadata\":{\"annotations\":{\"a\":\"%s\"},";
    String large = pod.replace("\"metadata\":{", note.formatted("x".repeat(10 << 20)));
    String larger = pod.replace("\"metadata\":{", note.formatted("x".repeat(33 << 20)));
    server.put(large.replace("%s", "a"), larger.replace("%s", "b"), pod.replace("%s", "c"));
    var listed = list(ApiResource.PODS, Selection.ALL);
    assertThat(listed.objects()).extracting(o -> o.metadata().name()).containsExactly("a", "c");
    assertThat(listed.unreadable()).isEqualTo(1);
    List<String> seen = new CopyOnWriteArrayList<>();
    var listener =
        new WatchListener<Named>() {
          @Override
          public void changed(Change change, Named object) {
            seen.add(object.metadata().name());
          }

          @Override
          public void unreadable(String why) {
            seen.add(why);
          }
        };
    try (var tasks = new TaskGroup("test")) {
      tasks.start(
          "watch", () -> api.watch(ApiResource.PODS, Selection.ALL, "100", Named::read, listener));
      await().until(() -> seen.size() == 3);
    }
    assertThat(seen).containsExactly("a", "larger than 32MiB", "c");
  }

  @Test
  void tellsThatAVersionIsTooOld() {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    server.compact();
    var nothing =
        new WatchListener<Named>() {
          @Override
          public void changed(Change change, Named object) {}
        };
    assertThatThrownBy(
            () -> api.watch(ApiResource.PODS, Selection.ALL, "100", Named::read, nothing))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isGone()).isTrue());
  }

  @Test
  void doesNotTakeAnAnswerThatStallsForAnInterruption() {
    server.stall();
    assertThatThrownBy(() -> api.get(ApiResource.PODS, "shop", "a", Duration.ofMillis(300)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("deadline exceeded");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void followsALog() throws Exception {
    var log = server.log("shop", "a", "app");
    log.line("2026-01-01T00:00:01.5Z", "old");
    log.line("2026-01-01T00:00:02.123456789Z", "one");
    var request =
        new PodLogRequest(
            "shop", "a", "app", true, false, Duration.ofMinutes(1), "2026-01-01T00:00:02Z");
    try (var lines =
        new BufferedReader(new InputStreamReader(api.podLog(request), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("2026-01-01T00:00:02.123456789Z one");
      log.line("2026-01-01T00:00:03Z", "two");
      assertThat(lines.readLine()).isEqualTo("2026-01-01T00:00:03Z two");
      log.end();
      assertThat(lines.readLine()).isNull();
    }
    await().until(() -> log.followers() == 0);
  }

  @Test
  void replacesOnlyWhatItHasSeen() throws Exception {
    String lease =
        "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\","
            + "\"metadata\":{\"namespace\":\"a\",\"name\":\"l\"%s}}";
    api.create(ApiResource.LEASES, "a", lease.formatted("").getBytes(StandardCharsets.UTF_8));
    assertThat(new String(api.get(ApiResource.LEASES, "a", "l"), StandardCharsets.UTF_8))
        .contains("\"resourceVersion\":\"101\"");
    byte[] stale = lease.formatted(",\"resourceVersion\":\"99\"").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> api.replace(ApiResource.LEASES, "a", "l", stale))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).isEqualTo(409));
    byte[] current =
        lease.formatted(",\"resourceVersion\":\"101\"").getBytes(StandardCharsets.UTF_8);
    api.replace(ApiResource.LEASES, "a", "l", current);
  }

  @Test
  void usesANewTokenOfTheServiceAccountAtOnce() throws Exception {
    Files.writeString(directory.resolve("token"), "old\n");
    Files.writeString(directory.resolve("ca.crt"), server.certificate().certificatePem());
    Files.writeString(directory.resolve("namespace"), "mine\n");
    var account =
        new ServiceAccount(
            Map.of(
                "KUBERNETES_SERVICE_HOST",
                "127.0.0.1",
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(server.uri().getPort())),
            directory);
    assertThat(account.namespace()).isEqualTo("mine");
    try (var pod = new KubernetesApi(account.connection(), "Test")) {
      assertThatThrownBy(() -> pod.list(ApiResource.PODS, Selection.ALL, "", Named::read))
          .hasMessageContaining("401 Unauthorized");
      Files.writeString(directory.resolve("token"), TestApiServer.TOKEN + "\n");
      assertThat(pod.list(ApiResource.PODS, Selection.ALL, "", Named::read).objects()).isEmpty();
    }
  }

  @Test
  void readsKubeconfigFilesAgainWhenTheirTokenIsRefused() throws Exception {
    Path file = directory.resolve("kubeconfig");
    Files.writeString(file, kubeconfig("old"));
    var connection = Kubeconfig.read(file.toString());
    assertThat(connection.server().toString()).startsWith(server.uri().toString());
    Files.writeString(file, kubeconfig(TestApiServer.TOKEN));
    try (var user = new KubernetesApi(connection, "Test")) {
      assertThat(user.list(ApiResource.PODS, Selection.ALL, "", Named::read).objects()).isEmpty();
    }
  }

  /// A command that gives credentials may hang: only who needs them waits.
  @Test
  void letsOthersGoOnWhileACommandIsAskedForNewCredentials() throws Exception {
    Path go = directory.resolve("go");
    Path asked = directory.resolve("asked");
    String script =
        """
        if [ -e '%1$s' ]; then touch '%1$s.again'; while [ ! -e '%2$s' ]; do sleep 0.05; done; fi
        touch '%1$s'
        """
            .formatted(asked, go);
    var connection = connectionBy(script, TestApiServer.TOKEN);
    List<String> ended = new CopyOnWriteArrayList<>();
    try (var user = new KubernetesApi(connection, "Test");
        var tasks = new TaskGroup("test")) {
      server.fail(401);
      tasks.start(
          "refused",
          () -> ended.add(user.list(ApiResource.PODS, Selection.ALL, "", Named::read).version()));
      await().until(() -> Files.exists(directory.resolve("asked.again")));
      assertThat(user.list(ApiResource.NODES, Selection.ALL, "", Named::read).objects()).isEmpty();
      assertThat(ended).isEmpty();
      Files.createFile(go);
      await().until(() -> ended.size() == 1);
    }
  }

  /// Thousands of tails share one connection, and all are refused at the same time; the time to the
  /// next look runs from the command's end.
  @Test
  void asksASlowCommandThatFailsOnceForAllThatWereRefused() throws Exception {
    Path go = directory.resolve("go");
    Path asked = directory.resolve("asked");
    String script =
        """
        echo >> '%1$s'
        if [ -e '%1$s.first' ]; then while [ ! -e '%2$s' ]; do sleep 0.05; done; exit 1; fi
        touch '%1$s.first'
        """
            .formatted(asked, go);
    var clock = new TestClock();
    try (var user = new KubernetesApi(connectionBy(script, "old"), "Test", clock);
        var tasks = new TaskGroup("test")) {
      List<String> refused = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 3; i++) {
        tasks.start(
            "refused-" + i,
            () -> {
              try {
                user.list(ApiResource.PODS, Selection.ALL, "", Named::read);
              } catch (ApiException e) {
                refused.add(e.getMessage());
              }
            });
      }
      await().until(() -> Files.size(asked) == 2);
      clock.advance(Duration.ofMinutes(1));
      Files.createFile(go);
      await().until(() -> refused.size() == 3);
      assertThatThrownBy(() -> user.list(ApiResource.PODS, Selection.ALL, "", Named::read))
          .hasMessageContaining("401 Unauthorized");
      assertThat(asked).hasSize(2);
    }
  }

  /// By a command that runs a script and then gives a token.
  private Connection connectionBy(String script, String token) throws Exception {
    String credential =
        "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
            + "\"status\":{\"token\":\"%s\"}}".formatted(token);
    Path command = directory.resolve("plugin");
    Files.writeString(command, "#!/bin/sh\n" + script + "echo '" + credential + "'\n");
    assertThat(command.toFile().setExecutable(true)).isTrue();
    String exec =
        "{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: \"%s\"}}"
            .formatted(command);
    Path file = directory.resolve("kubeconfig");
    Files.writeString(file, kubeconfig("x").replace("{token: x}", exec));
    return Kubeconfig.read(file.toString());
  }

  private String kubeconfig(String token) {
    String ca =
        java.util.Base64.getEncoder()
            .encodeToString(server.certificate().certificatePem().getBytes(StandardCharsets.UTF_8));
    return """
        apiVersion: v1
        kind: Config
        current-context: c
        contexts:
        - name: c
          context: {cluster: k, user: u}
        clusters:
        - name: k
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: u
          user: {token: %s}
        """
        .formatted(server.uri(), ca, token);
  }
}
