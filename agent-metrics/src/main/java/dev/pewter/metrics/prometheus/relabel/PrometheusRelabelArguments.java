package dev.pewter.metrics.prometheus.relabel;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.relabel.Rule;
import java.time.Duration;
import java.util.List;

/// The block of a `prometheus.relabel`.
///
/// @param maxCacheSize in series; 0 when there is a time to live
/// @param cacheTtl zero when there is a size
record PrometheusRelabelArguments(
    @Attr("forward_to") List<SampleReceiver> forwardTo,
    @Attr(value = "max_cache_size", byDefault = "100000") int maxCacheSize,
    @Attr(value = "cache_ttl", byDefault = "0s") Duration cacheTtl,
    @Block("rule") List<Rule> rules) {
  private static final Duration MIN_TTL = Duration.ofMinutes(1);

  PrometheusRelabelArguments {
    forwardTo = List.copyOf(forwardTo);
    rules = List.copyOf(rules);
    if (maxCacheSize < 0) {
      throw new InvalidArgument("max_cache_size must be >= 0; got " + maxCacheSize);
    }
    if (cacheTtl.isNegative()) {
      throw new InvalidArgument("cache_ttl must be >= 0; got " + GoDuration.text(cacheTtl));
    }
    if (maxCacheSize > 0 && cacheTtl.isPositive()) {
      throw new InvalidArgument(
          "max_cache_size and cache_ttl are mutually exclusive: set max_cache_size = 0 to use"
              + " cache_ttl, or unset cache_ttl to keep the bounded LRU cache");
    }
    if (maxCacheSize == 0 && cacheTtl.isZero()) {
      throw new InvalidArgument("one of max_cache_size or cache_ttl must be set");
    }
    if (cacheTtl.isPositive() && cacheTtl.compareTo(MIN_TTL) < 0) {
      throw new InvalidArgument(
          "cache_ttl must be at least 1m0s when set; got " + GoDuration.text(cacheTtl));
    }
  }
}
