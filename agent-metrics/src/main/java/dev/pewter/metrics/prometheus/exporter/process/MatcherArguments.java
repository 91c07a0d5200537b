package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import dev.pewter.core.template.InvalidTemplate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which processes form a group, and what it is called. A list that is absent restricts nothing;
/// one that is empty lets nothing through.
record MatcherArguments(
    @Attr(value = "name", byDefault = "{{.ExeBase}}") String name,
    @Attr("comm") @Nullable List<String> comm,
    @Attr("exe") @Nullable List<String> exe,
    @Attr("cmdline") @Nullable List<String> cmdline) {
  MatcherArguments {
    if (comm == null && exe == null && cmdline == null) {
      throw new InvalidArgument("process_names is invalid: no matchers provided");
    }
    for (String pattern : cmdline == null ? List.<String>of() : cmdline) {
      try {
        SearchPattern.parse(pattern);
      } catch (InvalidPattern e) {
        throw new InvalidArgument(
            "process_names is invalid: bad cmdline regex "
                + Quote.quote(pattern)
                + ": "
                + e.getMessage());
      }
    }
    try {
      GroupMatcher.template(name);
    } catch (InvalidTemplate e) {
      throw new InvalidArgument(
          "process_names is invalid: bad name template "
              + Quote.quote(name)
              + ": "
              + e.getMessage());
    }
  }
}
