package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.prometheus.exporter.cadvisor.CgroupStats.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads control groups of version 1, where each controller has a tree of its own.
final class LegacyReader implements CgroupReader {
  private static final double NANOS = 1e9;
  private static final double TICKS = 100;

  private final CgroupFiles files;
  private final String cpu;
  private final String account;
  private final String memory;
  private final String blocks;
  private final String pids;

  LegacyReader(String root, CgroupFiles files) {
    this.files = files;
    this.cpu = first(root, "cpu", "cpu,cpuacct", "cpuacct,cpu");
    this.account = first(root, "cpuacct", "cpu,cpuacct", "cpuacct,cpu");
    this.memory = first(root, "memory");
    this.blocks = first(root, "blkio");
    this.pids = first(root, "pids");
  }

  /// Links are not relied on: a bind mount may not have them.
  private static String first(String root, String... names) {
    for (String name : names) {
      if (Files.isDirectory(Path.of(root, name))) {
        return root + "/" + name;
      }
    }
    return root + "/" + names[0];
  }

  @Override
  public List<String> roots() {
    return List.of(memory, account);
  }

  @Override
  public String directory(String group) {
    return CgroupReader.below(memory, group);
  }

  @Override
  public String firstFile(String group) {
    return directory(group) + "/cgroup.clone_children";
  }

  @Override
  public void read(String group, CgroupStats stats) throws IOException {
    stats.clear();
    readCpu(CgroupReader.below(cpu, group), CgroupReader.below(account, group), stats);
    readMemory(CgroupReader.below(memory, group), stats);
    readTraffic(CgroupReader.below(blocks, group), stats);
    String directory = CgroupReader.below(pids, group);
    stats.threads = files.number(directory + "/pids.current");
    stats.threadLimit = files.number(directory + "/pids.max");
  }

  private void readCpu(String limits, String directory, CgroupStats stats) throws IOException {
    stats.usageSeconds = files.number(directory + "/cpuacct.usage") / NANOS;
    stats.userSeconds = files.find(directory + "/cpuacct.stat", "user") / TICKS;
    stats.systemSeconds = files.find(directory + "/cpuacct.stat", "system") / TICKS;
    Fields fields = files.lines(directory + "/cpuacct.usage_percpu");
    if (fields != null && fields.nextLine()) {
      var seconds = new ArrayList<Double>();
      while (fields.next()) {
        seconds.add(fields.whole() / NANOS);
      }
      stats.secondsOfCpus = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    }
    stats.periods = files.find(limits + "/cpu.stat", "nr_periods");
    stats.throttledPeriods = files.find(limits + "/cpu.stat", "nr_throttled");
    stats.throttledSeconds = files.find(limits + "/cpu.stat", "throttled_time") / NANOS;
    stats.cpuPeriod = files.number(limits + "/cpu.cfs_period_us");
    stats.cpuShares = files.number(limits + "/cpu.shares");
    double quota = files.number(limits + "/cpu.cfs_quota_us");
    stats.cpuQuota = quota > 0 ? quota : Double.POSITIVE_INFINITY;
  }

  private void readMemory(String directory, CgroupStats stats) throws IOException {
    stats.memoryUsage = files.number(directory + "/memory.usage_in_bytes");
    stats.memoryPeak = files.number(directory + "/memory.max_usage_in_bytes");
    stats.memoryFailures = files.number(directory + "/memory.failcnt");
    stats.kernelMemory = files.number(directory + "/memory.kmem.usage_in_bytes");
    stats.memoryLimit = files.number(directory + "/memory.limit_in_bytes");
    stats.swapLimit = files.number(directory + "/memory.memsw.limit_in_bytes");
    stats.reservation = files.number(directory + "/memory.soft_limit_in_bytes");
    stats.oomKills = files.find(directory + "/memory.oom_control", "oom_kill");
    Fields fields = files.lines(directory + "/memory.stat");
    while (fields != null && fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      // what is with the groups below comes later and wins
      boolean isAll = fields.startsWith("total_");
      if (isAll) {
        fields.select(fields.from() + "total_".length(), fields.to());
      }
      if (fields.is("cache") && fields.next()) {
        stats.cache = fields.whole();
      } else if (fields.is("rss") && fields.next()) {
        stats.rss = fields.whole();
      } else if (fields.is("mapped_file") && fields.next()) {
        stats.mappedFile = fields.whole();
      } else if (fields.is("swap") && fields.next()) {
        stats.swap = fields.whole();
      } else if (fields.is("inactive_file") && fields.next()) {
        stats.inactiveFile = fields.whole();
      } else if (fields.is("active_file") && fields.next()) {
        stats.activeFile = fields.whole();
      } else if (fields.is("pgfault") && fields.next()) {
        stats.allFaults = fields.whole();
        stats.faults = isAll ? stats.faults : stats.allFaults;
      } else if (fields.is("pgmajfault") && fields.next()) {
        stats.allMajorFaults = fields.whole();
        stats.majorFaults = isAll ? stats.majorFaults : stats.allMajorFaults;
      }
    }
  }

  private void readTraffic(String directory, CgroupStats stats) throws IOException {
    for (String source : List.of("blkio.bfq.", "blkio.throttle.")) {
      readTraffic(directory + "/" + source + "io_service_bytes_recursive", stats, true);
      readTraffic(directory + "/" + source + "io_serviced_recursive", stats, false);
      if (!stats.traffic.isEmpty()) {
        return;
      }
    }
  }

  private void readTraffic(String file, CgroupStats stats, boolean isBytes) throws IOException {
    Fields fields = files.lines(file);
    while (fields != null && fields.nextLine()) {
      if (!fields.next(':') || !fields.isNumber()) {
        continue; // the total of all
      }
      long major = fields.number();
      if (!fields.next() || !fields.isNumber()) {
        continue;
      }
      long minor = fields.number();
      if (!fields.next()) {
        continue;
      }
      String operation = fields.text();
      if (fields.next()) {
        double value = fields.whole();
        stats.traffic.add(
            new Traffic(
                major,
                minor,
                operation,
                isBytes ? value : Double.NaN,
                isBytes ? Double.NaN : value));
      }
    }
  }
}
