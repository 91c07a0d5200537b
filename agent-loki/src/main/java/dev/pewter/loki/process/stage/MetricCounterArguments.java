package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block `metric.counter`.
///
/// @param matchAll count all entries, whatever was extracted
@BlockName("counter")
public record MetricCounterArguments(
    @Attr("name") String name,
    @Attr("action") String action,
    @Attr(value = "description", byDefault = "") String description,
    @Attr(value = "source", byDefault = "") String source,
    @Attr(value = "prefix", byDefault = PREFIX) String prefix,
    @Attr(value = "max_idle_duration", byDefault = "5m") Duration maxIdle,
    @Attr(value = "value", byDefault = "") String value,
    @Attr(value = "match_all", byDefault = "false") boolean matchAll,
    @Attr(value = "count_entry_bytes", byDefault = "false") boolean countEntryBytes)
    implements MetricArguments {
  public MetricCounterArguments {
    MetricArguments.check(name, maxIdle);
    source = source.isEmpty() ? name : source;
    prefix = prefix.isEmpty() ? PREFIX : prefix;
    if (!action.equals("inc") && !action.equals("add")) {
      throw new InvalidArgument("the 'action' counter field must be either 'inc' or 'add'");
    }
    if (matchAll && !value.isEmpty()) {
      throw new InvalidArgument(
          "a 'counter' metric supports either 'match_all' or a 'value', but not both");
    }
    if (countEntryBytes && (!matchAll || !action.equals("add"))) {
      throw new InvalidArgument(
          "the 'count_entry_bytes' counter field must be specified along with match_all set to true"
              + " or action set to 'add'");
    }
  }
}
