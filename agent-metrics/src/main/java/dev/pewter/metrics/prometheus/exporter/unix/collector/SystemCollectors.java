package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors.byDefault;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors.onDemand;

import dev.pewter.core.sys.KernelClock;
import java.time.InstantSource;

/// The collectors of CPU, memory, kernel, processes and services.
final class SystemCollectors {
  private SystemCollectors() {}

  static void register() {
    byDefault("cpu", CpuCollector::new);
    byDefault("cpufreq", CpufreqCollector::new);
    byDefault("entropy", s -> new EntropyCollector(s.files()));
    byDefault("filefd", s -> new FilefdCollector(s.files()));
    byDefault("loadavg", s -> new LoadavgCollector(s.files()));
    byDefault("meminfo", s -> new MeminfoCollector(s.files()));
    byDefault("os", OsCollector::new);
    byDefault("pressure", PressureCollector::new);
    byDefault("processes", s -> new ProcessesCollector(s.files()));
    byDefault("schedstat", s -> new SchedstatCollector(s.files()));
    byDefault("selinux", s -> new SelinuxCollector(s.files(), ""));
    byDefault("softnet", s -> new SoftnetCollector(s.files()));
    byDefault("stat", s -> new StatCollector(s.files()));
    byDefault(TextfileCollector.NAME, TextfileCollector::new);
    byDefault("time", s -> new TimeCollector(s.files(), InstantSource.system()));
    byDefault("timex", _ -> new TimexCollector(KernelClock::read));
    byDefault("uname", _ -> new UnameCollector());
    byDefault("vmstat", VmstatCollector::new);

    onDemand("buddyinfo", s -> new BuddyinfoCollector(s.files()));
    onDemand("cgroups", s -> new CgroupsCollector(s.files()));
    onDemand("cpu_vulnerabilities", s -> new CpuVulnerabilitiesCollector(s.files()));
    onDemand("interrupts", s -> new InterruptsCollector(s.files()));
    onDemand("kernel_hung", s -> new KernelHungCollector(s.files()));
    onDemand("ksmd", KsmdCollector::new);
    onDemand("logind", _ -> new LogindCollector(SystemBus::open));
    onDemand("meminfo_numa", s -> new MeminfoNumaCollector(s.files()));
    onDemand(Collectors.NEWER_FAMILIES, _ -> _ -> {});
    onDemand("perf", PerfCollector::new);
    onDemand("runit", RunitCollector::new);
    onDemand("slabinfo", s -> new SlabinfoCollector(s.files()));
    onDemand("softirqs", s -> new SoftirqsCollector(s.files()));
    onDemand("sysctl", SysctlCollector::new);
    onDemand("systemd", s -> new SystemdCollector(s, SystemBus::openForSystemd));
    onDemand("zoneinfo", s -> new ZoneinfoCollector(s.files()));
  }
}
