package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.IdleArguments;
import dev.pewter.metrics.prometheus.exporter.unix.collector.CollectorArguments;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The block of a `prometheus.exporter.unix`. Of the machine's paths those that are null are looked
/// for.
record PrometheusExporterUnixArguments(
    @Attr(value = "include_exporter_metrics", byDefault = "false") boolean includeExporterMetrics,
    @Attr("procfs_path") @Nullable String procfsPath,
    @Attr("sysfs_path") @Nullable String sysfsPath,
    @Attr("rootfs_path") @Nullable String rootfsPath,
    @Attr(value = "udev_data_path", byDefault = "/run/udev/data") String udevDataPath,
    @Attr(value = "set_collectors", byDefault = "[]") List<String> setCollectors,
    @Attr(value = "enable_collectors", byDefault = "[]") List<String> enableCollectors,
    @Attr(value = "disable_collectors", byDefault = "[]") List<String> disableCollectors,
    @Block("arp") CollectorArguments.Arp arp,
    @Block("bcache") CollectorArguments.Bcache bcache,
    @Block("cpu") CollectorArguments.Cpu cpu,
    @Block("disk") CollectorArguments.Disk disk,
    @Block("ethtool") CollectorArguments.Ethtool ethtool,
    @Block("filesystem") CollectorArguments.Filesystem filesystem,
    @Block("hwmon") CollectorArguments.Hwmon hwmon,
    @Block("ipvs") CollectorArguments.Ipvs ipvs,
    @Block("netclass") CollectorArguments.Netclass netclass,
    @Block("netdev") CollectorArguments.Netdev netdev,
    @Block("netstat") CollectorArguments.Netstat netstat,
    @Block("ntp") CollectorArguments.Ntp ntp,
    @Block("perf") CollectorArguments.Perf perf,
    @Block("powersupply") CollectorArguments.Powersupply powersupply,
    @Block("runit") CollectorArguments.Runit runit,
    @Block("supervisord") CollectorArguments.Supervisord supervisord,
    @Block("sysctl") CollectorArguments.Sysctl sysctl,
    @Block("systemd") CollectorArguments.Systemd systemd,
    @Block("tapestats") CollectorArguments.Tapestats tapestats,
    @Block("textfile") CollectorArguments.Textfile textfile,
    @Block("vmstat") CollectorArguments.Vmstat vmstat)
    implements IdleArguments {
  PrometheusExporterUnixArguments {
    setCollectors = List.copyOf(setCollectors);
    enableCollectors = List.copyOf(enableCollectors);
    disableCollectors = List.copyOf(disableCollectors);
  }

  @Override
  public Map<String, String> idle() {
    return Choice.idleBlocks(this);
  }

  @Override
  public Map<String, Map<String, String>> idleParts() {
    return Choice.idleNames(this);
  }

  CollectorArguments collectors() {
    return new CollectorArguments(
        arp,
        bcache,
        cpu,
        disk,
        ethtool,
        filesystem,
        hwmon,
        ipvs,
        netclass,
        netdev,
        netstat,
        ntp,
        perf,
        powersupply,
        runit,
        supervisord,
        sysctl,
        systemd,
        tapestats,
        textfile,
        vmstat);
  }
}
