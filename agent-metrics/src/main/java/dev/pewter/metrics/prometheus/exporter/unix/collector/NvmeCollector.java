package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.number;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.NvmesubsystemCollector.numberEnd;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.List;

/// NVMe controllers, from `class/nvme`.
final class NvmeCollector implements Collector {
  private static final Family INFO =
      Family.gauge(
          "node_nvme_info",
          "Texts about a controller, always 1.",
          "device",
          "firmware_revision",
          "model",
          "serial",
          "state");

  private static final Family NAMESPACE =
      Family.gauge(
          "node_nvme_namespace_info",
          "A namespace of a controller, always 1.",
          "ana_state",
          "device",
          "nsid");
  private static final Family CAPACITY = namespace("capacity_bytes", "How much a namespace holds.");
  private static final Family SIZE = namespace("size_bytes", "The same as the capacity.");
  private static final Family USED = namespace("used_bytes", "How much of a namespace is used.");
  private static final Family BLOCK =
      namespace("logical_block_size_bytes", "What a namespace reads and writes at once.");

  private final HostFiles files;
  private final boolean isShowingNamespaces;

  NvmeCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.isShowingNamespaces = settings.hasNewerFamilies();
  }

  private static Family namespace(String name, String help) {
    return Family.gauge("node_nvme_namespace_" + name, help, "device", "nsid");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String device : files.list(files.sys("class/nvme"))) {
      RawPath path = files.sys("class/nvme/").add(device).add("/");
      int length = path.length();
      var firmware = files.textIfPossible(path.add("firmware_rev"));
      var model = files.textIfPossible(path.cut(length).add("model"));
      var serial = files.textIfPossible(path.cut(length).add("serial"));
      var state = files.textIfPossible(path.cut(length).add("state"));
      if (firmware != null && model != null && serial != null && state != null) {
        INFO.add(page, 1, device, firmware, model, serial, state);
      }
      if (isShowingNamespaces) {
        addNamespaces(page, path.cut(length), device);
      }
    }
  }

  private void addNamespaces(MetricPage page, RawPath path, String device) throws IOException {
    int length = path.length();
    List<String> names = files.listIfPossible(path);
    for (String name : names == null ? List.<String>of() : names) {
      int end = numberEnd(name, "nvme", 0);
      if (end > 0 && numberEnd(name, "n", end) == name.length()) {
        addNamespace(page, path.cut(length).add(name).add("/"), device, name.substring(end + 1));
      }
    }
  }

  private void addNamespace(MetricPage page, RawPath path, String device, String number)
      throws IOException {
    String state = text(files, path, "ana_state");
    NAMESPACE.add(page, 1, state.isEmpty() ? "unknown" : state, device, number);
    double block = number(files, path, "queue/logical_block_size");
    add(page, BLOCK, block, device, number);
    // as the reference, which takes the kernel's sectors of 512 bytes for blocks
    double size = number(files, path, "size") * block;
    add(page, CAPACITY, size, device, number);
    add(page, SIZE, size, device, number);
    add(page, USED, number(files, path, "nuse") * block, device, number);
  }

  private static void add(MetricPage page, Family family, double value, String... labels) {
    if (!Double.isNaN(value)) {
      family.add(page, value, labels);
    }
  }
}
