package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Graphs that nobody should write end with diagnostics, and soon.
@Timeout(20)
class HostileConfigurationTest {
  @TempDir Path folder;
  private TestRuntime runtime;

  @BeforeEach
  void create() {
    runtime = new TestRuntime(folder, Stability.EXPERIMENTAL);
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private static String cycle(int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(
          "test.echo \"n%d\" { input = test.echo.n%d.output }\n".formatted(i, (i + 1) % length));
    }
    return text.toString();
  }

  private static String declarations(int levels, String... labels) {
    var text = new StringBuilder("m0 \"x\" { }\n");
    for (int i = 0; i < levels; i++) {
      text.append("declare \"m%d\" {\n".formatted(i));
      for (String label : labels) {
        text.append(i + 1 < levels ? "m%d \"%s\" { }\n".formatted(i + 1, label) : "");
      }
      text.append("}\n");
    }
    return text.toString();
  }

  private static ConfigFiles files(String text) {
    var source = new Source("test.alloy", text.getBytes(StandardCharsets.UTF_8));
    return new ConfigFiles("test.alloy", List.of(source), "dir", "");
  }

  @Test
  void tellsTheFirstMembersOfAHugeCycle() {
    var found = runtime.validate(files(cycle(10_000)), Stability.EXPERIMENTAL);
    assertThat(found)
        .hasSize(100)
        .allSatisfy(d -> assertThat(d.message()).startsWith("cycle detected: test.echo.n0, "));
    assertThat(runtime.load(cycle(10_000)).diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.message()).endsWith(" and 9900 more"));
  }

  @Test
  void tellsCyclesThatShareANodeOnce() {
    var result =
        runtime.load(
            """
            test.echo "a" { after = [test.echo.b.output, test.echo.c.output] }
            test.echo "b" { input = test.echo.a.output }
            test.echo "c" { input = test.echo.a.output }
            """);
    assertThat(result.diagnostics()).hasSize(1);
  }

  @Test
  void refusesModulesThatAreNestedWithoutEnd() {
    assertThat(runtime.load(declarations(3_000, "x")).diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.message()).contains("nested more than 50 deep"));
  }

  @Test
  void refusesModulesThatDoubleWithEveryLevel() {
    assertThat(runtime.load(declarations(30, "x", "y")).diagnostics())
        .extracting(Diagnostic::message)
        .contains("Failed to build component: there are more than 20000 modules");
  }

  @Test
  void forgetsModulesThatWereStopped() {
    runtime.load(declarations(10, "x", "y"));
    runtime.controller.start();
    assertThat(runtime.controller.modules(0)).isEqualTo(1 + 1023);
    runtime.load("");
    assertThat(runtime.controller.modules(0)).isEqualTo(1);
  }

  @Test
  void survivesAStormOfReloads() {
    runtime.load(cycle(2).replace("test.echo.n0.output", "1"));
    runtime.controller.start();
    for (int i = 0; i < 300; i++) {
      String body = i % 3 == 0 ? "declare \"d\" { test.echo \"i\" { } }\nd \"x\" { }" : "";
      runtime.load("test.echo \"a\" { input = %d }\n%s".formatted(i, body));
    }
    runtime.load("test.echo \"a\" { input = 1 }");
    assertThat(runtime.controller.modules(0)).isEqualTo(1);
    long running = runtime.events.stream().filter(e -> e.startsWith("running")).count();
    long stopped = runtime.events.stream().filter(e -> e.startsWith("stopped")).count();
    assertThat(running - stopped).as("running components").isEqualTo(1);
  }

  @Test
  void reloadsFromManyThreadsOneAfterTheOther() throws InterruptedException {
    runtime.load("test.echo \"a\" { input = 0 }");
    runtime.controller.start();
    var threads =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              runtime.load("test.echo \"a\" { input = %d }".formatted(i));
                              runtime.publish("test.echo.a", i);
                            }))
            .toList();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofMinutes(1))).isTrue();
    }
    assertThatCode(runtime::close).doesNotThrowAnyException();
  }
}
