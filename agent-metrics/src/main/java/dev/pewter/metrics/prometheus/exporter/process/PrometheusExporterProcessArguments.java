package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import java.util.List;

/// The block of a `prometheus.exporter.process`.
record PrometheusExporterProcessArguments(
    @Attr(value = "procfs_path", byDefault = "/proc") String procfsPath,
    @Attr(value = "track_children", byDefault = "true") boolean trackChildren,
    @Attr(value = "track_threads", byDefault = "true") boolean trackThreads,
    @Attr(value = "gather_smaps", byDefault = "true") boolean gatherSmaps,
    @Attr(value = "recheck_on_scrape", byDefault = "false") boolean recheckOnScrape,
    @Attr(value = "remove_empty_groups", byDefault = "false") boolean removeEmptyGroups,
    @Block("matcher") List<MatcherArguments> matchers) {
  PrometheusExporterProcessArguments {
    matchers = List.copyOf(matchers);
  }
}
