package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.awaitility.Awaitility.await;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A MariaDB of the test, in a directory of its own.
record DatabaseServer(Process process, int port, Path socket) {

  static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static DatabaseServer start(Path directory) throws IOException, InterruptedException {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path socket = directory.resolve("s.sock");
    String user = System.getProperty("user.name");
    run(
        directory,
        List.of(
            "mariadb-install-db",
            "--no-defaults",
            "--datadir=" + data,
            "--user=" + user,
            "--auth-root-authentication-method=normal",
            "--skip-test-db"));
    int port = FreePort.find();
    var process =
        new ProcessBuilder(
                "mariadbd",
                "--no-defaults",
                "--user=" + user,
                "--datadir=" + data,
                "--socket=" + socket,
                "--pid-file=" + directory.resolve("pid"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--performance-schema=ON",
                "--userstat=1",
                "--log-bin=" + data.resolve("binlog"),
                "--server-id=1",
                "--innodb-buffer-pool-size=16M",
                "--innodb-log-file-size=8M",
                "--skip-name-resolve")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .start();
    var server = new DatabaseServer(process, port, socket);
    await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions()
        .until(
            () -> {
              server.execute("SELECT 1");
              return true;
            });
    return server;
  }

  private static void run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("install.log").toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(Files.readString(directory.resolve("install.log")));
    }
  }

  void execute(String... statements) throws Exception {
    var properties = new Properties();
    properties.setProperty("user", "root");
    properties.setProperty("connectTimeout", "2000");
    try (var connection =
            new org.mariadb.jdbc.Driver()
                .connect("jdbc:mariadb://127.0.0.1:" + port + "/", properties);
        var statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
