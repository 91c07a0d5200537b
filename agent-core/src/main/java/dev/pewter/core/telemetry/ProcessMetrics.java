package dev.pewter.core.telemetry;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/// What the process and the Java machine use, read from /proc and the JVM's own beans at each
/// scrape. Where /proc is missing or cannot be read the values are 0.
public final class ProcessMetrics {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux

  private final Path proc;

  ProcessMetrics(Path proc) {
    this.proc = proc;
  }

  /// Registers them; they live as long as the metrics.
  public static void register(Metrics metrics) {
    new ProcessMetrics(Path.of("/proc")).registerAll(metrics);
  }

  void registerAll(Metrics metrics) {
    double start = startTime();
    both(metrics, "start_time_seconds", "Start time of the process since the epoch.", () -> start);
    both(metrics, "resident_memory_bytes", "Resident memory size.", this::residentBytes);
    both(metrics, "virtual_memory_bytes", "Virtual memory size.", () -> stat(22));
    DoubleSupplier cpu = () -> (stat(13) + stat(14)) / TICKS_PER_SECOND;
    String cpuHelp = "Total user and system CPU time spent.";
    metrics.counter("process_cpu_seconds_total", cpuHelp, cpu);
    metrics.counter("alloy_resources_process_cpu_seconds_total", cpuHelp, cpu);
    metrics.gauge("process_open_fds", "Number of open file descriptors.", this::openFiles);
    metrics.gauge("process_max_fds", "Maximum number of open file descriptors.", this::maxFiles);
    metrics.counter(
        "alloy_resources_machine_rx_bytes_total",
        "Bytes received by all network interfaces of the machine.",
        () -> network(0));
    metrics.counter(
        "alloy_resources_machine_tx_bytes_total",
        "Bytes sent by all network interfaces of the machine.",
        () -> network(8));
    jvm(metrics);
  }

  private static void both(Metrics metrics, String name, String help, DoubleSupplier value) {
    metrics.gauge("process_" + name, help, value);
    metrics.gauge("alloy_resources_process_" + name, help, value);
  }

  private static void jvm(Metrics metrics) {
    String used = "Memory in use, by area.";
    var runtime = Runtime.getRuntime();
    metrics.gauge(
        "jvm_memory_used_bytes",
        used,
        () -> (double) (runtime.totalMemory() - runtime.freeMemory()),
        "area",
        "heap");
    metrics.gauge(
        "jvm_memory_used_bytes",
        used,
        () -> (double) ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed(),
        "area",
        "nonheap");
    String committed = "Memory committed, by area.";
    metrics.gauge(
        "jvm_memory_committed_bytes",
        committed,
        () -> (double) runtime.totalMemory(),
        "area",
        "heap");
    metrics.gauge(
        "jvm_memory_max_bytes",
        "Bound of the memory, by area.",
        () -> (double) runtime.maxMemory(),
        "area",
        "heap");
    metrics.gauge(
        "jvm_threads_live_threads",
        "Live platform threads; virtual threads are not counted.",
        () -> ManagementFactory.getThreadMXBean().getThreadCount());
    for (var gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      metrics.counter(
          "jvm_gc_collections_total",
          "Garbage collections.",
          () -> (double) gc.getCollectionCount(),
          "gc",
          gc.getName());
      metrics.counter(
          "jvm_gc_collection_seconds_total",
          "Time spent in garbage collections.",
          () -> gc.getCollectionTime() / 1000.0,
          "gc",
          gc.getName());
    }
  }

  /// A field of /proc/self/stat, from 0; the name in brackets may hold blanks.
  private double stat(int field) {
    String text = read(proc.resolve("self/stat"));
    String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
    int index = field - 2;
    return index < fields.length ? parse(fields[index]) : 0;
  }

  private double startTime() {
    double boot =
        read(proc.resolve("stat"))
            .lines()
            .filter(line -> line.startsWith("btime "))
            .mapToDouble(line -> parse(line.substring(6).strip()))
            .findFirst()
            .orElse(0);
    return boot + stat(21) / TICKS_PER_SECOND;
  }

  /// The sum of a column of /proc/net/dev over the interfaces.
  private double network(int column) {
    return read(proc.resolve("net/dev"))
        .lines()
        .filter(line -> line.indexOf(':') >= 0)
        .map(line -> line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
        .filter(columns -> columns.length > column)
        .mapToDouble(columns -> parse(columns[column]))
        .sum();
  }

  private double openFiles() {
    try (Stream<Path> files = Files.list(proc.resolve("self/fd"))) {
      return files.count();
    } catch (IOException e) {
      return 0; // no /proc
    }
  }

  private double maxFiles() {
    return parse(firstWord("self/limits", "Max open files"));
  }

  /// Not from /proc/self/stat, which counts pages: there are arm64 systems with 16 and 64 KiB.
  private double residentBytes() {
    return parse(firstWord("self/status", "VmRSS:")) * 1024;
  }

  /// The word behind the name that a line begins with.
  private String firstWord(String file, String name) {
    return read(proc.resolve(file))
        .lines()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .map(line -> List.of(line.substring(name.length()).strip().split("\\s+")).getFirst())
        .orElse("");
  }

  private static double parse(String number) {
    return number.matches("[0-9]{1,20}") ? Double.parseDouble(number) : 0;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // no /proc
    }
  }
}
