package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;
import java.util.List;

/// The block `metric.histogram`.
///
/// @param buckets upper bounds, ascending; without any those that Prometheus' libraries take
@BlockName("histogram")
public record MetricHistogramArguments(
    @Attr("name") String name,
    @Attr("buckets") List<Double> buckets,
    @Attr(value = "description", byDefault = "") String description,
    @Attr(value = "source", byDefault = "") String source,
    @Attr(value = "prefix", byDefault = PREFIX) String prefix,
    @Attr(value = "max_idle_duration", byDefault = "5m") Duration maxIdle,
    @Attr(value = "value", byDefault = "") String value)
    implements MetricArguments {
  private static final double[] USUAL = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

  public MetricHistogramArguments {
    MetricArguments.check(name, maxIdle);
    buckets = List.copyOf(buckets);
    source = source.isEmpty() ? name : source;
    prefix = prefix.isEmpty() ? PREFIX : prefix;
    for (int i = 1; i < buckets.size(); i++) {
      if (!(buckets.get(i - 1) < buckets.get(i))) {
        throw new InvalidArgument(
            "histogram buckets must be in increasing order: "
                + buckets.get(i - 1)
                + " >= "
                + buckets.get(i));
      }
    }
  }

  /// The bounds without infinity, which is always there.
  double[] bounds() {
    double[] all = buckets.stream().mapToDouble(Double::doubleValue).toArray();
    if (all.length == 0) {
      return USUAL.clone();
    }
    boolean endsInfinite = all[all.length - 1] == Double.POSITIVE_INFINITY;
    return endsInfinite ? java.util.Arrays.copyOf(all, all.length - 1) : all;
  }
}
