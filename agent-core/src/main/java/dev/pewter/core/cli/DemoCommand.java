package dev.pewter.core.cli;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `demo`: writes a log, and runs the example that tails it.
final class DemoCommand {
  /// Where the log is; the example reads the same variable.
  static final String FOLDER = "PEWTER_DEMO_LOGS";

  /// Where the example sends and listens; it reads the same variable.
  private static final String PORT = "PEWTER_DEMO_PORT";

  private static final String DEFAULT_PORT = "3500";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String DEFAULT_FOLDER = "/tmp/pewter-demo";
  private static final String EXAMPLE = "examples/getting-started.alloy";

  static final List<Flag> FLAGS =
      List.of(
          Flag.text(
              "server.http.listen-addr", "127.0.0.1:12345", "Where the HTTP server listens."));

  private DemoCommand() {}

  /// Whoever has the port would be sent the demo's lines, and those of this machine's logs.
  ///
  /// @param named the port, the example's own where null or empty
  static void refuseTaken(@Nullable String named) throws UsageException {
    String port = named == null || named.isEmpty() ? DEFAULT_PORT : named;
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(LOOPBACK, Integer.parseInt(port)));
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException(
          "the demo cannot listen on 127.0.0.1:%s: %s; name another port in %s"
              .formatted(port, e.getMessage(), PORT));
    }
  }

  static int run(Command run, Flags flags, Terminal terminal)
      throws UsageException, IOException, InterruptedException {
    refuseTaken(System.getenv(PORT));
    String named = System.getenv(FOLDER);
    Path folder = Path.of(named == null || named.isEmpty() ? DEFAULT_FOLDER : named);
    Path example = Path.of(System.getProperty("pewter.home", "."), EXAMPLE);
    String address = flags.text("server.http.listen-addr");
    DemoLog log;
    try {
      log = new DemoLog(folder, Clock.SYSTEM);
    } catch (IOException e) {
      throw new UsageException(
          "no log to show: %s; name another folder in %s".formatted(FileFailures.text(e), FOLDER));
    }
    terminal
        .err()
        .print(
            """
            Runs %s until Ctrl-C.
            It tails a log that it writes to %s, and this machine's own logs; sends both to itself; and
            shows below what arrived. Look at http://%s/ meanwhile.
            """
                .formatted(example, folder, address));
    var words =
        List.of(
            "--server.http.listen-addr=" + address,
            "--storage.path=" + folder.resolve("data"),
            example.toString());
    try (var tasks = new TaskGroup("demo")) {
      tasks.start("log", log::run);
      return run.action().run(Flags.parse(run.flags(), words), terminal);
    }
  }
}
