package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import java.util.List;
import java.util.Map;

/// How the targets do, for people.
public record ScrapeInfo(@Block("target") List<TargetInfo> targets) {
  public ScrapeInfo {
    targets = List.copyOf(targets);
  }

  /// @param health `unknown`, `up` or `down`
  public record TargetInfo(
      @Attr("job") String job,
      @Attr("url") String url,
      @Attr("health") String health,
      @Attr("labels") Map<String, String> labels,
      @Attr(value = "last_error", byDefault = "") String lastError,
      @Attr("last_scrape") String lastScrape,
      @Attr(value = "last_scrape_duration", byDefault = "0s") String lastScrapeDuration) {}
}
