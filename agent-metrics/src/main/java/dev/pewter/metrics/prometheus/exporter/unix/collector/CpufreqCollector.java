package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How fast CPUs run, and may run. Whatever cannot be read is left out by itself.
final class CpufreqCollector implements Collector {
  private static final double KHZ = 1000;
  private static final String CPUS = "devices/system/cpu";
  private static final List<Setting> SETTINGS =
      List.of(
          setting("cpuinfo_cur_freq", "frequency_hertz", "How fast a CPU runs now."),
          setting("cpuinfo_min_freq", "frequency_min_hertz", "The slowest a CPU can run."),
          setting("cpuinfo_max_freq", "frequency_max_hertz", "The fastest a CPU can run."),
          setting(
              "scaling_cur_freq",
              "scaling_frequency_hertz",
              "How fast the kernel believes a CPU to run."),
          setting("scaling_min_freq", "scaling_frequency_min_hertz", "The slowest a CPU may run."),
          setting("scaling_max_freq", "scaling_frequency_max_hertz", "The fastest a CPU may run."));
  private static final List<Setting> NEWER_SETTINGS =
      List.of(setting("cpuinfo_avg_freq", "frequency_avg_hertz", "How fast a CPU ran of late."));
  private static final Family GOVERNOR =
      Family.gauge(
          "node_cpu_scaling_governor",
          "Whether a governor rules a CPU's frequency.",
          "cpu",
          "governor");

  private final HostFiles files;
  private final List<Setting> settings;
  private final Set<String> offline = new HashSet<>();

  private record Setting(String file, Family family) {}

  CpufreqCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.settings = settings.withNewer(SETTINGS, NEWER_SETTINGS);
  }

  private static Setting setting(String file, String name, String help) {
    return new Setting(file, Family.gauge("node_cpu_" + name, help, "cpu"));
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    offline.clear();
    String list = files.textIfPossible(files.sys(CPUS).add("/offline"));
    if (list != null) {
      offline.addAll(CpuCollector.numbers(list));
    }
    List<String> cpus = files.listIfPossible(files.sys(CPUS));
    for (String name : cpus == null ? List.<String>of() : cpus) {
      if (CpuThrottles.isCpu(name) && !offline.contains(name.substring(3))) {
        add(page, name);
      }
    }
  }

  private void add(MetricPage page, String name) throws IOException {
    RawPath path = files.sys(CPUS).add("/").add(name).add("/cpufreq/");
    int length = path.length();
    String cpu =
        files.text(
            path.bytes(),
            length - "/cpufreq/".length() - name.length() + 3,
            length - "/cpufreq/".length());
    boolean isThere = false;
    for (var setting : settings) {
      if (files.readIfPossible(path.cut(length).add(setting.file)) != null) {
        isThere = true;
        if (files.value().isNumber()) {
          setting.family.add(page, files.value().whole() * KHZ, cpu);
        }
      }
    }
    if (isThere) {
      addGovernors(page, path, length, cpu);
    }
  }

  private void addGovernors(MetricPage page, RawPath path, int length, String cpu)
      throws IOException {
    String active = files.textIfPossible(path.cut(length).add("scaling_governor"));
    if (active == null) {
      return;
    }
    Fields all = files.readIfPossible(path.cut(length).add("scaling_available_governors"));
    while (all != null && all.nextLine()) {
      while (all.next()) {
        GOVERNOR.add(page, all.is(active) ? 1 : 0, cpu, all.text());
      }
    }
  }
}
