package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import org.jspecify.annotations.Nullable;

/// Chooses the tenant an entry is sent for.
final class TenantStage implements Stage {
  /// The label that `loki.write` reads the tenant from.
  static final String LABEL = "__tenant_id__";

  private final TenantArguments arguments;

  TenantStage(TenantArguments arguments) {
    this.arguments = arguments;
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < entries.size(); i++) {
      String tenant = tenant(entries, i);
      if (tenant != null && !tenant.isEmpty()) {
        entries.setLabel(i, LABEL, Utf8.shown(tenant));
      }
    }
  }

  private @Nullable String tenant(Entries entries, int entry) {
    if (!arguments.source().isEmpty()) {
      return entries.values(entry).text(arguments.source());
    }
    return arguments.label().isEmpty()
        ? arguments.value()
        : entries.labels(entry).get(arguments.label());
  }

  @Override
  public boolean readsExtracted() {
    return !arguments.source().isEmpty();
  }
}
