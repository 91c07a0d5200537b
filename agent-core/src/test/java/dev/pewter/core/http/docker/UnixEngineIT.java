package dev.pewter.core.http.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixEngineIT {

  @Test
  void doesNotWaitForeverForAnAnswer(@TempDir Path directory) throws IOException {
    var failure = new AtomicReference<IOException>();
    Path socket = directory.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        var engine = new UnixEngine(socket, "Test");
        var tasks = new TaskGroup("test")) {
      server.bind(UnixDomainSocketAddress.of(socket)); // and never answers
      tasks.start(
          "ask",
          () -> {
            try (var _ = engine.get("/containers/a/json", Duration.ofMillis(1), false)) {
              throw new AssertionError("answered");
            } catch (IOException e) {
              failure.set(e);
            }
          });
      await()
          .until(
              () -> {
                engine.expire();
                return failure.get() != null;
              });
    }
    assertThat(failure.get()).hasMessage("no answer within 1ms");
  }
}
