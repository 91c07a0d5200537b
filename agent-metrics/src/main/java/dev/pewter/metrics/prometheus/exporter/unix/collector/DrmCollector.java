package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// Graphics cards of AMD's driver, the only one that tells this, from `class/drm`.
final class DrmCollector implements Collector {
  private static final Family INFO =
      Family.gauge(
          "node_drm_card_info",
          "Texts about a card, always 1.",
          "card",
          "memory_vendor",
          "power_performance_level",
          "unique_id",
          "vendor");
  private static final List<Attribute> NUMBERS =
      List.of(
          number("gpu_busy_percent", "gpu_busy_percent"),
          number("mem_info_gtt_total", "memory_gtt_size_bytes"),
          number("mem_info_gtt_used", "memory_gtt_used_bytes"),
          number("mem_info_vis_vram_total", "memory_vis_vram_size_bytes"),
          number("mem_info_vis_vram_used", "memory_vis_vram_used_bytes"),
          number("mem_info_vram_total", "memory_vram_size_bytes"),
          number("mem_info_vram_used", "memory_vram_used_bytes"));

  private final HostFiles files;

  DrmCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Attribute number(String file, String name) {
    return new Attribute(file, Family.gauge("node_drm_" + name, "Card: " + name + ".", "card"));
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> cards = files.listIfPossible(files.sys("class/drm"));
    if (cards == null) {
      return;
    }
    for (String card : cards) {
      RawPath path = files.sys("class/drm/").add(card).add("/device/");
      if (isCard(card) && text(files, path, "uevent").contains("DRIVER=amdgpu")) {
        INFO.add(
            page,
            1,
            card,
            text(files, path, "mem_info_vram_vendor"),
            text(files, path, "power_dpm_force_performance_level"),
            text(files, path, "unique_id"),
            "amd");
        Attributes.addAll(files, path, NUMBERS, page, card);
      }
    }
  }

  /// `card0`, but not its outputs `card0-DP-1`.
  private static boolean isCard(String name) {
    return name.length() > 4
        && name.startsWith("card")
        && name.chars().skip(4).allMatch(c -> c >= '0' && c <= '9');
  }
}
