package dev.pewter.loki.source.syslog;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where entries go, and with which labels.
record Routing(Relabeler relabeler, LogReceiver next) {

  static Routing of(LokiSourceSyslogArguments arguments, LogReceiver next) {
    var rules = arguments.relabelRules();
    return new Routing(
        new Relabeler(rules == null ? List.of() : rules.rules(), LabelNames.LEGACY), next);
  }

  /// The labels an entry goes on with, or null when a rule drops it.
  @Nullable Labels apply(Labels internal) {
    var builder = new LabelBuilder(internal);
    if (!relabeler.apply(builder)) {
      return null;
    }
    for (int i = builder.size() - 1; i >= 0; i--) {
      String name = builder.name(i);
      if (name.startsWith("__")) {
        builder.delete(name);
      }
    }
    return builder.toLabels();
  }
}
