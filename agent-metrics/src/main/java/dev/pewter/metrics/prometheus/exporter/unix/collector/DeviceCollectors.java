package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors.byDefault;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors.onDemand;

import dev.pewter.core.sys.BtrfsDevice;
import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.core.sys.Netlink;
import dev.pewter.core.sys.PageSize;

/// The collectors of file systems, block devices, network and hardware.
final class DeviceCollectors {
  private DeviceCollectors() {}

  static void register() {
    byDefault("arp", s -> new ArpCollector(s, Netlink::list));
    byDefault("bcache", BcacheCollector::new);
    byDefault("bonding", BondingCollector::new);
    byDefault("btrfs", s -> new BtrfsCollector(s, BtrfsDevice::of));
    byDefault("conntrack", ConntrackCollector::new);
    byDefault("diskstats", DiskstatsCollector::new);
    byDefault("dmi", DmiCollector::new);
    byDefault("edac", EdacCollector::new);
    byDefault("fibrechannel", FibrechannelCollector::new);
    byDefault("filesystem", s -> new FilesystemCollector(s, FileSystemStat::of));
    byDefault("hwmon", HwmonCollector::new);
    byDefault("infiniband", InfinibandCollector::new);
    byDefault("ipvs", IpvsCollector::new);
    byDefault("mdadm", MdadmCollector::new);
    byDefault("netclass", NetclassCollector::new);
    byDefault("netdev", NetdevCollector::new);
    byDefault("netstat", NetstatCollector::new);
    byDefault("nfs", NfsCollector::new);
    byDefault("nfsd", NfsdCollector::new);
    byDefault("nvme", NvmeCollector::new);
    byDefault("powersupplyclass", PowersupplyCollector::new);
    byDefault("rapl", RaplCollector::new);
    byDefault("sockstat", s -> new SockstatCollector(s, PageSize.bytes()));
    byDefault("tapestats", TapestatsCollector::new);
    byDefault("thermal_zone", ThermalZoneCollector::new);
    byDefault("udp_queues", UdpQueuesCollector::new);
    byDefault("xfs", XfsCollector::new);
    byDefault("zfs", ZfsCollector::new);
    onDemand("bcachefs", BcachefsCollector::new);
    onDemand("dmmultipath", DmmultipathCollector::new);
    onDemand("drbd", DrbdCollector::new);
    onDemand("drm", DrmCollector::new);
    onDemand("ethtool", s -> new EthtoolCollector(s, EthtoolCollector.REAL));
    onDemand("lnstat", LnstatCollector::new);
    onDemand("mountstats", MountstatsCollector::new);
    onDemand("network_route", _ -> new NetworkRouteCollector(Netlink::list));
    onDemand("nvmesubsystem", NvmesubsystemCollector::new);
    onDemand("pcidevice", PcideviceCollector::new);
    onDemand("qdisc", _ -> new QdiscCollector(Netlink::list));
    onDemand("swap", SwapCollector::new);
    onDemand("tcpstat", s -> new TcpstatCollector(s, Netlink::list));
    onDemand("watchdog", WatchdogCollector::new);
    onDemand("xfrm", XfrmCollector::new);
  }
}
