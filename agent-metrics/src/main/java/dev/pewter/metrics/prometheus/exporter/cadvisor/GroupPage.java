package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.cadvisor.CgroupStats.Traffic;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Shows the numbers of control groups under the names of cAdvisor.
final class GroupPage {
  private static final double NO_LIMIT = 0x1p62; // the kernel rounds what means «any»
  private static final String[] RESOURCES = {"cpu", "memory", "io"};

  private static final Family USER =
      counter("cpu_user_seconds_total", "CPU time in user mode, in seconds.");
  private static final Family SYSTEM =
      counter("cpu_system_seconds_total", "CPU time in the kernel, in seconds.");
  private static final Family USAGE = counter("cpu_usage_seconds_total", "CPU time, in seconds.");
  private static final Family PERIODS =
      counter("cpu_cfs_periods_total", "Periods in which a limit of CPU time was enforced.");
  private static final Family THROTTLED_PERIODS =
      counter("cpu_cfs_throttled_periods_total", "Periods in which tasks were held back.");
  private static final Family THROTTLED =
      counter("cpu_cfs_throttled_seconds_total", "How long tasks were held back, in seconds.");
  private static final Family CACHE = gauge("memory_cache", "Memory that holds files.");
  private static final Family RSS = gauge("memory_rss", "Memory that holds no files.");
  private static final Family KERNEL = gauge("memory_kernel_usage", "Memory of the kernel.");
  private static final Family MAPPED = gauge("memory_mapped_file", "Memory of mapped files.");
  private static final Family SWAP = gauge("memory_swap", "Swap space.");
  private static final Family FAILURES =
      counter("memory_failcnt", "How many times the limit of memory was hit.");
  private static final Family MEMORY = gauge("memory_usage_bytes", "Memory, with all caches.");
  private static final Family PEAK = gauge("memory_max_usage_bytes", "The most memory there was.");
  private static final Family WORKING_SET =
      gauge("memory_working_set_bytes", "Memory without files that were not used lately.");
  private static final Family ACTIVE =
      gauge("memory_total_active_file_bytes", "Memory with files that were used lately.");
  private static final Family INACTIVE =
      gauge("memory_total_inactive_file_bytes", "Memory with files that were not used lately.");
  private static final Family FAULTS =
      counter("memory_failures_total", "Page faults, by kind and scope.");
  private static final Family OOM =
      counter("oom_events_total", "Processes that were killed for want of memory.");
  private static final Family READ_BYTES = counter("fs_reads_bytes_total", "Bytes read.");
  private static final Family READS = counter("fs_reads_total", "Reads done.");
  private static final Family WRITTEN_BYTES = counter("fs_writes_bytes_total", "Bytes written.");
  private static final Family WRITES = counter("fs_writes_total", "Writes done.");
  private static final Family DEVICE =
      counter("blkio_device_usage_total", "Bytes to and from devices, by operation.");
  private static final Family START =
      gauge("start_time_seconds", "When it was started, in seconds since 1970.");
  private static final Family SEEN =
      gauge("last_seen", "When it was last seen, in seconds since 1970.");
  private static final Family PERIOD = gauge("spec_cpu_period", "The period of the CPU limit.");
  private static final Family QUOTA = gauge("spec_cpu_quota", "The CPU time in a period.");
  private static final Family SHARES = gauge("spec_cpu_shares", "The share of CPU time.");
  private static final Family LIMIT = gauge("spec_memory_limit_bytes", "The limit of memory.");
  private static final Family SWAP_LIMIT =
      gauge("spec_memory_swap_limit_bytes", "The limit of swap space.");
  private static final Family RESERVATION =
      gauge("spec_memory_reservation_limit_bytes", "Memory that is kept for it.");
  private static final Family THREADS = gauge("threads", "Threads.");
  private static final Family THREAD_LIMIT = gauge("threads_max", "Threads there may be.");

  private final MetricPage page;
  private final Set<MetricKind> kinds;

  GroupPage(MetricPage page, Set<MetricKind> kinds) {
    this.page = page;
    this.kinds = kinds;
  }

  static Family counter(String name, String help) {
    return Family.counter("container_" + name, help);
  }

  static Family gauge(String name, String help) {
    return Family.gauge("container_" + name, help);
  }

  /// Adds a number that is known.
  void add(Family family, double value, GroupLabels labels) {
    if (!Double.isNaN(value)) {
      family.on(page).addWith(value, labels.names, labels.values);
    }
  }

  void addTimes(double startSeconds, double nowSeconds, GroupLabels labels) {
    add(START, startSeconds, labels);
    add(SEEN, nowSeconds, labels);
  }

