package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.diag.Quote;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The subjects that users switch on and off.
enum MetricKind {
  CPU("cpu", Support.ON),
  PERCPU("percpu", Support.ON),
  MEMORY("memory", Support.ON),
  DISK("disk", Support.ON),
  DISK_IO("diskIO", Support.ON),
  NETWORK("network", Support.ON),
  OOM_EVENT("oom_event", Support.ON),
  PRESSURE("pressure", Support.ON),
  PROCESS("process", Support.OFF),
  ADVTCP("advtcp", Support.NONE_BY_DEFAULT),
  APP("app", Support.NONE),
  CPU_LOAD("cpuLoad", Support.NONE),
  CPU_TOPOLOGY("cpu_topology", Support.NONE_BY_DEFAULT),
  CPUSET("cpuset", Support.NONE_BY_DEFAULT),
  HUGETLB("hugetlb", Support.NONE_BY_DEFAULT),
  MEMORY_NUMA("memory_numa", Support.NONE_BY_DEFAULT),
  PERF_EVENT("perf_event", Support.NONE),
  REFERENCED_MEMORY("referenced_memory", Support.NONE_BY_DEFAULT),
  RESCTRL("resctrl", Support.NONE_BY_DEFAULT),
  SCHED("sched", Support.NONE_BY_DEFAULT),
  TCP("tcp", Support.NONE_BY_DEFAULT),
  UDP("udp", Support.NONE_BY_DEFAULT);

  private enum Support {
    ON,
    OFF,
    /// Not shown by us, although the reference has it on; it shows nothing of use there.
    NONE,
    NONE_BY_DEFAULT
  }

  private final String text;
  private final Support support;

  MetricKind(String text, Support support) {
    this.text = text;
    this.support = support;
  }

  private boolean isSupported() {
    return support == Support.ON || support == Support.OFF;
  }

  private static @Nullable MetricKind of(String text) {
    for (MetricKind kind : values()) {
      if (kind.text.equals(text)) {
        return kind;
      }
    }
    return null;
  }

  static void check(@Nullable List<String> names) {
    for (String name : names == null ? List.<String>of() : names) {
      if (of(name) == null) {
        throw new InvalidArgument("unsupported metric " + Quote.quote(name) + " specified");
      }
    }
  }

  static void checkEnabled(@Nullable List<String> names) {
    check(names);
    for (String name : names == null ? List.<String>of() : names) {
      MetricKind kind = of(name);
      if (kind != null && !kind.isSupported()) {
        throw new InvalidArgument(
            "enabled_metrics: " + Quote.quote(name) + " is not supported, leave it out");
      }
    }
  }

  /// What is shown: what is enabled if anything is, else all but what is disabled, where naming
  /// something takes the place of what is disabled otherwise.
  static Set<MetricKind> chosen(PrometheusExporterCadvisorArguments arguments) {
    var chosen = EnumSet.noneOf(MetricKind.class);
    var enabled = arguments.enabledMetrics();
    if (enabled != null && !enabled.isEmpty()) {
      enabled.forEach(name -> chosen.add(of(name)));
      return chosen;
    }
    var disabled = arguments.disabledMetrics();
    for (MetricKind kind : values()) {
      boolean isOff = disabled == null ? kind.support != Support.ON : disabled.contains(kind.text);
      if (kind.isSupported() && !isOff) {
        chosen.add(kind);
      }
    }
    return chosen;
  }

  /// What `disabled_metrics` switches on in the reference by not naming it, and we do not have;
  /// separated by commas.
  static String leftOut(PrometheusExporterCadvisorArguments arguments) {
    var disabled = arguments.disabledMetrics();
    var enabled = arguments.enabledMetrics();
    if (disabled == null || (enabled != null && !enabled.isEmpty())) {
      return "";
    }
    return EnumSet.allOf(MetricKind.class).stream()
        .filter(kind -> kind.support == Support.NONE_BY_DEFAULT && !disabled.contains(kind.text))
        .map(kind -> kind.text)
        .collect(Collectors.joining(","));
  }
}
