package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.metrics.prometheus.scrape.ScrapeInfo;
import java.util.List;

/// The resources that were found and the targets that are scraped, for people.
record OperatorInfo(
    @Block("crds") List<Resource> resources,
    @Block("targets") List<ScrapeInfo.TargetInfo> targets) {
  OperatorInfo {
    resources = List.copyOf(resources);
    targets = List.copyOf(targets);
  }

  /// @param error why the resource is not used, or not wholly; empty if it is
  /// @param url where the jobs made of it are shown
  record Resource(
      @Attr("namespace") String namespace,
      @Attr("name") String name,
      @Attr("last_reconcile") String lastReconcile,
      @Attr(value = "reconcile_error", byDefault = "") String error,
      @Attr(value = "scrape_configs_url", byDefault = "") String url) {}
}
