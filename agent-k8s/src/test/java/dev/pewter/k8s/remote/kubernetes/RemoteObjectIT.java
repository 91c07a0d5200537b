package dev.pewter.k8s.remote.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.Awaited;
import dev.pewter.k8s.testing.TestApiServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteObjectIT {
  private static final String OBJECT =
      "{\"apiVersion\":\"v1\",\"kind\":\"%s\",\"metadata\":{\"namespace\":\"a\",\"name\":\"o\"},"
          + "\"data\":{\"key\":\"%s\"}}";

  private final TestContext context = new TestContext("remote.kubernetes.o");
  private TestApiServer server;

  private record Arguments(ObjectWanted wanted) {}

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteObject<Arguments> object(ObjectType type) throws ComponentException {
    var wanted =
        new ObjectWanted(
            "a", "o", Duration.ofMillis(50), Duration.ofSeconds(5), server.arguments());
    return new RemoteObject<>(context, type, new Arguments(wanted), Arguments::wanted);
  }

  private Map<String, OptionalSecret> data() {
    return context.lastExport(ObjectDataExports.class).data();
  }

  @Test
  void followsAConfigMapAndKeepsItWhileItCannotBeHad() throws Exception {
    server.put(OBJECT.formatted("ConfigMap", "one"));
    var component = object(ObjectType.CONFIG_MAP);
    assertThat(data()).containsExactly(Map.entry("key", new OptionalSecret(false, "one")));
    assertThat(component.health().message()).isEqualTo("got configmap");
    try (var tasks = new TaskGroup("test")) {
      tasks.start("run", component::run);
      server.put(OBJECT.formatted("ConfigMap", "two"));
      await().until(() -> data().get("key").reveal().equals("two"));
      server.forbid("get", "configmaps");
      Awaited.health(
          component::health, "polling failed: get configmaps o in namespace a: 403 Forbidden");
      assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
      assertThat(data().get("key").reveal()).isEqualTo("two");
      server.allow("get", "configmaps");
      await().until(() -> component.health().state() == Health.State.HEALTHY);
    }
  }

  @Test
  void decodesASecretAndMarksIt() throws Exception {
    server.put(OBJECT.formatted("Secret", "cGFzcw=="));
    object(ObjectType.SECRET);
    assertThat(data()).containsExactly(Map.entry("key", new OptionalSecret(true, "pass")));
    assertThat(context.lastExport(ObjectDataExports.class).toString()).doesNotContain("pass");
  }

  @Test
  void keepsEveryByteOfASecret() throws Exception {
    server.put(OBJECT.formatted("Secret", "AP/+gMOpCg=="));
    object(ObjectType.SECRET);
    assertThat(Utf8.bytes(data().get("key").reveal()))
        .isEqualTo(new byte[] {0, -1, -2, -128, (byte) 0xC3, (byte) 0xA9, '\n'});
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void doesNotTakeSomethingElseForTheObject(String name) {
    var wanted =
        new ObjectWanted(
            "a", name, Duration.ofMillis(50), Duration.ofSeconds(5), server.arguments());
    assertThatThrownBy(
            () ->
                new RemoteObject<>(
                    context, ObjectType.SECRET, new Arguments(wanted), Arguments::wanted))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("not the name of a namespace or an object");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void doesNotLoadWhileTheServerIsDown() {
    server.put(OBJECT.formatted("ConfigMap", "one"));
    server.down();
    assertThatThrownBy(() -> object(ObjectType.CONFIG_MAP))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("connection refused");
  }

  @Test
  void doesNotLoadWithoutTheObject() {
    assertThatThrownBy(() -> object(ObjectType.SECRET))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("get secrets o in namespace a: 404 Not Found");
  }
}
