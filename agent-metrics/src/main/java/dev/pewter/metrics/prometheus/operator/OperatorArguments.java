package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.kubernetes.SelectorArguments;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.relabel.Rule;
import java.time.Duration;
import java.util.List;

/// What all `prometheus.operator.*` take; `docs/reference/prometheus-operator.md`.
///
/// @param namespaces empty for all
/// @param rules come before those that a resource gives
public record OperatorArguments(
    @Attr("forward_to") List<SampleReceiver> forwardTo,
    @Attr(value = "namespaces", byDefault = "[]") List<String> namespaces,
    @Attr(value = "kubernetes_role", byDefault = "endpoints") String kubernetesRole,
    @Attr(value = "informer_sync_timeout", byDefault = "1m") Duration informerSyncTimeout,
    @Block("client") KubernetesClientArguments client,
    @Block(value = "selector", shownWhenWritten = true) SelectorArguments selector,
    @Block("clustering") Clustering clustering,
    @Block("rule") List<Rule> rules,
    @Block("scrape") ScrapeDefaults scrape) {

  public OperatorArguments {
    forwardTo = List.copyOf(forwardTo);
    namespaces = List.copyOf(namespaces);
    rules = List.copyOf(rules);
    if (!kubernetesRole.equals("endpoints") && !kubernetesRole.equals("endpointslice")) {
      throw new InvalidArgument("only endpoints and endpointslice are supported");
    }
  }

  /// Whether the instances of a cluster share the targets.
  public record Clustering(@Attr(value = "enabled", byDefault = "false") boolean enabled) {}

  /// How targets are scraped where their resource does not say it.
  public record ScrapeDefaults(
      @Attr(value = "default_scrape_interval", byDefault = "1m") Duration interval,
      @Attr(value = "default_scrape_timeout", byDefault = "10s") Duration timeout,
      @Attr(value = "default_sample_limit", byDefault = "0") long sampleLimit,
      @Attr(value = "scrape_native_histograms", byDefault = "false") boolean nativeHistograms,
      @Attr(value = "scrape_classic_histograms", byDefault = "false") boolean classicHistograms,
      @Attr(value = "convert_classic_histograms_to_nhcb", byDefault = "false")
          boolean convertClassicHistograms,
      @Attr(value = "native_histogram_bucket_limit", byDefault = "0") long bucketLimit,
      @Attr(value = "native_histogram_min_bucket_factor", byDefault = "0") double minBucketFactor,
      @Attr(value = "honor_metadata", byDefault = "false") boolean honorMetadata,
      @Attr(value = "enable_type_and_unit_labels", byDefault = "false") boolean typeAndUnitLabels,
      @Attr(value = "start_timestamp_zero_ingestion", byDefault = "false") boolean zeroIngestion) {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    public ScrapeDefaults {
      interval = interval.isZero() ? INTERVAL : interval;
      timeout = timeout.isZero() ? TIMEOUT : timeout;
      if (interval.isNegative() || timeout.isNegative()) {
        throw new InvalidArgument("the scrape interval and timeout must not be negative");
      }
      notNegative("default_sample_limit", sampleLimit);
      notNegative("native_histogram_bucket_limit", bucketLimit);
    }

    private static void notNegative(String name, long number) {
      if (number < 0) {
        throw new InvalidArgument(name + " must not be negative; got " + number);
      }
    }
  }
}
