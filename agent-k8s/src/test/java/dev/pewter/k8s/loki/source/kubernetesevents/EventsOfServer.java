package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.testing.FastClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The API server that has events, and a receiver that takes their lines.
abstract class EventsOfServer {
  static final String ID = "loki.source.kubernetes_events.e";

  @TempDir Path directory;
  final List<String> lines = new CopyOnWriteArrayList<>();
  final List<String> labels = new CopyOnWriteArrayList<>();
  volatile boolean returns;
  TestApiServer server;
  TestContext context;
  TaskGroup tasks = new TaskGroup("test");

  final LogReceiver receiver =
      new LogReceiver() {
        @Override
        public String name() {
          return "test";
        }

        @Override
        public void accept(LogBatch batch) {
          if (returns) {
            batch.delivery().returned();
            return;
          }
          for (int i = 0; i < batch.size(); i++) {
            lines.add(batch.line(i).replaceAll(" eventRV=\\d+", ""));
            labels.add(batch.labels(i) + " " + batch.timestampNanos(i));
          }
          batch.delivery().delivered();
        }
      };

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    context = new TestContext(ID, directory, new FastClock(20));
  }

  @AfterEach
  void stop() {
    tasks.close();
    server.close();
  }

  static String event(String namespace, String name, int second) {
    return """
    {"apiVersion":"v1","kind":"Event","metadata":{"namespace":"%1$s","name":"%2$s"},
     "involvedObject":{"kind":"Pod","name":"%2$s","namespace":"%1$s"},"reason":"Started",
     "message":"m","lastTimestamp":"2026-01-02T03:04:%3$02dZ"}
    """
        .formatted(namespace, name, second);
  }

  static String line(String name) {
    return "name=" + name + " kind=Pod reason=Started msg=\"m\" ";
  }
}
