package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.prometheus.exporter.cadvisor.CgroupStats.Traffic;
import java.io.IOException;
import java.util.List;

/// Reads control groups of version 2.
final class UnifiedReader implements CgroupReader {
  private static final double MICROS = 1e6;
  private static final int KIB = 1024;
  private static final long LOWEST_SHARES = 2;
  private static final long SHARES_RANGE = 262_142;
  private static final long WEIGHTS = 9_999;

  private final String root;
  private final String meminfo;
  private final CgroupFiles files;

  UnifiedReader(String root, String meminfo, CgroupFiles files) {
    this.root = root;
    this.meminfo = meminfo;
    this.files = files;
  }

  @Override
  public List<String> roots() {
    return List.of(root);
  }

  @Override
  public String directory(String group) {
    return CgroupReader.below(root, group);
  }

  @Override
  public String firstFile(String group) {
    return directory(group) + "/cgroup.events";
  }

  @Override
  public void read(String group, CgroupStats stats) throws IOException {
    stats.clear();
    String directory = directory(group);
    readCpu(directory, stats);
    readMemory(directory, stats);
    if (group.equals("/")) {
      readMachine(stats);
    }
    readTraffic(directory, stats);
    stats.threads = files.number(directory + "/pids.current");
    stats.threadLimit = files.number(directory + "/pids.max");
    files.pressure(directory + "/cpu.pressure", stats.waiting, stats.stalled, 0);
    files.pressure(directory + "/memory.pressure", stats.waiting, stats.stalled, 1);
    files.pressure(directory + "/io.pressure", stats.waiting, stats.stalled, 2);
  }

  private void readCpu(String directory, CgroupStats stats) throws IOException {
    Fields fields = files.lines(directory + "/cpu.stat");
    while (fields != null && fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      if (fields.is("usage_usec") && fields.next()) {
        stats.usageSeconds = fields.whole() / MICROS;
      } else if (fields.is("user_usec") && fields.next()) {
        stats.userSeconds = fields.whole() / MICROS;
      } else if (fields.is("system_usec") && fields.next()) {
        stats.systemSeconds = fields.whole() / MICROS;
      } else if (fields.is("nr_periods") && fields.next()) {
        stats.periods = fields.whole();
      } else if (fields.is("nr_throttled") && fields.next()) {
        stats.throttledPeriods = fields.whole();
      } else if (fields.is("throttled_usec") && fields.next()) {
        stats.throttledSeconds = fields.whole() / MICROS;
      }
    }
    fields = files.lines(directory + "/cpu.max");
    if (fields != null && fields.nextLine() && fields.next()) {
      stats.cpuQuota = CgroupFiles.number(fields);
      if (fields.next()) {
        stats.cpuPeriod = fields.whole();
      }
    }
    double weight = files.number(directory + "/cpu.weight");
    if (weight > 0) {
      stats.cpuShares = LOWEST_SHARES + ((long) weight - 1) * SHARES_RANGE / WEIGHTS;
    }
  }

  private void readMemory(String directory, CgroupStats stats) throws IOException {
    stats.memoryUsage = files.number(directory + "/memory.current");
    stats.memoryPeak = files.number(directory + "/memory.peak");
    stats.swap = files.number(directory + "/memory.swap.current");
    stats.memoryLimit = files.number(directory + "/memory.max");
    stats.swapLimit = files.number(directory + "/memory.swap.max");
    stats.reservation = files.number(directory + "/memory.min");
    stats.memoryFailures = files.find(directory + "/memory.events", "max");
    stats.oomKills = files.find(directory + "/memory.events", "oom_kill");
    Fields fields = files.lines(directory + "/memory.stat");
    while (fields != null && fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      if (fields.is("anon") && fields.next()) {
        stats.rss = fields.whole();
      } else if (fields.is("file") && fields.next()) {
        stats.cache = fields.whole();
      } else if (fields.is("kernel") && fields.next()) {
        stats.kernelMemory = fields.whole();
      } else if (fields.is("file_mapped") && fields.next()) {
        stats.mappedFile = fields.whole();
      } else if (fields.is("inactive_file") && fields.next()) {
        stats.inactiveFile = fields.whole();
      } else if (fields.is("active_file") && fields.next()) {
        stats.activeFile = fields.whole();
      } else if (fields.is("pgfault") && fields.next()) {
        stats.faults = fields.whole();
        stats.allFaults = stats.faults;
      } else if (fields.is("pgmajfault") && fields.next()) {
        stats.majorFaults = fields.whole();
        stats.allMajorFaults = stats.majorFaults;
      }
    }
  }

  /// The root has no memory of its own: it is the machine's.
  private void readMachine(CgroupStats stats) throws IOException {
    double used = files.find(meminfo, "MemTotal:") - files.find(meminfo, "MemFree:");
    double swapped = files.find(meminfo, "SwapTotal:") - files.find(meminfo, "SwapFree:");
    if (Double.isNaN(stats.memoryUsage)) {
      stats.memoryUsage = used * KIB;
      stats.swap = swapped * KIB;
    }
  }

  private void readTraffic(String directory, CgroupStats stats) throws IOException {
    Fields fields = files.lines(directory + "/io.stat");
    while (fields != null && fields.nextLine()) {
      if (!fields.next(':') || !fields.isNumber()) {
        continue;
      }
      long major = fields.number();
      if (!fields.next() || !fields.isNumber()) {
        continue; // a device that is gone
      }
      long minor = fields.number();
      double[] found = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
      while (fields.next()) {
        take(fields, "rbytes=", found, 0);
        take(fields, "wbytes=", found, 1);
        take(fields, "rios=", found, 2);
        take(fields, "wios=", found, 3);
      }
      stats.traffic.add(new Traffic(major, minor, "Read", found[0], found[2]));
      stats.traffic.add(new Traffic(major, minor, "Write", found[1], found[3]));
    }
  }

  private static void take(Fields field, String key, double[] found, int place) throws IOException {
    if (field.startsWith(key)) {
      found[place] = field.select(field.from() + key.length(), field.to()).whole();
    }
  }
}