  void addLimits(CgroupStats stats, GroupLabels labels) {
    add(PERIOD, stats.cpuPeriod, labels);
    if (Double.isFinite(stats.cpuQuota)) {
      add(QUOTA, stats.cpuQuota, labels);
    }
    add(SHARES, stats.cpuShares, labels);
    add(LIMIT, limit(stats.memoryLimit), labels);
    add(SWAP_LIMIT, limit(stats.swapLimit), labels);
    add(RESERVATION, limit(stats.reservation), labels);
  }

  /// A limit; 0 where there is none.
  private static double limit(double value) {
    return value > NO_LIMIT ? 0 : value;
  }

  void addUsage(CgroupStats stats, Map<Long, String> devices, GroupLabels labels) {
    if (kinds.contains(MetricKind.CPU)) {
      addCpu(stats, labels);
    }
    if (kinds.contains(MetricKind.MEMORY)) {
      addMemory(stats, labels);
    }
    if (kinds.contains(MetricKind.OOM_EVENT)) {
      add(OOM, stats.oomKills, labels);
    }
    if (kinds.contains(MetricKind.DISK_IO)) {
      stats.traffic.forEach(traffic -> addTraffic(traffic, devices, labels));
    }
    if (kinds.contains(MetricKind.PRESSURE)) {
      addPressure(stats, labels);
    }
    if (kinds.contains(MetricKind.PROCESS)) {
      add(THREADS, stats.threads, labels);
      add(THREAD_LIMIT, Double.isInfinite(stats.threadLimit) ? 0 : stats.threadLimit, labels);
    }
  }

  private void addCpu(CgroupStats stats, GroupLabels labels) {
    add(USER, stats.userSeconds, labels);
    add(SYSTEM, stats.systemSeconds, labels);
    if (kinds.contains(MetricKind.PERCPU) && stats.secondsOfCpus.length > 0) {
      for (int i = 0; i < stats.secondsOfCpus.length; i++) {
        if (stats.secondsOfCpus[i] > 0) {
          add(USAGE, stats.secondsOfCpus[i], labels.with("cpu", "cpu%02d".formatted(i)));
        }
      }
    } else {
      add(USAGE, stats.usageSeconds, labels.with("cpu", "total"));
    }
    if (Double.isFinite(stats.cpuQuota)) {
      add(PERIODS, stats.periods, labels);
      add(THROTTLED_PERIODS, stats.throttledPeriods, labels);
      add(THROTTLED, stats.throttledSeconds, labels);
    }
  }

  private void addMemory(CgroupStats stats, GroupLabels labels) {
    add(CACHE, stats.cache, labels);
    add(RSS, stats.rss, labels);
    add(KERNEL, stats.kernelMemory, labels);
    add(MAPPED, stats.mappedFile, labels);
    add(SWAP, stats.swap, labels);
    add(FAILURES, stats.memoryFailures, labels);
    add(MEMORY, stats.memoryUsage, labels);
    add(PEAK, stats.memoryPeak, labels);
    add(WORKING_SET, stats.workingSet(), labels);
    add(ACTIVE, stats.activeFile, labels);
    add(INACTIVE, stats.inactiveFile, labels);
    addFaults(stats.faults, "pgfault", "container", labels);
    addFaults(stats.allFaults, "pgfault", "hierarchy", labels);
    addFaults(stats.majorFaults, "pgmajfault", "container", labels);
    addFaults(stats.allMajorFaults, "pgmajfault", "hierarchy", labels);
  }

  private void addFaults(double count, String type, String scope, GroupLabels labels) {
    add(FAULTS, count, labels.with("failure_type", type, "scope", scope));
  }

  private void addTraffic(Traffic traffic, Map<Long, String> devices, GroupLabels labels) {
    String device = devices.getOrDefault(device(traffic.major(), traffic.minor()), "");
    boolean isRead = traffic.operation().equals("Read");
    if (isRead || traffic.operation().equals("Write")) {
      GroupLabels with = labels.with("device", device);
      add(isRead ? READ_BYTES : WRITTEN_BYTES, traffic.bytes(), with);
      add(isRead ? READS : WRITES, traffic.operations(), with);
    }
    add(
        DEVICE,
        traffic.bytes(),
        labels.with(
            "device",
            device,
            "major",
            Long.toString(traffic.major()),
            "minor",
            Long.toString(traffic.minor()),
            "operation",
            traffic.operation()));
  }

  static long device(long major, long minor) {
    return (major << 32) | minor;
  }

  private void addPressure(CgroupStats stats, GroupLabels labels) {
    for (int i = 0; i < RESOURCES.length; i++) {
      String name = "pressure_" + RESOURCES[i];
      String what = RESOURCES[i].toUpperCase(Locale.ROOT);
      add(
          counter(name + "_waiting_seconds_total", "How long a task waited for " + what + "."),
          stats.waiting[i],
          labels);
      add(
          counter(name + "_stalled_seconds_total", "How long all tasks waited for " + what + "."),
          stats.stalled[i],
          labels);
    }
  }
}
