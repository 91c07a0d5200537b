package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ReceivedLogs;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailsIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;

  @Test
  void losesAndRepeatsNothingWhenConnectionsHaveLivedTheirTime() throws Exception {
    var context = new TestContext("test", directory, Clock.SYSTEM);
    var received = new ReceivedLogs();
    var written = new ArrayList<String>();
    try (var server = TestApiServer.start()) {
      String status = "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]";
      server.put(ApiObjects.pod("shop", "web", "u1", "n1", status));
      var log = server.log("shop", "web", "app");
      var target =
          Target.of(
              Map.of(
                  "__pod_namespace__", "shop",
                  "__pod_name__", "web",
                  "__pod_container_name__", "app",
                  "__pod_uid__", "u1"));
      var plan =
          new Tails.Plan(
              server.connection(),
              List.of(TailTarget.of(target, target, "test", TailTarget.Meta.REMOVED)),
              Tails.Start.BEGINNING,
              false);
      var tails =
          new Tails(
              context,
              "x_",
              new NodeLogs(directory.resolve("none")),
              plan,
              List.of(received),
              Duration.ofMillis(600));
      try (var tasks = new TaskGroup("test")) {
        tasks.start("run", tails::run);
        for (int lives = 1; lives <= 4; lives++) {
          for (int i = 0; i < 10; i++) {
            int number = written.size();
            log.line(START.plusMillis(number * 30L).toString(), "line " + number);
            written.add("line " + number + "\n");
          }
          int wanted = lives + 1;
          await().until(() -> context.metrics().value("x_streams_total") >= wanted);
        }
        await().until(() -> received.lines().size() >= written.size());
      }
    }
    assertThat(received.lines()).isEqualTo(written);
    assertThat(context.metrics().value("x_failures_total")).isZero();
  }
}
