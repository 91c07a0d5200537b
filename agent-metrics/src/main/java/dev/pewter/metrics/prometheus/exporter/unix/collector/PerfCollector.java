package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.EventCounter;
import dev.pewter.core.sys.PerfCounter;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Events that CPUs and the kernel count. Events a machine does not know are left out; where
/// counting is not allowed at all the collector cannot be made. Keeps one counter open for each
/// event and CPU.
final class PerfCollector implements Collector {
  private static final int EPERM = 1;
  private static final int EACCES = 13;

  /// No memory, or no file may be opened any more: then the agent needs those it has.
  private static final Set<Integer> EXHAUSTED = Set.of(12, 23, 24);
  private static final int TRACEPOINT = 2;
  private static final int MOST_CPUS = 4096;

  private final List<Counting> counters = new ArrayList<>();
  private final HostFiles files;
  private final Opening opening;

  /// How the kernel is asked to count, a fake in tests.
  @FunctionalInterface
  interface Opening {
    EventCounter open(int type, long config, int cpu) throws SystemCallException;
  }

  private record Counting(EventCounter counter, Family family, List<String> labels) {}

  PerfCollector(CollectorSettings settings) throws IOException {
    this(settings, PerfCounter::open);
  }

  PerfCollector(CollectorSettings settings, Opening opening) throws IOException {
    this.files = settings.files();
    this.opening = opening;
    var arguments = settings.arguments().perf();
    boolean isMade = false;
    try {
      for (int cpu : cpus(arguments.cpus())) {
        String label = Integer.toString(cpu);
        for (var event : PerfEvents.of(settings)) {
          open(event, cpu, label);
        }
        for (String tracepoint : arguments.tracepoint()) {
          open(tracepoint(tracepoint), cpu, label, tracepoint);
        }
      }
      isMade = true;
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!isMade) {
        close();
      }
    }
  }

  /// The numbers of a list such as `0,2-8:2`; those of all CPUs when it is empty.
  private List<Integer> cpus(String list) throws IOException {
    var found = new ArrayList<Integer>();
    String all = list.isEmpty() ? online() : list;
    for (String part : all.split(",", -1)) {
      String[] range = part.split("[-:]", -1);
      try {
        int first = Integer.parseInt(range[0]);
        int last = part.contains("-") ? Integer.parseInt(range[1]) : first;
        int step = part.contains(":") ? Integer.parseInt(range[range.length - 1]) : 1;
        if (first < 0 || last >= MOST_CPUS || step < 1 || range.length > 3) {
          throw new IOException("invalid list of CPUs \"" + all + "\"");
        }
        for (int cpu = first; cpu <= last; cpu += step) {
          found.add(cpu);
        }
      } catch (NumberFormatException e) {
        throw new IOException("invalid list of CPUs \"" + all + "\"", e);
      }
    }
    return found;
  }

  /// The machine's CPUs: this process may be allowed the time of fewer.
  private String online() throws IOException {
    var file = files.sys("devices/system/cpu/online");
    String online = files.textIfPossible(file);
    if (online == null) {
      throw new IOException(file + ": cannot be read");
    }
    return online;
  }

  private PerfEvents.Event tracepoint(String name) throws IOException {
    String[] parts = name.split(":", -1);
    if (parts.length != 2) {
      throw new IOException("invalid tracepoint config " + name);
    }
    String id = null;
    for (String root : List.of("kernel/tracing", "kernel/debug/tracing")) {
      if (id == null) {
        id =
            files.textIfPossible(
                files.sys(root).add("/events/").add(parts[0]).add("/").add(parts[1]).add("/id"));
      }
    }
    if (id == null || !id.matches("[0-9]{1,9}")) {
      throw new IOException("no tracepoint " + name);
    }
    var family =
        Family.counter(
            "node_perf_" + MetricNames.sanitized(parts[0] + "_" + parts[1]),
            "Times tracepoint " + name + " was passed.",
            "cpu",
            "tracepoint");
    return new PerfEvents.Event(TRACEPOINT, Long.parseLong(id), family);
  }

  private void open(PerfEvents.Event event, int cpu, String... labels) throws IOException {
    try {
      var counter = opening.open(event.type(), event.config(), cpu);
      counters.add(new Counting(counter, event.family(), List.of(labels)));
    } catch (SystemCallException e) {
      if (e.errno() == EPERM || e.errno() == EACCES) {
        throw new IOException("not allowed to count events: " + e.getMessage(), e);
      }
      if (EXHAUSTED.contains(e.errno())) {
        throw new IOException("cannot count so many events: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    if (counters.isEmpty()) {
      throw new NoData("the machine counts none of the events");
    }
    for (var counting : counters) {
      double count = Fields.toDouble(counting.counter.count());
      counting.family.add(page, count, counting.labels.toArray(String[]::new));
    }
  }

  @Override
  public void close() {
    counters.forEach(counting -> counting.counter.close());
    counters.clear();
  }
}
