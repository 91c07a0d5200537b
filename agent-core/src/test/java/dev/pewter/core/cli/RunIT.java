package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `run` as a process: signals, exit codes, what goes to which stream.
class RunIT {
  @TempDir Path directory;
  private @Nullable Process child;

  @AfterEach
  void kill() {
    if (child != null) {
      child.destroyForcibly();
    }
  }

  private Process start(String... args) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ParsingEngine.class.getName(), "run"));
    command.addAll(List.of(args));
    Process started =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    child = started;
    return started;
  }

  private String err() throws IOException {
    return Files.readString(directory.resolve("err"));
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void reloadsOnHangUpAndStopsOnTerminate() throws Exception {
    Files.writeString(directory.resolve("c.alloy"), "");
    int port = FreePort.find();
    Process process = start("c.alloy", "--server.http.listen-addr=127.0.0.1:" + port);
    await().until(() -> err().contains("Alloy is running"));
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ready")).build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("Alloy is ready.\n");
    }
    signal(process, "HUP");
    await().until(() -> err().contains("msg=\"config reloaded\""));
    Files.writeString(directory.resolve("c.alloy"), "{");
    signal(process, "HUP");
    await().until(() -> err().contains("failed to reload config"));
    signal(process, "TERM");
    assertThat(exitCode(process)).isZero();
    assertThat(err()).contains("level=info msg=\"engine stopped\"");
    assertThat(directory.resolve("out")).isEmptyFile();
  }

  @Test
  void stopsThoughAReloadHangs() throws Exception {
    Path file = Files.writeString(directory.resolve("c.alloy"), "");
    Process process = start("c.alloy", "--server.http.listen-addr=127.0.0.1:0");
    await().until(() -> err().contains("Alloy is running"));
    Files.delete(file);
    new ProcessBuilder("mkfifo", file.toString()).start().waitFor(); // nobody ever writes to it
    signal(process, "HUP");
    signal(process, "TERM");
    assertThat(exitCode(process)).isZero();
    assertThat(err()).contains("engine stopped");
  }

  @Test
  void stopsThoughTheFirstLoadHangs() throws Exception {
    Path file = directory.resolve("c.alloy");
    new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
    int port = FreePort.find();
    Process process = start("c.alloy", "--server.http.listen-addr=127.0.0.1:" + port);
    await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
    signal(process, "TERM");
    assertThat(exitCode(process)).isZero();
  }

  @Test
  void printsDiagnosticsAndNoLogForABadConfiguration() throws Exception {
    Files.writeString(directory.resolve("c.alloy"), "a = \n");
    Process process = start("c.alloy", "--server.http.listen-addr=127.0.0.1:0");
    assertThat(exitCode(process)).isEqualTo(1);
    assertThat(err())
        .startsWith("Error: c.alloy:")
        .contains("\nError: could not perform the initial load successfully\n")
        .doesNotContain("level=");
    assertThat(directory.resolve("out")).hasContent("\n");
  }

  @Test
  void namesAFileThatIsNotThere() throws Exception {
    Process process = start("gone.alloy", "--server.http.listen-addr=127.0.0.1:0");
    assertThat(exitCode(process)).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            "Error: reading config path \"gone.alloy\": stat gone.alloy: no such file or"
                + " directory\n");
    assertThat(directory.resolve("out")).isEmptyFile();
  }

  @Test
  void logsWhyItCannotListen() throws Exception {
    Files.writeString(directory.resolve("c.alloy"), "");
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      Process process = start("c.alloy", "--server.http.listen-addr=" + address);
      assertThat(exitCode(process)).isEqualTo(1);
      assertThat(err())
          .contains("level=error msg=\"failed to listen on " + address + "\"")
          .containsPattern("\nError: failed to listen on " + address + ": .+\n$");
    }
  }
}
