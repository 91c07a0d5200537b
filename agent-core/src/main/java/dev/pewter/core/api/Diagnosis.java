package dev.pewter.core.api;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/// `/debug/threads`, `/debug/heap` and `/debug/jfr?duration=10`: what a Java process can tell of
/// itself. Only for peers on this machine, unless allowed; one recording at a time.
final class Diagnosis implements HttpHandler {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /// What a recording tells of the environment and of command lines, also of other processes:
  /// secrets may come in that way.
  private static final List<String> SECRET_EVENTS =
      List.of(
          "jdk.InitialEnvironmentVariable",
          "jdk.InitialSystemProperty",
          "jdk.JVMInformation",
          "jdk.SystemProcess");

  private final ApiOptions options;
  private final Clock clock;
  private final Semaphore recording = new Semaphore(1);

  Diagnosis(ApiOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    if (!options.debug()) {
      response.text(404, AgentApi.NOT_FOUND);
      return;
    }
    if (!options.debugRemotely() && !isLocal(request.remoteAddress())) {
      response.text(
          403,
          "only from this machine; --server.http.enable-remote-debug allows it from elsewhere\n");
      return;
    }
    switch (request.path()) {
      case "/threads" -> response.text(200, threads());
      case "/heap" -> response.text(200, heap());
      case "/jfr" -> record(request, response);
      default -> response.text(404, AgentApi.NOT_FOUND);
    }
  }

  private static boolean isLocal(String peer) {
    return peer.startsWith("127.")
        || peer.startsWith("[::1]")
        || peer.startsWith("[0:0:0:0:0:0:0:1")
        || peer.startsWith("0:0:0:0:0:0:0:1");
  }

  /// All threads with their stacks, virtual ones included.
  String threads() throws IOException {
    Path file = scratch("threads", ".txt");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(
              file.toAbsolutePath().toString(),
              HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      return Files.readString(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// How many objects of which class the heap holds, and how full it is.
  String heap() throws IOException {
    var memory = ManagementFactory.getMemoryMXBean();
    String usage =
        "heap: "
            + memory.getHeapMemoryUsage()
            + "\nnon-heap: "
            + memory.getNonHeapMemoryUsage()
            + "\n\n";
    try {
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return usage + histogram;
    } catch (JMException e) {
      throw new IOException("the virtual machine gives no class histogram", e);
    }
  }

  private void record(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    String asked = request.query().getOrDefault("duration", "10");
    int seconds = asked.matches("[0-9]{1,2}") ? Integer.parseInt(asked) : 0;
    if (seconds < 1 || seconds > LONGEST.toSeconds()) {
      response.text(400, "duration must be an integer between 1 and 60\n");
      return;
    }
    if (!recording.tryAcquire()) {
      response.text(409, "a recording is under way\n");
      return;
    }
    Path file = scratch("recording", ".jfr");
    try (var jfr = new Recording(Configuration.getConfiguration("default"))) {
      SECRET_EVENTS.forEach(jfr::disable);
      jfr.setMaxSize(64L << 20);
      jfr.start();
      clock.sleep(Duration.ofSeconds(seconds));
      jfr.stop();
      jfr.dump(file);
      response
          .status(200)
          .header("Content-Type", "application/octet-stream")
          .header("Content-Disposition", "attachment; filename=\"pewter.jfr\"")
          .send(Files.readAllBytes(file));
    } catch (ParseException e) {
      throw new IOException("the JDK's own recording settings cannot be read", e);
    } finally {
      recording.release();
      Files.deleteIfExists(file);
    }
  }

  private Path scratch(String name, String suffix) throws IOException {
    Files.createDirectories(options.storage());
    return options.storage().resolve("debug-" + name + "-" + System.nanoTime() + suffix);
  }
}
