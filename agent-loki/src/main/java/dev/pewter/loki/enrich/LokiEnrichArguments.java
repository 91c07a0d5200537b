package dev.pewter.loki.enrich;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import java.util.List;

/// The block of a `loki.enrich`.
///
/// @param logsMatchLabel empty: the same as `targetMatchLabel`
/// @param labelsToCopy empty: all
record LokiEnrichArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr("targets") List<Target> targets,
    @Attr("target_match_label") String targetMatchLabel,
    @Attr(value = "logs_match_label", byDefault = "") String logsMatchLabel,
    @Attr(value = "labels_to_copy", byDefault = "[]") List<String> labelsToCopy) {
  LokiEnrichArguments {
    forwardTo = List.copyOf(forwardTo);
    targets = List.copyOf(targets);
    labelsToCopy = List.copyOf(labelsToCopy);
  }
}
