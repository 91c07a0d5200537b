package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Databases that are not there, say nothing, or say something else.
class DownIT {
  private static final String SOURCE = "root:verysecret@tcp(127.0.0.1:%d)/";

  private static void assertDown(Asking asking, String seconds)
      throws IOException, InterruptedException {
    assertThat(asking.page(seconds)).contains("mysql_up 0\n").doesNotContain("verysecret");
    assertThat(asking.context().log().lines().toString())
        .contains("error opening connection to database")
        .doesNotContain("verysecret");
  }

  @Test
  void showsAServerThatIsNotThereAsDown() throws Exception {
    var asking = Asking.of(SOURCE.formatted(FreePort.find()));
    assertDown(asking, "10");
    asking.page("10");
    assertThat(asking.context().log().lines().stream().filter(l -> l.startsWith("error")))
        .as("told once")
        .hasSize(1);
  }

  @Test
  void showsASocketThatIsNotThereAsDown() throws Exception {
    assertDown(Asking.of("root:verysecret@unix(/nowhere/mysql.sock)/"), "10");
  }

  @ParameterizedTest
  @CsvSource({"''", "HTTP/1.1 400 Bad Request", "'\0\0\0'", "'J\0\0\0\n5.5'"})
  void endsInTimeWhateverAServerSays(String greeting) throws Exception {
    try (var tasks = new TaskGroup("server");
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      tasks.start(
          "accept",
          () -> {
            while (!server.isClosed()) {
              try {
                Socket socket = server.accept();
                tasks.start(
                    "talk",
                    () -> {
                      try (socket) {
                        socket
                            .getOutputStream()
                            .write(greeting.getBytes(StandardCharsets.ISO_8859_1));
                        socket.getInputStream().readAllBytes();
                      } catch (IOException _) {
                        // the client has gone
                      }
                    });
              } catch (IOException _) {
                return; // closed
              }
            }
          });
      var asking = Asking.of(SOURCE.formatted(server.getLocalPort()));
      for (int i = 0; i < 3; i++) {
        assertThat(asking.page("1")).contains("mysql_up 0\n");
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                      .noneMatch(n -> n.toLowerCase(java.util.Locale.ROOT).contains("maria")));
      assertThat(asking.context().log().lines().toString())
          .doesNotContain("verysecret")
          .doesNotContain("does not stop");
    }
  }

  @Test
  void endsInTimeWhenAServerTrickles() throws Exception {
    try (var tasks = new TaskGroup("server");
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      tasks.start(
          "accept",
          () -> {
            try (Socket socket = server.accept()) {
              while (true) {
                socket.getOutputStream().write('a'); // 'aaa' is a length of 6 MB
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(50);
              }
            } catch (IOException _) {
              // the client has gone
            }
          });
      assertThat(Asking.of(SOURCE.formatted(server.getLocalPort())).page("1"))
          .contains("mysql_up 0\n");
    }
  }
}
