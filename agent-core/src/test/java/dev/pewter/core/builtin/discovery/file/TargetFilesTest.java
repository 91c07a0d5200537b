package dev.pewter.core.builtin.discovery.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetFilesTest {
  @TempDir private Path root;
  private final TestContext context = new TestContext("discovery.file.test");
  private Map<String, List<Target>> last = Map.of();

  @Test
  void readsJsonAndYaml() throws IOException {
    Path json =
        write(
            "a.json",
            "[{\"targets\": [\"h:1\", \"h:2\"], \"labels\": {\"l\": \"v\", \"e\": \"\"}}]");
    Path yaml = write("b.yml", "- targets: [h:3]\n  labels: {port: 80}\n- targets: []\n");
    assertThat(refresh("*.json", "b.yml"))
        .containsExactly(
            target(json, "__address__", "h:1", "l", "v", "e", ""),
            target(json, "__address__", "h:2", "l", "v", "e", ""),
            target(yaml, "__address__", "h:3", "port", "80"));
  }

  @Test
  void aLabelCannotTakeTheAddressOrThePath() throws IOException {
    Path file =
        write(
            "a.json",
            "[{\"targets\":[\"h:1\"],\"labels\":{\"__address__\":\"x\",\"__meta_filepath\":\"y\"}}]");
    assertThat(refresh("*.json")).containsExactly(target(file, "__address__", "h:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "{}",
        "[null]",
        "[1]",
        "[{\"target\": []}]",
        "[{\"targets\": \"h:1\"}]",
        "[{\"targets\": [1]}]",
        "[{\"targets\": [[]]}]",
        "[{\"targets\": [\"h\"], \"labels\": []}]",
        "[{\"targets\": [\"h\"], \"labels\": {\"a\": {}}}]",
        "[] x"
      })
  void aBrokenFileKeepsItsLastTargets(String content) throws IOException {
    Path file = write("a.json", "[{\"targets\": [\"h:1\"]}]");
    refresh("a.json");
    write("a.json", content);
    assertThat(refresh("a.json")).containsExactly(target(file, "__address__", "h:1"));
    assertThat(context.metrics().value("prometheus_sd_file_read_errors_total")).isEqualTo(1);
    assertThat(context.log().lines())
        .singleElement()
        .asString()
        .startsWith("error error reading file path=" + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [", "&a [*a]", "- targets: {a: b}", "- &x {targets: [*x]}"})
  void brokenYamlIsRefused(String content) throws IOException {
    write("a.yaml", content);
    assertThat(refresh("a.yaml")).isEmpty();
    assertThat(context.metrics().value("prometheus_sd_file_read_errors_total")).isEqualTo(1);
  }

  @Test
  void aFileThatIsGoneHasNoTargets() throws IOException {
    Path file = write("a.json", "[{\"targets\": [\"h:1\"]}]");
    refresh("*.json");
    Files.delete(file);
    assertThat(refresh("*.json")).isEmpty();
  }

  @Test
  void aStarMatchesWithinTheLastElement() throws IOException {
    Path one = write("web-1.json", "[{\"targets\": [\"h:1\"]}]");
    write("db.json", "[{\"targets\": [\"h:2\"]}]");
    assertThat(refresh("web*.json")).containsExactly(target(one, "__address__", "h:1"));
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(root.resolve(name), content);
  }

  private List<Target> refresh(String... names) {
    var patterns = List.of(names).stream().map(n -> root + "/" + n).toList();
    try (var files = new TargetFiles(patterns, context, () -> {})) {
      last = files.refresh(last);
    }
    var targets = new ArrayList<Target>();
    last.values().forEach(targets::addAll);
    return targets;
  }

  private static Target target(Path file, String... labels) {
    var map = new HashMap<String, String>(Map.of("__meta_filepath", file.toString()));
    for (int i = 0; i < labels.length; i += 2) {
      map.put(labels[i], labels[i + 1]);
    }
    return Target.of(map);
  }
}
