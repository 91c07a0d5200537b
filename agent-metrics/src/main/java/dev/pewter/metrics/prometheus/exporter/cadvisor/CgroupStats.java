package dev.pewter.metrics.prometheus.exporter.cadvisor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The numbers of a control group. NaN where the kernel does not tell, infinite where there is no
/// limit.
final class CgroupStats {
  double usageSeconds;
  double userSeconds;
  double systemSeconds;
  double[] secondsOfCpus = {};
  double periods;
  double throttledPeriods;
  double throttledSeconds;
  double cpuPeriod;
  double cpuQuota; // infinite without a limit
  double cpuShares;
  double memoryUsage;
  double memoryPeak;
  double memoryFailures;
  double kernelMemory;
  double cache;
  double rss;
  double mappedFile;
  double swap;
  double activeFile;
  double inactiveFile;
  double faults;
  double majorFaults;
  double allFaults; // with those of the groups below
  double allMajorFaults;
  double memoryLimit;
  double swapLimit;
  double reservation;
  double oomKills;
  double threads;
  double threadLimit;
  final double[] waiting = new double[3]; // seconds, for CPU, memory and io
  final double[] stalled = new double[3];
  final List<Traffic> traffic = new ArrayList<>();

  /// What passed to or from a device.
  ///
  /// @param bytes NaN when only the number of operations is told, and the other way round
  record Traffic(long major, long minor, String operation, double bytes, double operations) {}

  void clear() {
    usageSeconds = Double.NaN;
    userSeconds = Double.NaN;
    systemSeconds = Double.NaN;
    secondsOfCpus = new double[0];
    periods = Double.NaN;
    throttledPeriods = Double.NaN;
    throttledSeconds = Double.NaN;
    cpuPeriod = Double.NaN;
    cpuQuota = Double.POSITIVE_INFINITY;
    cpuShares = Double.NaN;
    memoryUsage = Double.NaN;
    memoryPeak = Double.NaN;
    memoryFailures = Double.NaN;
    kernelMemory = Double.NaN;
    cache = Double.NaN;
    rss = Double.NaN;
    mappedFile = Double.NaN;
    swap = Double.NaN;
    activeFile = Double.NaN;
    inactiveFile = Double.NaN;
    faults = Double.NaN;
    majorFaults = Double.NaN;
    allFaults = Double.NaN;
    allMajorFaults = Double.NaN;
    memoryLimit = Double.NaN;
    swapLimit = Double.NaN;
    reservation = Double.NaN;
    oomKills = Double.NaN;
    threads = Double.NaN;
    threadLimit = Double.NaN;
    Arrays.fill(waiting, Double.NaN);
    Arrays.fill(stalled, Double.NaN);
    traffic.clear();
  }

  /// Memory that cannot be given back without trouble.
  double workingSet() {
    return Double.isNaN(inactiveFile) ? memoryUsage : Math.max(0, memoryUsage - inactiveFile);
  }
}
