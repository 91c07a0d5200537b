package dev.pewter.loki.source.api;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What happens to pushes, as the arguments say; one request sees one of these.
///
/// @param maxBytes the longest body
/// @param patience how long a push waits for its delivery
record Intake(
    Map<String, String> labels,
    Relabeler relabeler,
    boolean useIncomingTimestamp,
    int maxBytes,
    Duration patience,
    LogReceiver next) {
  static final String TENANT = "__tenant_id__";

  static Intake of(LokiSourceApiArguments arguments, LogReceiver next) {
    var rules = arguments.relabelRules();
    long asked = arguments.maxSendMessageSize().bytes();
    return new Intake(
        arguments.labels(),
        new Relabeler(rules == null ? List.of() : rules.rules(), LabelNames.LEGACY),
        arguments.useIncomingTimestamp(),
        asked <= 0 ? RequestMemory.BODY_BYTES : (int) Math.min(asked, RequestMemory.BODY_BYTES),
        arguments.http().patience(),
        next);
  }

  /// The labels a stream goes on with; empty when it is not wanted or has none left.
  Labels apply(Labels incoming, String tenant) {
    var builder = new LabelBuilder(incoming);
    labels.forEach(builder::set);
    if (!relabeler.apply(builder)) {
      return Labels.EMPTY;
    }
    for (int i = builder.size() - 1; i >= 0; i--) {
      String name = builder.name(i);
      if (name.startsWith("__")) {
        builder.delete(name);
      }
    }
    if (builder.size() > 0) {
      builder.set(TENANT, tenant);
    }
    return builder.toLabels();
  }
}
