package dev.pewter.k8s.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KubeconfigTest {
  @TempDir Path folder;

  static Stream<String> broken() {
    String context =
        """
        apiVersion: v1
        kind: Config
        current-context: c
        contexts: [{name: c, context: {cluster: k, user: u}}]
        clusters: [{name: k, cluster: {server: %s}}]
        users: [{name: u, user: %s}]
        """;
    return Stream.of(
        "",
        "\n\n",
        "a",
        "[]",
        "null",
        "{}",
        "\t- a",
        "\0\1\2",
        "clusters: 5",
        "clusters: [{name: a",
        "clusters: [5]\ncurrent-context: c",
        "current-context: c",
        "current-context: [c]",
        "current-context: c\ncontexts: [null]",
        "current-context: c\ncontexts: [{name: c}]",
        "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]",
        "a: &a [*a, *a]\n",
        context.formatted("", "{}"),
        context.formatted("\"http://a b\"", "{}"),
        context.formatted("\"::\"", "{}"),
        context.formatted("https://h:1", "5"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void isRefusedWithItsName(String text) throws IOException {
    Path file = Files.write(folder.resolve("kubeconfig"), text.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Kubeconfig.read(file.toString()))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("kubeconfig_file " + file);
  }

  @Test
  void keepsTheLineOfAMistakeToItself() throws IOException {
    Path file = Files.writeString(folder.resolve("kubeconfig"), "users:\n- token: @hunter2\n");
    assertThatThrownBy(() -> Kubeconfig.read(file.toString()))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("line 2, column 10: ")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void isNoFolder() {
    assertThatThrownBy(() -> Kubeconfig.read(folder.toString()))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("kubeconfig_file " + folder);
  }
}
