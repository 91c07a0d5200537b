package dev.pewter.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.AgentEvents.AgentEvent;
import dev.pewter.core.component.AgentEvents.Type;
import dev.pewter.k8s.client.OwnPod;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodEventsIT {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00.500Z");
  private static final String NAME = "agent-1." + Long.toHexString(FIRST.toEpochMilli());
  private static final AgentEvent REFUSED =
      new AgentEvent(
          Type.WARNING, "ConfigRefused", "a.alloy:1:2: no \"such\" thing", 1, FIRST, FIRST);

  @TempDir Path directory;
  private TestApiServer server;

  @BeforeEach
  void open() throws Exception {
    server = TestApiServer.start();
    Files.writeString(directory.resolve("ca.crt"), server.certificate().certificatePem());
    Files.writeString(directory.resolve("namespace"), "mine\n");
    String claims =
        """
        {"aud":["x"],"kubernetes.io":{"namespace":"mine","node":{"name":"n1"},
         "pod":{"name":"agent-1","uid":"uid-1"}},"sub":"x"}""";
    token("e30." + base64(claims) + ".c2ln");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void token(String text) throws IOException {
    Files.writeString(directory.resolve("token"), text);
    server.requireToken(text);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private ServiceAccount account(String... more) {
    var environment = new java.util.HashMap<String, String>();
    environment.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
    environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(server.uri().getPort()));
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return new ServiceAccount(environment, directory);
  }

  private String event(String name) {
    return String.valueOf(server.get("/api/v1/events", "mine", name));
  }

  @Test
  void writesWhatHappenedToItsPod() throws Exception {
    new PodEvents(account()).write(REFUSED);

    assertThat(event(NAME))
        .contains(
            "\"reason\":\"ConfigRefused\"",
            "\"type\":\"Warning\"",
            "\"message\":\"a.alloy:1:2: no \\\"such\\\" thing\"",
            "\"firstTimestamp\":\"2026-01-01T00:00:00Z\"",
            "\"uid\":\"uid-1\"",
            "\"name\":\"agent-1\"",
            "\"count\":1");
  }

  @Test
  void countsWhatHappensAgain() throws Exception {
    var events = new PodEvents(account());
    events.write(REFUSED);
    events.write(REFUSED.again(FIRST.plus(Duration.ofMinutes(1))));

    assertThat(event(NAME))
        .contains("\"count\":2", "\"lastTimestamp\":\"2026-01-01T00:01:00Z\"", "ConfigRefused");
    assertThat(server.requests())
        .containsExactly(
            "POST /api/v1/namespaces/mine/events", "PATCH /api/v1/namespaces/mine/events/" + NAME);
  }

  @Test
  void writesAnewWhatTheServerHasForgotten() throws Exception {
    new PodEvents(account()).write(REFUSED.again(FIRST).again(FIRST));

    assertThat(event(NAME)).contains("\"count\":3");
  }

  @Test
  void namesThePodByTheEnvironmentWhereTheTokenDoesNot() throws Exception {
    token("a-token-of-another-kind");
    new PodEvents(account("POD_NAME", "agent-2", "POD_UID", "uid-2")).write(REFUSED);

    assertThat(event(NAME.replace("agent-1", "agent-2"))).contains("\"uid\":\"uid-2\"");
    token("e30.!!!.c2ln");
    assertThat(OwnPod.of(account("POD_NAME", "a", "POD_NAMESPACE", "other")))
        .isEqualTo(new OwnPod("other", "a", ""));
    token("e30." + base64("[\"kubernetes.io\", {\"pod\": 5}]") + ".c2ln");
    assertThat(OwnPod.of(account("POD_NAME", "b"))).isEqualTo(new OwnPod("mine", "b", ""));
  }

  @Test
  void failsWithTheRightThatIsMissing() {
    server.forbid("create", "events");
    assertThatThrownBy(() -> new PodEvents(account()).write(REFUSED))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("create events in namespace mine");
    server.forbid("patch", "events");
    assertThatThrownBy(() -> new PodEvents(account()).write(REFUSED.again(FIRST)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("patch events");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void doesNothingOutsideACluster() throws Exception {
    new PodEvents(new ServiceAccount(Map.of(), directory)).write(REFUSED);

    assertThat(server.requests()).isEmpty();
  }
}
