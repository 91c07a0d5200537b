package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;
import java.util.List;

/// The block `metric.gauge`.
@BlockName("gauge")
public record MetricGaugeArguments(
    @Attr("name") String name,
    @Attr("action") String action,
    @Attr(value = "description", byDefault = "") String description,
    @Attr(value = "source", byDefault = "") String source,
    @Attr(value = "prefix", byDefault = PREFIX) String prefix,
    @Attr(value = "max_idle_duration", byDefault = "5m") Duration maxIdle,
    @Attr(value = "value", byDefault = "") String value)
    implements MetricArguments {
  private static final List<String> ACTIONS = List.of("set", "inc", "dec", "add", "sub");

  public MetricGaugeArguments {
    MetricArguments.check(name, maxIdle);
    source = source.isEmpty() ? name : source;
    prefix = prefix.isEmpty() ? PREFIX : prefix;
    if (!ACTIONS.contains(action)) {
      throw new InvalidArgument(
          "the 'action' gauge field must be one of the following values: [set, inc, dec, add,"
              + " sub]");
    }
  }
}
