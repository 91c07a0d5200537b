package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.List;

/// How much memory the kernel shares because it is the same.
final class KsmdCollector implements Collector {
  private static final double MILLIS = 1000;
  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(
              "full_scans",
              Family.counter("node_ksmd_full_scans_total", "Times all memory was scanned."),
              1),
          gauge("merge_across_nodes", "Whether pages of different nodes are shared."),
          gauge("pages_shared", "Pages that others share."),
          gauge("pages_sharing", "Pages that were saved."),
          gauge("pages_to_scan", "Pages to scan at a time."),
          gauge("pages_unshared", "Pages that have no like."),
          gauge("pages_volatile", "Pages that change too fast."),
          gauge("run", "Whether the scanner runs."),
          new Setting(
              "sleep_millisecs",
              Family.gauge("node_ksmd_sleep_seconds", "Pause between scans."),
              MILLIS));
  private static final List<Setting> NEWER_SETTINGS =
      List.of(
          new Setting(
              "general_profit",
              Family.gauge(
                  "node_ksmd_general_profit_bytes",
                  "Memory that sharing saves, less what it takes itself."),
              1));

  private final HostFiles files;
  private final List<Setting> settings;

  private record Setting(String file, Family family, double divisor) {}

  KsmdCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.settings = settings.withNewer(SETTINGS, NEWER_SETTINGS);
  }

  private static Setting gauge(String name, String help) {
    return new Setting(name, Family.gauge("node_ksmd_" + name, help), 1);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (var setting : settings) {
      if (files.readIfThere(files.sys("kernel/mm/ksm/").add(setting.file)) != null) {
        setting.family.add(page, files.value().whole() / setting.divisor);
      }
    }
  }
}
