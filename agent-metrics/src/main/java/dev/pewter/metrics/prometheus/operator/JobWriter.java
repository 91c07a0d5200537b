package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.kubernetes.KubernetesSession.TargetQuery;
import dev.pewter.metrics.prometheus.scrape.PromDuration;
import dev.pewter.metrics.prometheus.scrape.PrometheusScrapeArguments;
import dev.pewter.metrics.prometheus.scrape.ScrapeJob;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes the jobs of one resource, with what the component says where the resource is silent.
///
/// @param namespace of the resource
public record JobWriter(OperatorArguments arguments, Credentials credentials, String namespace) {
  private static final List<String> TEXT =
      List.of(
          "OpenMetricsText1.0.0",
          "OpenMetricsText0.0.1",
          "PrometheusText1.0.0",
          "PrometheusText0.0.4");

  JobWriter(OperatorArguments arguments, KubernetesSession session, String namespace) {
    this(arguments, new Credentials(session, namespace), namespace);
  }

  /// How one page is asked for.
  ///
  /// @param interval empty for the default, as the next ones
  record Page(
      String interval,
      String timeout,
      String path,
      String scheme,
      Map<String, List<String>> params,
      boolean honorLabels,
      boolean honorTimestamps,
      boolean enableCompression) {

    /// An endpoint of a monitor.
    static Page of(Spec endpoint) {
      return new Page(
          endpoint.text("interval"),
          endpoint.text("scrapeTimeout"),
          endpoint.text("path"),
          endpoint.text("scheme"),
          endpoint.listMap("params"),
          endpoint.flag("honorLabels", false),
          endpoint.flag("honorTimestamps", true),
          true);
    }
  }

  /// Rules with which each job begins: the component's own, then the name of the job put aside.
  TargetRules rules() {
    var rules = new TargetRules().own(arguments.rules());
    rules.copy("job", "__tmp_prometheus_job_name");
    return rules;
  }

  /// @param selector the resource's `namespaceSelector`
  MonitorJob.Source discovered(String role, Spec selector, boolean attachesNodes) {
    List<String> namespaces =
        selector.flag("any", false) ? List.of() : selector.texts("matchNames");
    if (namespaces.isEmpty() && !selector.flag("any", false)) {
      namespaces = List.of(namespace);
    }
    return new MonitorJob.Source.Discovered(new TargetQuery(role, namespaces, attachesNodes));
  }

  /// @param limits the resource's `spec`, which has the limits of all its jobs
  MonitorJob job(
      String name,
      MonitorJob.Source source,
      TargetRules rules,
      Page page,
      Spec limits,
      List<Spec> metricRules,
      HttpClientArguments client) {
    return new MonitorJob(
        source,
        rules.rules(),
        new ScrapeJob(
            name,
            scrape(name, page, limits, client),
            new TargetRules().written(metricRules).rules()));
  }

  private PrometheusScrapeArguments scrape(
      String name, Page page, Spec limits, HttpClientArguments client) {
    var defaults = arguments.scrape();
    var interval = duration("interval", page.interval, defaults.interval());
    var usual = defaults.timeout().compareTo(interval) > 0 ? interval : defaults.timeout();
    var timeout = duration("timeout", page.timeout, usual);
    long samples = limits.number("sampleLimit");
    String bodySize = limits.text("bodySizeLimit");
    var protocols = limits.texts("scrapeProtocols");
    return new PrometheusScrapeArguments(
        List.of(),
        List.of(),
        name,
        page.honorLabels,
        page.honorTimestamps,
        false,
        page.params,
        defaults.classicHistograms(),
        defaults.nativeHistograms(),
        "",
        interval,
        timeout,
        protocols.isEmpty() ? TEXT : protocols,
        page.path.isEmpty() ? "/metrics" : page.path,
        page.scheme.isEmpty() ? "http" : page.scheme.toLowerCase(Locale.ROOT),
        bodySize.isEmpty() ? new ByteSize(0) : ByteSize.parse(bodySize),
        samples == 0 ? defaults.sampleLimit() : samples,
        limits.number("targetLimit"),
        limits.number("labelLimit"),
        limits.number("labelNameLengthLimit"),
        limits.number("labelValueLengthLimit"),
        client,
        false,
        false,
        "legacy",
        "underscores",
        "PrometheusText0.0.4",
        defaults.convertClassicHistograms(),
        page.enableCompression,
        defaults.bucketLimit(),
        defaults.minBucketFactor(),
        defaults.honorMetadata(),
        defaults.typeAndUnitLabels(),
        defaults.zeroIngestion(),
        new PrometheusScrapeArguments.Clustering(false));
  }

  private static Duration duration(String what, String text, Duration byDefault) {
    try {
      var time = text.isEmpty() ? Duration.ZERO : PromDuration.parse(text);
      return time.isZero() ? byDefault : time;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("parsing " + what + ": " + e.getMessage(), e);
    }
  }
}
