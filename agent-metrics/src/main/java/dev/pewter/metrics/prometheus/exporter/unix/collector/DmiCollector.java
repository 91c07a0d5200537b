package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What the firmware tells of the machine, from `class/dmi/id`: read once. Some of it only root may
/// read; what cannot be read is no label.
final class DmiCollector implements Collector {
  private static final List<String> LABELS =
      List.of(
          "bios_date",
          "bios_release",
          "bios_vendor",
          "bios_version",
          "board_asset_tag",
          "board_name",
          "board_serial",
          "board_vendor",
          "board_version",
          "chassis_asset_tag",
          "chassis_serial",
          "chassis_vendor",
          "chassis_version",
          "product_family",
          "product_name",
          "product_serial",
          "product_sku",
          "product_uuid",
          "product_version",
          "system_vendor");

  private final String[] names;
  private final String[] values;

  DmiCollector(CollectorSettings settings) throws IOException {
    var files = settings.files();
    var found = new ArrayList<String>();
    var texts = new ArrayList<String>();
    for (String label : LABELS) {
      String file = label.equals("system_vendor") ? "sys_vendor" : label;
      if (files.readIfPossible(files.sys("class/dmi/id/").add(file)) != null) {
        found.add(label);
        texts.add(files.trimmed());
      }
    }
    this.names = found.toArray(new String[0]);
    this.values = texts.toArray(new String[0]);
  }

  @Override
  public void collect(MetricPage page) throws NoData {
    if (names.length == 0) {
      throw new NoData("class/dmi/id: not there");
    }
    page.gauge("node_dmi_info", "What the firmware tells of the machine, always 1.")
        .addWith(1, names, values);
  }
}
