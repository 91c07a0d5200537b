package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The time each CPU spent in each mode. Kernels let some of these step back; what is shown never
/// does, except after a CPU was taken away and came back, which idle time tells. Remembers the last
/// values of the CPUs that are there.
final class CpuTimes {
  private static final double TICKS = 100; // in a second, whatever the kernel was built with
  private static final double JUMP_BACK = 3;
  private static final int IDLE = 3;
  private static final int SHOWN = 8;
  private static final int GUEST = 8;
  private static final int GUEST_NICE = 9;
  private static final int COLUMNS = 10;
  private static final String[] MODES = {
    "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"
  };
  private static final Family SECONDS =
      Family.counter("node_cpu_seconds_total", "Time CPUs spent in each mode.", "cpu", "mode");
  private static final Family GUEST_SECONDS =
      Family.counter(
          "node_cpu_guest_seconds_total",
          "Time CPUs spent in guests, for each mode it is part of.",
          "cpu",
          "mode");

  private final HostFiles files;
  private final boolean isShowingGuests;
  private final Map<String, Cpu> cpus = new HashMap<>();
  private final double[] read = new double[COLUMNS];
  private long round;

  private static final class Cpu {
    final double[] values = new double[COLUMNS];
    long round;
  }

  CpuTimes(HostFiles files, boolean isShowingGuests) {
    this.files = files;
    this.isShowingGuests = isShowingGuests;
  }

  void collect(MetricPage page) throws IOException {
    round++;
    int found = 0;
    MetricFamily seconds = SECONDS.on(page);
    MetricFamily guests = isShowingGuests ? GUEST_SECONDS.on(page) : seconds;
    Fields fields = files.read(files.proc("stat"));
    while (fields.nextLine()) {
      if (!fields.next() || !fields.startsWith("cpu") || fields.length() == "cpu".length()) {
        continue;
      }
      String name = fields.text(fields.from() + "cpu".length(), fields.to());
      for (int i = 0; i < COLUMNS; i++) {
        read[i] = fields.next() ? fields.decimal() / TICKS : 0;
      }
      double[] values = merged(name);
      for (int i = 0; i < SHOWN; i++) {
        seconds.add(values[i], name, MODES[i]);
      }
      if (isShowingGuests) {
        guests.add(values[GUEST], name, "user");
        guests.add(values[GUEST_NICE], name, "nice");
      }
      found++;
    }
    if (cpus.size() > found) {
      cpus.values().removeIf(cpu -> cpu.round != round);
    }
  }

  private double[] merged(String name) {
    Cpu cpu = cpus.computeIfAbsent(name, _ -> new Cpu());
    cpu.round = round;
    boolean isNew = cpu.values[IDLE] - read[IDLE] >= JUMP_BACK;
    for (int i = 0; i < COLUMNS; i++) {
      if (isNew || read[i] > cpu.values[i]) {
        cpu.values[i] = read[i];
      }
    }
    return cpu.values;
  }
}
