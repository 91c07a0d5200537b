package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import dev.pewter.core.model.Urls;
import dev.pewter.metrics.exposition.Options;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A target that can be scraped. Two with the same labels and URL are the same.
///
/// @param all every label but the meta labels
/// @param labels those that series carry
record ScrapeTarget(
    Labels all, Labels labels, URI url, Duration interval, Duration timeout, Options options) {
  private static final String PARAM = "__param_";
  private static final String NATIVE = "__scrape_native_histograms__";
  private static final String CLASSIC = "__always_scrape_classic_histograms__";
  private static final String CUSTOM = "__convert_classic_histograms_to_nhcb__";

  /// What makes the target another one.
  record Identity(Labels all, URI url) {}

  Identity identity() {
    return new Identity(all, url);
  }

  /// Completes a target by the arguments.
  ///
  /// @param job the name of the job when the target has none
  /// @throws IllegalArgumentException when it cannot be scraped; the message tells why
  static ScrapeTarget of(Target target, PrometheusScrapeArguments by, String job) {
    var labels = new LabelBuilder(target);
    for (int i = labels.size() - 1; i >= 0; i--) {
      if (labels.name(i).startsWith("__meta_")) {
        labels.delete(labels.name(i));
      }
    }
    byDefault(labels, "job", job);
    byDefault(labels, "__metrics_path__", by.metricsPath());
    byDefault(labels, "__scheme__", by.scheme());
    by.params()
        .forEach(
            (name, values) -> {
              if (!values.isEmpty()) {
                byDefault(labels, PARAM + name, values.getFirst());
              }
            });
    String address = labels.get("__address__");
    if (address.isEmpty()) {
      throw new IllegalArgumentException("no address");
    }
    if (address.contains("/")) {
      String shown = Urls.redacted("__address__", address);
      throw new IllegalArgumentException(Quote.quote(shown) + " is not a valid hostname");
    }
    var interval = duration(labels, "__scrape_interval__", "interval", by.scrapeInterval());
    var timeout = duration(labels, "__scrape_timeout__", "timeout", by.scrapeTimeout());
    if (timeout.compareTo(interval) > 0) {
      throw new IllegalArgumentException(
          "scrape timeout cannot be greater than scrape interval ("
              + GoDuration.text(timeout)
              + " > "
              + GoDuration.text(interval)
              + ")");
    }
    var options =
        new Options(
            flag(labels, NATIVE, by.scrapeNativeHistograms()),
            flag(labels, CLASSIC, by.scrapeClassicHistograms()),
            flag(labels, CUSTOM, by.convertClassicHistogramsToNhcb()),
            by.enableTypeAndUnitLabels(),
            by.startTimestampZeroIngestion());
    byDefault(labels, "instance", address);
    URI url =
        TargetUrl.of(
            labels.get("__scheme__"),
            address,
            labels.get("__metrics_path__"),
            params(labels, by.params()));
    var all = labels.toLabels();
    for (int i = labels.size() - 1; i >= 0; i--) {
      if (labels.name(i).startsWith("__")) {
        labels.delete(labels.name(i));
      }
    }
    return new ScrapeTarget(all, labels.toLabels(), url, interval, timeout, options);
  }

  private static void byDefault(LabelBuilder labels, String name, String value) {
    if (labels.get(name).isEmpty()) {
      labels.set(name, value);
    }
  }

  private static Duration duration(
      LabelBuilder labels, String label, String what, Duration byDefault) {
    String text = labels.get(label);
    Duration time;
    try {
      time = text.isEmpty() ? byDefault : PromDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("error parsing scrape " + what + ": " + e.getMessage(), e);
    }
    if (!time.isPositive()) {
      throw new IllegalArgumentException("scrape " + what + " cannot be 0");
    }
    return time;
  }

  private static boolean flag(LabelBuilder labels, String label, boolean byDefault) {
    return switch (labels.get(label)) {
      case "" -> byDefault;
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      case "0", "f", "F", "FALSE", "false", "False" -> false;
      default ->
          throw new IllegalArgumentException(
              "error parsing " + label + ": " + Quote.quote(labels.get(label)) + " is no bool");
    };
  }

  /// The query: a label takes the place of the first value of its parameter.
  private static Map<String, List<String>> params(
      LabelBuilder labels, Map<String, List<String>> written) {
    var params = new HashMap<String, List<String>>();
    written.forEach((name, values) -> params.put(name, new ArrayList<>(values)));
    for (int i = 0; i < labels.size(); i++) {
      if (labels.name(i).startsWith(PARAM)) {
        var values =
            params.computeIfAbsent(
                labels.name(i).substring(PARAM.length()), _ -> new ArrayList<>());
        if (values.isEmpty()) {
          values.add(labels.value(i));
        } else {
          values.set(0, labels.value(i));
        }
      }
    }
    return params;
  }

  /// How long after a multiple of the interval, in nanoseconds, it is scraped: always the same for
  /// one target and seed, so that the load of many is spread.
  long offsetNanos(long seed) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : (all + " " + url).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return Long.remainderUnsigned(hash ^ seed, interval.toNanos());
  }
}
