package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/// Shows the machine that containers run on.
final class MachinePage {
  private static final String[] LABELS = {"boot_id", "machine_id", "system_uuid"};
  private static final double KIB = 1024;
  private static final Family CORES = gauge("cpu_cores", "CPUs that the kernel sees.");
  private static final Family PHYSICAL = gauge("cpu_physical_cores", "Cores of all processors.");
  private static final Family SOCKETS = gauge("cpu_sockets", "Processors.");
  private static final Family MEMORY = gauge("memory_bytes", "Memory of the machine.");
  private static final Family SWAP = gauge("swap_bytes", "Swap space of the machine.");
  private static final Family ERROR =
      Family.gauge("machine_scrape_error", "1 when the machine could not be read.");
  private static final Family VERSION =
      Family.gauge(
          "cadvisor_version_info",
          "A constant 1 with versions; that of cAdvisor is the agent's.",
          "cadvisorRevision",
          "cadvisorVersion",
          "dockerVersion",
          "kernelVersion",
          "osVersion");

  private final HostFiles files;
  private final CgroupFiles numbers;
  private final String root;
  private final String proc;

  MachinePage(HostFiles files, CgroupFiles numbers, String root, String proc) {
    this.files = files;
    this.numbers = numbers;
    this.root = root;
    this.proc = proc;
  }

  private static Family gauge(String name, String help) {
    return Family.gauge("machine_" + name, help, LABELS);
  }

  void add(MetricPage page, String version) throws IOException {
    String[] labels = {
      text(proc + "/sys/kernel/random/boot_id"),
      text(root + "/etc/machine-id"),
      text(files.paths().sysfs() + "/class/dmi/id/product_uuid")
    };
    int[] counts = cpus();
    CORES.add(page, counts[0], labels);
    PHYSICAL.add(page, counts[1], labels);
    SOCKETS.add(page, counts[2], labels);
    MEMORY.add(page, numbers.find(proc + "/meminfo", "MemTotal:") * KIB, labels);
    SWAP.add(page, numbers.find(proc + "/meminfo", "SwapTotal:") * KIB, labels);
    ERROR.add(page, 0);
    VERSION.add(page, 1, "", version, "", text(proc + "/sys/kernel/osrelease"), system());
  }

  private String text(String path) throws IOException {
    String found = files.textIfPossible(files.path(path));
    return found == null ? "" : found;
  }

  private String system() throws IOException {
    Fields fields = files.readIfPossible(files.path(root + "/etc/os-release"));
    while (fields != null && fields.nextLine()) {
      if (fields.next('=') && fields.is("PRETTY_NAME")) {
        return fields.rest().text().replace("\"", "");
      }
    }
    return "";
  }

  /// How many CPUs, cores and processors there are; a processor without numbers counts as one.
  private int[] cpus() throws IOException {
    int count = 0;
    String socket = "0";
    var sockets = new HashSet<String>();
    var cores = new HashSet<String>();
    Fields fields = files.readIfPossible(files.path(proc + "/cpuinfo"));
    while (fields != null && fields.nextLine()) {
      if (!fields.next(':')) {
        continue;
      }
      if (fields.is("processor")) {
        count++;
      } else if (fields.is("physical id")) {
        socket = fields.rest().text();
        sockets.add(socket);
      } else if (fields.is("core id")) {
        cores.add(socket + "/" + fields.rest().text());
      }
    }
    return new int[] {count, cores.isEmpty() ? count : cores.size(), Math.max(1, sockets.size())};
  }

  /// The names of block devices by their numbers.
  Map<Long, String> devices() throws IOException {
    var devices = new HashMap<Long, String>();
    Fields fields = files.readIfPossible(files.path(proc + "/diskstats"));
    while (fields != null && fields.nextLine()) {
      if (fields.next() && fields.isNumber()) {
        long major = fields.number();
        if (fields.next() && fields.isNumber()) {
          long minor = fields.number();
          if (fields.next()) {
            devices.put(GroupPage.device(major, minor), "/dev/" + fields.text());
          }
        }
      }
    }
    return devices;
  }
}
