package dev.pewter.loki.source.journal;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The block of a `loki.source.journal`.
record LokiSourceJournalArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "format_as_json", byDefault = "false") boolean formatAsJson,
    @Attr(value = "max_age", byDefault = "7h") Duration maxAge,
    @Attr(value = "path", byDefault = "") String path,
    @Attr("relabel_rules") @Nullable Rules relabelRules,
    @Attr(value = "matches", byDefault = "") String matches,
    @Attr(value = "labels", byDefault = "{}") Map<String, String> labels,
    @Block("legacy_position") @Nullable LegacyPosition legacyPosition) {
  LokiSourceJournalArguments {
    forwardTo = List.copyOf(forwardTo);
    labels = Map.copyOf(labels);
    Matches.parse(matches);
  }

  /// Where another agent kept its position.
  ///
  /// @param name what the journal job was called there
  record LegacyPosition(@Attr("file") String file, @Attr("name") String name) {}
}
