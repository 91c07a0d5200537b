package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ShutdownTest {
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

  private String metrics() throws IOException {
    var text = new ByteArrayOutputStream();
    runtime.controller.options().metrics().scrape(text);
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void waitsForStuckComponentsAtTheSameTime() {
    var text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append("test.stuck \"s%d\" { }\n".formatted(i));
    }
    runtime.load(text.toString());
    runtime.controller.start();
    Awaitility.await()
        .until(() -> runtime.events.stream().filter(e -> e.startsWith("running")).count() == 50);
    Instant before = Instant.now();
    runtime.close(); // 200 ms each is allowed: 10 s one after the other
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(9));
  }

  @Test
  void stopsSourcesBeforeSinksInEveryBranch() {
    runtime.load(
        """
        test.echo "sink" { }
        test.echo "left" { input = test.echo.sink.output }
        test.echo "right" { input = test.echo.sink.output }
        test.echo "source" { after = [test.echo.left.output, test.echo.right.output] }
        """);
    runtime.controller.start();
    Awaitility.await().until(() -> runtime.events.size() == 8);
    runtime.close();
    var stopped = runtime.eventsSince(8);
    assertThat(stopped).first().isEqualTo("stopped test.echo.source");
    assertThat(stopped).hasSize(4).last().isEqualTo("stopped test.echo.sink");
  }

  @Test
  void endsAnImportThatWaitsForTheGraph() throws Exception {
    Path module = folder.resolve("m.alloy");
    Files.writeString(module, "declare \"c\" { }");
    runtime.load("import.file \"m\" { filename = \"%s\" }\nm.c \"x\" { }".formatted(module));
    runtime.controller.start();
    GraphNode node = Objects.requireNonNull(runtime.controller.root().node("import.file.m"));
    runtime.controller.changeGraph(
        () -> {
          Instant before = Instant.now(); // it may be noticed while it is written
          Files.writeString(module, "declare \"c\" { export \"v\" { value = 2 } }");
          Awaitility.await().until(() -> node.health().since().isAfter(before));
          runtime.load(""); // holds the lock that the import waits for
          assertThat(node.health().state()).isEqualTo(Health.State.EXITED);
        });
  }

  @Test
  void closesThoughALoadHangs() throws Exception {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String text =
          """
          import.http "m" {
            url            = "http://127.0.0.1:%d/"
            poll_frequency = "2h"
            poll_timeout   = "1h"
          }
          """
              .formatted(silent.getLocalPort());
      Thread loading = Thread.ofVirtual().start(() -> runtime.load(text));
      silent.accept(); // it is asked, and never answers
      loading.interrupt();
      runtime.close();
      assertThat(loading.join(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void showsOnlyHealthThatOccursAndEdgesThatAreThere() throws IOException {
    runtime.load("test.echo \"a\" { }\ntest.echo \"b\" { input = test.echo.a.output }");
    runtime.controller.start();
    assertThat(metrics())
        .contains(
            "alloy_component_controller_running_components{controller_id=\"\",controller_path=\"/\","
                + "health_type=\"healthy\"} 2")
        .doesNotContain("health_type=\"exited\"")
        .contains("from=\"test.echo.a\",to=\"test.echo.b\"} 1");
    runtime.load("test.echo \"a\" { }");
    assertThat(metrics()).doesNotContain("alloy_component_graph_connection{");
  }
}
