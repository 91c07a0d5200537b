package dev.pewter.deploy;

import dev.pewter.core.testing.FreePort;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Measures how the distribution starts with pod logs through the API server and node metrics: time
/// and processor time until `/-/ready` answers 200 and, when asked for, memory and processor time
/// while a file of log lines is sent, and at rest later. `deploy/src/bench/start.sh` and `flags.sh`
/// run it.
final class StartBench {
  private static final int PODS = 10;
  private static final int WARM_UPS = 2;
  private static final long TICKS = 100;

  private record Start(double seconds, double cpu) {}

  private StartBench() {}

  public static void main(String[] args) throws Exception {
    var launcher = Path.of(args[0]);
    int runs = Integer.parseInt(args[1]);
    int restSeconds = Integer.parseInt(args[2]);
    var folder = Files.createTempDirectory("start");
    try (var server = TestApiServer.start();
        var loki = new FakeLoki()) {
      for (int number = 0; number < PODS; number++) {
        server.put(pod(number));
        var log = server.log("default", "nginx-" + number, "nginx");
        log.line("2026-01-01T00:00:01.5Z", "line of a pod");
      }
      var config = folder.resolve("agent.alloy");
      Path busy = folder.resolve("busy.log");
      Files.writeString(config, configuration(server.attributes(), loki.url(), busy));
      var starts = new ArrayList<Start>();
      for (int run = 0; run < runs + WARM_UPS; run++) {
        boolean last = run == runs + WARM_UPS - 1;
        starts.add(start(launcher, folder, config, last ? restSeconds : 0));
      }
      var counted = starts.subList(WARM_UPS, starts.size());
      print("until ready", counted.stream().mapToDouble(Start::seconds).toArray());
      print("CPU until ready", counted.stream().mapToDouble(Start::cpu).toArray());
    }
  }

  private static void print(String what, double... values) {
    Arrays.sort(values);
    System.out.printf(
        "%-16s median %.3f s, least %.3f s, most %.3f s%n",
        what, values[values.length / 2], values[0], values[values.length - 1]);
  }

  private static Start start(Path launcher, Path folder, Path config, int restSeconds)
      throws IOException, InterruptedException {
    int port = FreePort.find();
    var builder =
        new ProcessBuilder(
            launcher.toString(),
            "run",
            config.toString(),
            "--storage.path=" + folder.resolve("data"),
            "--server.http.listen-addr=127.0.0.1:" + port);
    builder.environment().putAll(Map.of("HOSTNAME", "node1"));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    long began = System.nanoTime();
    var process = builder.start();
    while (!isReady(port)) {
      if (!process.isAlive()) {
        throw new IOException(Files.readString(folder.resolve("log")));
      }
      LockSupport.parkNanos(2_000_000);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double cpu = cpu(process.pid());
    if (System.getenv("THREADS") != null) {
      threads(process.pid());
    }
    if (restSeconds > 0) {
      String lines = System.getenv("BUSY_LINES");
      if (lines != null) {
        busy(process.pid(), Integer.parseInt(lines), folder.resolve("busy.log"), restSeconds);
      }
      rest(process.pid(), restSeconds);
    }
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Start(seconds, cpu);
  }

  /// Whose work that was, by the kernel's names of the threads.
  private static void threads(long pid) throws IOException {
    var times = new TreeMap<String, Double>();
    try (var tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        String nanos = Files.readString(task.resolve("schedstat")).split(" ", -1)[0];
        times.merge(
            Files.readString(task.resolve("comm")).strip(),
            Long.parseLong(nanos) / 1e6,
            Double::sum);
      }
    }
    times.values().removeIf(milliseconds -> milliseconds < 5);
    System.out.println("milliseconds by thread: " + times);
  }

  /// What it takes to send the lines of a file.
  private static void busy(long pid, int lines, Path file, int seconds)
      throws IOException, InterruptedException {
    double before = cpu(pid);
    try (var text = Files.newBufferedWriter(file)) {
      for (int i = 0; i < lines; i++) {
        text.write("2026-01-02T03:04:05.%09dZ stdout F GET /cart/%d 200 in 7 ms\n".formatted(i, i));
      }
    }
    long peak = 0;
    for (int i = 0; i < seconds * 20; i++) {
      TimeUnit.MILLISECONDS.sleep(50);
      peak = Math.max(peak, kilobytes(pid, "RssAnon:"));
    }
    System.out.printf("%-16s %.2f s%n", "CPU for lines", cpu(pid) - before);
    System.out.printf("%-16s %d MiB%n", "peak RssAnon", peak / 1024);
  }

  private static long kilobytes(long pid, String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  /// What it takes after the first minute.
  private static void rest(long pid, int seconds) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
    for (String name : List.of("VmRSS:", "RssAnon:")) {
      System.out.printf("%-16s %d MiB after %d s%n", name, kilobytes(pid, name) / 1024, seconds);
    }
    double before = cpu(pid);
    TimeUnit.SECONDS.sleep(seconds);
    double millicores = (cpu(pid) - before) * 1000 / seconds;
    System.out.printf("%-16s %.1f millicores over the next %d s%n", "CPU", millicores, seconds);
  }

  private static double cpu(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS;
  }

  private static boolean isReady(int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setSoTimeout(10_000);
      String request = "GET /-/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
      return answer.endsWith("200");
    } catch (java.net.ConnectException _) {
      return false; // does not listen yet
    }
  }

  static String pod(int number) {
    return """
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"namespace":"default","name":"nginx-%1$d","uid":"uid-%1$d",
           "labels":{"app.kubernetes.io/name":"nginx"}},
         "spec":{"nodeName":"node1","containers":[{"name":"nginx","image":"nginx:1"}]},
         "status":{"phase":"Running","podIP":"10.0.0.%1$d","hostIP":"192.0.2.1",
           "containerStatuses":[{"name":"nginx","containerID":"containerd://0%1$d",
             "state":{"running":{}}}]}}"""
        .formatted(number);
  }

  private static String configuration(String apiServer, String loki, Path busy) {
    return """
        discovery.kubernetes "pods" {
          role = "pod"
          %1$s
        }

        loki.source.kubernetes "pods" {
          targets    = discovery.kubernetes.pods.targets
          forward_to = [loki.write.default.receiver]

          client {
            %1$s
          }
        }

        loki.source.file "busy" {
          targets    = [{__path__ = "%3$s"}]
          forward_to = [loki.process.busy.receiver]
        }

        loki.process "busy" {
          stage.cri { }

          forward_to = [loki.write.default.receiver]
        }

        loki.write "default" {
          endpoint {
            url = "%2$s"
          }
        }

        prometheus.exporter.unix "system" {
          include_exporter_metrics = true
        }

        prometheus.scrape "system" {
          targets         = prometheus.exporter.unix.system.targets
          forward_to      = []
          scrape_interval = "15s"
        }
        """
        .formatted(apiServer, loki, busy);
  }
}
