package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.Shared;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.JsonValues;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What was given to the reference and to ours alike: the shared cases, and objects as nobody
/// should write them, of our own; the targets are the reference's.
class DiscoveryKubernetesConformanceIT {
  private static final Path ODD =
      Path.of("src/test/java/dev/pewter/k8s/discovery/kubernetes/odd-objects.json");

  static Stream<Arguments> cases() throws IOException {
    var file = Shared.file("contract/cases/discovery-kubernetes.json");
    if (file.isEmpty()) {
      return Stream.of(Arguments.of("absent", Map.of()));
    }
    var all = (List<?>) JsonValues.parse(Files.readString(file.get()));
    return all.stream().map(Map.class::cast).map(c -> Arguments.of(c.get("name"), c));
  }

  static Stream<Arguments> oddObjects() throws IOException {
    var all = (Map<?, ?>) JsonValues.parse(Files.readString(ODD));
    return ((List<?>) all.get("cases"))
        .stream()
            .map(Map.class::cast)
            .map(
                c ->
                    Arguments.of(
                        c.get("name"),
                        Map.of(
                            "args", c.get("args"),
                            "objects", all.get("objects"),
                            "targets", c.get("targets"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"oddObjects", "cases"})
  void givesTheTargetsOfTheReference(String name, Map<String, Object> test) throws Exception {
    Assumptions.assumeFalse(test.isEmpty(), "the shared contract is not here");
    try (var server = TestApiServer.start()) {
      for (Object object : (List<?>) test.get("objects")) {
        @SuppressWarnings("unchecked")
        var json = (Map<String, Object>) object;
        server.put(json);
      }
      var arguments =
          Blocks.decode(
              DiscoveryKubernetesArguments.class,
              String.valueOf(test.get("args")),
              server.attributes());
      var context = new TestContext("discovery.kubernetes.test");
      var component =
          new DiscoveryKubernetes(
              context, arguments, new ServiceAccount(Map.of(), Path.of("none")));
      try (var tasks = new TaskGroup("test")) {
        tasks.start("run", component::run);
        await().until(() -> !context.exports().isEmpty());
      }
      var targets = context.lastExport(TargetsExports.class).targets();
      var expected =
          ((List<?>) test.get("targets"))
              .stream()
                  .map(
                      t -> {
                        @SuppressWarnings("unchecked")
                        var labels = (Map<String, String>) t;
                        return Target.of(labels);
                      })
                  .toList();
      assertThat(targets).containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
