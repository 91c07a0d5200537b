package dev.pewter.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.cluster.FoundMember;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against our API server, by the credentials of a pod.
class EndpointSliceMembersIT {
  private final TestContext context = new TestContext("cluster");
  private final TaskGroup tasks = new TaskGroup("test");
  private final List<List<FoundMember>> told = new CopyOnWriteArrayList<>();
  @TempDir Path mount;
  private TestApiServer server;
  private ServiceAccount account;

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    Files.writeString(mount.resolve("token"), TestApiServer.TOKEN);
    Files.writeString(mount.resolve("ca.crt"), server.certificate().certificatePem());
    Files.writeString(mount.resolve("namespace"), "monitoring");
    account =
        new ServiceAccount(
            Map.of(
                "KUBERNETES_SERVICE_HOST",
                "127.0.0.1",
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(server.uri().getPort())),
            mount);
  }

  @AfterEach
  void stop() {
    tasks.close();
    server.close();
  }

  private static String slice(String name, String family, String... endpoints) {
    return """
    {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"%s",
     "metadata":{"namespace":"monitoring","name":"%s",
       "labels":{"kubernetes.io/service-name":"alloy-cluster"}},
     "endpoints":[%s],"ports":[]}
    """
        .formatted(family, name, String.join(",", endpoints));
  }

  private static String endpoint(String pod, String address, boolean isTerminating) {
    return """
    {"addresses":["%s"],"conditions":{"ready":true,"terminating":%s},
     "targetRef":{"kind":"Pod","namespace":"monitoring","name":"%s"}}
    """
        .formatted(address, isTerminating, pod);
  }

  private void follow() {
    var source = new EndpointSliceMembers(account);
    tasks.start("follow", () -> source.follow("alloy-cluster", context.log(), told::add));
  }

  @Test
  void tellsThePodsBehindTheServiceAndTheirChanges() throws Exception {
    server.put(
        slice("one", "IPv4", endpoint("a", "10.0.0.1", false), endpoint("b", "10.0.0.2", false)));
    server.put(slice("six", "IPv6", endpoint("a", "fd00::1", false)));
    follow();
    await()
        .until(
            () ->
                told.contains(
                    List.of(
                        new FoundMember("a", "10.0.0.1", false),
                        new FoundMember("b", "10.0.0.2", false))));
    server.put(
        slice("one", "IPv4", endpoint("a", "10.0.0.1", true), endpoint("c", "10.0.0.3", false)));
    await()
        .until(
            () ->
                told.getLast()
                    .equals(
                        List.of(
                            new FoundMember("a", "10.0.0.1", true),
                            new FoundMember("c", "10.0.0.3", false))));
  }

  @Test
  void keepsTheMembersWhileTheServerIsDown() throws Exception {
    server.put(slice("one", "IPv4", endpoint("a", "10.0.0.1", false)));
    follow();
    await().until(() -> !told.isEmpty());
    server.down();
    await().until(() -> context.log().lines().stream().anyMatch(l -> l.contains("will retry")));
    assertThat(told.getLast()).hasSize(1);
    server.put(slice("two", "IPv4", endpoint("b", "10.0.0.2", false)));
    server.up();
    await().until(() -> told.getLast().size() == 2);
  }

  @Test
  void leavesItToDnsWhereItMayNotLook() throws Exception {
    server.forbid("list", "endpointslices");
    new EndpointSliceMembers(account).follow("alloy-cluster", context.log(), told::add);
    assertThat(told).isEmpty();
    assertThat(context.log().lines().getLast())
        .contains("asking DNS for peers")
        .contains("403 Forbidden")
        .contains("endpointslices");
  }

  @Test
  void leavesItToDnsWithoutSuchAServiceOrOutsideAPod() throws Exception {
    new EndpointSliceMembers(account).follow("alloy-cluster", context.log(), told::add);
    new EndpointSliceMembers(account).follow("agent.example.com", context.log(), told::add);
    new EndpointSliceMembers(new ServiceAccount(Map.of(), Path.of("none")))
        .follow("alloy-cluster.monitoring", context.log(), told::add);
    assertThat(told).isEmpty();
  }
}
