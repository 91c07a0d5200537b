package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;

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

  private final HostFiles files;

  NvmeCollector(CollectorSettings settings) {
    this.files = settings.files();
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
    }
  }
}
