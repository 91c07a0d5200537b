package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.SystemCallException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long tasks waited for CPU, memory and disks.
final class PressureCollector implements Collector {
  private static final int ENOENT = 2;
  private static final int NOT_SUPPORTED = 95;
  private static final double THOUSAND = 1000;
  private static final int AVERAGES = 3; // before the total
  private static final List<Resource> RESOURCES =
      List.of(
          new Resource("cpu", family("cpu_waiting", "Time some task waited for a CPU."), null),
          new Resource(
              "io",
              family("io_waiting", "Time some task waited for disks."),
              family("io_stalled", "Time all tasks waited for disks.")),
          new Resource(
              "memory",
              family("memory_waiting", "Time some task waited for memory."),
              family("memory_stalled", "Time all tasks waited for memory.")));

  /// Kernels before 6.1, and those that do not measure interrupts, do not tell it.
  private static final Resource INTERRUPTS =
      new Resource(
          "irq",
          null,
          family("irq_stalled", "Time all tasks waited for interrupts to be handled."));

  private final HostFiles files;
  private final List<Resource> resources;

  private record Resource(String name, @Nullable Family some, @Nullable Family full) {}

  PressureCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.resources = settings.withNewer(RESOURCES, List.of(INTERRUPTS));
  }

  private static Family family(String name, String help) {
    return Family.counter("node_pressure_" + name + "_seconds_total", help);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (var resource : resources) {
      Fields fields = files.readIfPossible(files.proc("pressure/").add(resource.name));
      if (fields == null) {
        boolean isAbsent = files.errno() == ENOENT || files.errno() == NOT_SUPPORTED;
        if (isAbsent && resource.equals(INTERRUPTS)) {
          continue;
        }
        String reason = resource.name + ": " + SystemCallException.text(files.errno());
        throw isAbsent ? new NoData(reason) : new IOException(reason);
      }
      add(page, resource, fields);
    }
  }

  private static void add(MetricPage page, Resource resource, Fields fields) throws IOException {
    while (fields.nextLine()) {
      fields.next();
      boolean isSome = fields.is("some");
      if (!isSome && !fields.is("full")) {
        continue;
      }
      if (!fields.skip(AVERAGES + 1) || !fields.startsWith("total=")) {
        throw new IOException(resource.name + ": no total time");
      }
      Family family = isSome ? resource.some : resource.full;
      fields.select(fields.from() + "total=".length(), fields.to());
      double seconds = fields.whole() / THOUSAND / THOUSAND;
      if (family != null) {
        family.add(page, seconds);
      }
    }
  }
}
