package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The blocks that tell collectors what to show. Patterns are kept as they were written, for they
/// are shown; `pattern` compiles them.
public record CollectorArguments(
    @Block("arp") Arp arp,
    @Block("bcache") Bcache bcache,
    @Block("cpu") Cpu cpu,
    @Block("disk") Disk disk,
    @Block("ethtool") Ethtool ethtool,
    @Block("filesystem") Filesystem filesystem,
    @Block("hwmon") Hwmon hwmon,
    @Block("ipvs") Ipvs ipvs,
    @Block("netclass") Netclass netclass,
    @Block("netdev") Netdev netdev,
    @Block("netstat") Netstat netstat,
    @Block("ntp") Ntp ntp,
    @Block("perf") Perf perf,
    @Block("powersupply") Powersupply powersupply,
    @Block("runit") Runit runit,
    @Block("supervisord") Supervisord supervisord,
    @Block("sysctl") Sysctl sysctl,
    @Block("systemd") Systemd systemd,
    @Block("tapestats") Tapestats tapestats,
    @Block("textfile") Textfile textfile,
    @Block("vmstat") Vmstat vmstat) {

  /// Made when first asked for: not while the blocks of another are decoded.
  private static final class Defaults {
    static final CollectorArguments ALL = defaults();
  }

  private static CollectorArguments defaults() {
    try {
      return Decoder.decode(new Body(List.of()), CollectorArguments.class, Scope.EMPTY);
    } catch (DecodeException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The names of the blocks that say something else than their defaults.
  public List<String> changedBlocks() {
    var names = new ArrayList<String>();
    addIf(names, "arp", arp, Defaults.ALL.arp);
    addIf(names, "bcache", bcache, Defaults.ALL.bcache);
    addIf(names, "cpu", cpu, Defaults.ALL.cpu);
    addIf(names, "disk", disk, Defaults.ALL.disk);
    addIf(names, "ethtool", ethtool, Defaults.ALL.ethtool);
    addIf(names, "filesystem", filesystem, Defaults.ALL.filesystem);
    addIf(names, "hwmon", hwmon, Defaults.ALL.hwmon);
    addIf(names, "ipvs", ipvs, Defaults.ALL.ipvs);
    addIf(names, "netclass", netclass, Defaults.ALL.netclass);
    addIf(names, "netdev", netdev, Defaults.ALL.netdev);
    addIf(names, "netstat", netstat, Defaults.ALL.netstat);
    addIf(names, "ntp", ntp, Defaults.ALL.ntp);
    addIf(names, "perf", perf, Defaults.ALL.perf);
    addIf(names, "powersupply", powersupply, Defaults.ALL.powersupply);
    addIf(names, "runit", runit, Defaults.ALL.runit);
    addIf(names, "supervisord", supervisord, Defaults.ALL.supervisord);
    addIf(names, "sysctl", sysctl, Defaults.ALL.sysctl);
    addIf(names, "systemd", systemd, Defaults.ALL.systemd);
    addIf(names, "tapestats", tapestats, Defaults.ALL.tapestats);
    addIf(names, "textfile", textfile, Defaults.ALL.textfile);
    addIf(names, "vmstat", vmstat, Defaults.ALL.vmstat);
    return names;
  }

  private static void addIf(List<String> names, String name, Record block, Record byDefault) {
    if (!block.equals(byDefault)) {
      names.add(name);
    }
  }

  /// What a pattern matches; null when it is empty, which means none.
  static @Nullable SearchPattern pattern(String text) {
    try {
      return text.isEmpty() ? null : SearchPattern.parse(text);
    } catch (InvalidPattern e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }

  /// A pattern that a whole text must match; null when it is empty.
  static @Nullable SearchPattern wholePattern(String text) {
    return text.isEmpty() ? null : pattern("^(?:" + text + ")$");
  }

  /// The block `arp`.
  public record Arp(
      @Attr(value = "device_exclude", byDefault = "") String deviceExclude,
      @Attr(value = "device_include", byDefault = "") String deviceInclude,
      @Attr(value = "netlink", byDefault = "false") boolean netlink) {
    public Arp {
      pattern(deviceExclude);
      pattern(deviceInclude);
    }
  }

  /// The block `bcache`.
  public record Bcache(
      @Attr(value = "priority_stats", byDefault = "false") boolean priorityStats) {}

  /// The block `cpu`.
  public record Cpu(
      @Attr(value = "guest", byDefault = "false") boolean guest,
      @Attr(value = "info", byDefault = "false") boolean info,
      @Attr(value = "bugs_include", byDefault = "") String bugsInclude,
      @Attr(value = "flags_include", byDefault = "") String flagsInclude) {
    public Cpu {
      pattern(bugsInclude);
      pattern(flagsInclude);
    }
  }

  /// The block `disk`.
  public record Disk(
      @Attr(
              value = "device_exclude",
              byDefault = "^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$")
          String deviceExclude,
      @Attr(value = "device_include", byDefault = "") String deviceInclude) {
    public Disk {
      pattern(deviceExclude);
      pattern(deviceInclude);
    }
  }

  /// The block `ethtool`.
  public record Ethtool(
      @Attr(value = "device_exclude", byDefault = "") String deviceExclude,
      @Attr(value = "device_include", byDefault = "") String deviceInclude,
      @Attr(value = "metrics_include", byDefault = ".*") String metricsInclude) {
    public Ethtool {
      pattern(deviceExclude);
      pattern(deviceInclude);
      pattern(metricsInclude);
    }
  }

  /// The block `filesystem`.
  public record Filesystem(
      @Attr(
              value = "fs_types_exclude",
              byDefault =
                  "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fus"
                      + "ectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipe"
                      + "fs|securityfs|selinuxfs|squashfs|sysfs|tracefs)$")
          String fsTypesExclude,
      @Attr(
              value = "mount_points_exclude",
              byDefault = "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+)($|/)")
          String mountPointsExclude,
      @Attr(value = "mount_timeout", byDefault = "5s") Duration mountTimeout) {
    public Filesystem {
      pattern(fsTypesExclude);
      pattern(mountPointsExclude);
      if (!mountTimeout.isPositive()) {
        throw new InvalidArgument("mount_timeout must be greater than 0");
      }
    }
  }

  /// The block `hwmon`.
  public record Hwmon(
      @Attr(value = "chip_exclude", byDefault = "") String chipExclude,
      @Attr(value = "chip_include", byDefault = "") String chipInclude) {
    public Hwmon {
      pattern(chipExclude);
      pattern(chipInclude);
    }
  }

  /// The block `ipvs`.
  public record Ipvs(
      @Attr(
              value = "backend_labels",
              byDefault =
                  "[\"local_address\", \"local_port\", \"remote_address\", \"remote_port\""
                      + ", \"proto\", \"local_mark\"]")
          List<String> backendLabels) {
    private static final List<String> LABELS =
        List.of(
            "local_address", "local_port", "remote_address", "remote_port", "proto", "local_mark");

    public Ipvs {
      backendLabels = List.copyOf(backendLabels);
      for (String label : backendLabels) {
        if (!LABELS.contains(label)) {
          throw new InvalidArgument("unknown IPVS backend label: " + label);
        }
      }
    }
  }

  /// The block `netclass`.
  public record Netclass(
      @Attr(value = "ignore_invalid_speed_device", byDefault = "false")
          boolean ignoreInvalidSpeedDevice,
      @Attr(value = "ignored_devices", byDefault = "^$") String ignoredDevices) {
    public Netclass {
      pattern(ignoredDevices);
    }
  }

  /// The block `netdev`.
  public record Netdev(
      @Attr(value = "address_info", byDefault = "false") boolean addressInfo,
      @Attr(value = "device_exclude", byDefault = "") String deviceExclude,
      @Attr(value = "device_include", byDefault = "") String deviceInclude) {
    public Netdev {
      pattern(deviceExclude);
      pattern(deviceInclude);
      if (!deviceInclude.isEmpty() && !deviceExclude.isEmpty()) {
        throw new InvalidArgument("device-exclude & device-include are mutually exclusive");
      }
    }
  }

  /// The block `netstat`.
  public record Netstat(
      @Attr(
              value = "fields",
              byDefault =
                  "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Ic"
                      + "mp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPT"
                      + "imeouts)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransS"
                      + "egs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|Sn"
                      + "dbufErrors))$")
          String fields) {
    public Netstat {
      pattern(fields);
    }
  }

  /// The block `ntp`.
  public record Ntp(
      @Attr(value = "ip_ttl", byDefault = "1") int ipTtl,
      @Attr(value = "local_offset_tolerance", byDefault = "1ms") Duration localOffsetTolerance,
      @Attr(value = "max_distance", byDefault = "3466080us") Duration maxDistance,
      @Attr(value = "protocol_version", byDefault = "4") int protocolVersion,
      @Attr(value = "server", byDefault = "127.0.0.1") String server,
      @Attr(value = "server_is_local", byDefault = "false") boolean serverIsLocal) {
    public Ntp {
      if (protocolVersion < 2 || protocolVersion > 4) {
        throw new InvalidArgument(
            "invalid NTP protocol version " + protocolVersion + "; must be 2, 3, or 4");
      }
      if (ipTtl < 1 || ipTtl > 255) {
        throw new InvalidArgument("ip_ttl must be from 1 to 255");
      }
    }
  }

  /// The block `perf`.
  public record Perf(
      @Attr(value = "cache_profilers", byDefault = "[]") List<String> cacheProfilers,
      @Attr(value = "cpus", byDefault = "") String cpus,
      @Attr(value = "disable_cache_profilers", byDefault = "false") boolean disableCacheProfilers,
      @Attr(value = "disable_hardware_profilers", byDefault = "false")
          boolean disableHardwareProfilers,
      @Attr(value = "disable_software_profilers", byDefault = "false")
          boolean disableSoftwareProfilers,
      @Attr(value = "hardware_profilers", byDefault = "[]") List<String> hardwareProfilers,
      @Attr(value = "software_profilers", byDefault = "[]") List<String> softwareProfilers,
      @Attr(value = "tracepoint", byDefault = "[]") List<String> tracepoint) {
    public Perf {
      cacheProfilers = List.copyOf(cacheProfilers);
      hardwareProfilers = List.copyOf(hardwareProfilers);
      softwareProfilers = List.copyOf(softwareProfilers);
      tracepoint = List.copyOf(tracepoint);
    }
  }

  /// The block `powersupply`.
  public record Powersupply(
      @Attr(value = "ignored_supplies", byDefault = "^$") String ignoredSupplies) {
    public Powersupply {
      pattern(ignoredSupplies);
    }
  }

  /// The block `runit`.
  public record Runit(@Attr(value = "service_dir", byDefault = "/etc/service") String serviceDir) {}

  /// The block `supervisord`.
  public record Supervisord(@Attr(value = "url", byDefault = "") String url) {}

  /// The block `sysctl`.
  public record Sysctl(
      @Attr(value = "include", byDefault = "[]") List<String> include,
      @Attr(value = "include_info", byDefault = "[]") List<String> includeInfo) {
    public Sysctl {
      include = List.copyOf(include);
      includeInfo = List.copyOf(includeInfo);
    }
  }

  /// The block `systemd`.
  public record Systemd(
      @Attr(value = "enable_restarts", byDefault = "false") boolean enableRestarts,
      @Attr(value = "start_time", byDefault = "false") boolean startTime,
      @Attr(value = "task_metrics", byDefault = "false") boolean taskMetrics,
      @Attr(value = "unit_exclude", byDefault = ".+\\.(automount|device|mount|scope|slice)")
          String unitExclude,
      @Attr(value = "unit_include", byDefault = ".+") String unitInclude) {
    public Systemd {
      wholePattern(unitExclude);
      wholePattern(unitInclude);
    }
  }

  /// The block `tapestats`.
  public record Tapestats(
      @Attr(value = "ignored_devices", byDefault = "^$") String ignoredDevices) {
    public Tapestats {
      pattern(ignoredDevices);
    }
  }

  /// The block `textfile`.
  public record Textfile(@Attr(value = "directory", byDefault = "") String directory) {}

  /// The block `vmstat`.
  public record Vmstat(
      @Attr(value = "fields", byDefault = "^(oom_kill|pgpg|pswp|pg.*fault).*") String fields) {
    public Vmstat {
      pattern(fields);
    }
  }
}
