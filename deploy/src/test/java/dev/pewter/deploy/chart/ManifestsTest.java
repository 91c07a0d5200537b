package dev.pewter.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The plain manifests are what the chart renders. With `-Dmanifests.write` they are written anew.
class ManifestsTest {
  private static final Path HELM = Path.of("helm");
  private static final String HEADER =
      """
      # Written by ManifestsTest from deploy/helm: change that, and run it with -Dmanifests.write.
      # kubectl create namespace monitoring; kubectl apply -f this file
      """;

  @BeforeAll
  static void hasHelm() {
    assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Helm's library is there for amd64 only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"logs-files", "all-in-one"})
  void areWhatTheChartRenders(String name) throws IOException {
    var file = Path.of("kubernetes", name + ".yaml");
    String rendered =
        HEADER
            + new Helm(Chart.OURS.directory())
                .template()
                .withName("alloy")
                .withNamespace("monitoring")
                .withKubeVersion("1.30")
                .withValuesFile(HELM.resolve("values/" + name + ".yaml"))
                .setFile("alloy.configMap.content", HELM.resolve("configs/" + name + ".alloy"))
                .call();
    if (Boolean.getBoolean("manifests.write")) {
      Files.writeString(file, rendered);
    }

    assertThat(file).hasContent(rendered);
  }

  static Stream<Path> values() throws IOException {
    try (var files = Files.list(HELM.resolve("values"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyExampleOfValuesHasAnEffect(Path file) throws IOException {
    var values = Chart.load(Files.readString(file));

    assertThat(Chart.OURS.notes(values)).doesNotContain("NOTE:");
    assertThat(Chart.OURS.render(values).text())
        .isNotEqualTo(Chart.OURS.render(java.util.Map.of()).text());
  }

  @Test
  void smallMachinesGetLess() throws IOException {
    var values = Chart.load(Files.readString(HELM.resolve("values/raspberry-pi.yaml")));

    assertThat(
            Chart.OURS
                .render(values)
                .at("DaemonSet/alloy", "spec.template.spec.containers.alloy.resources")
                .map(Chart::line))
        .hasValue("{limits: {memory: 160Mi}, requests: {cpu: 25m, memory: 80Mi}}");
  }
}
