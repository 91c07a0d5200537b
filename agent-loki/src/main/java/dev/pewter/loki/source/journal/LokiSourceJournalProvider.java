package dev.pewter.loki.source.journal;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `loki.source.journal`.
public final class LokiSourceJournalProvider
    implements ComponentProvider<LokiSourceJournalArguments> {

  @Override
  public String name() {
    return "loki.source.journal";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<LokiSourceJournalArguments> arguments() {
    return LokiSourceJournalArguments.class;
  }

  @Override
  public Component<LokiSourceJournalArguments> create(
      ComponentContext context, LokiSourceJournalArguments arguments) {
    return new LokiSourceJournal(context, arguments);
  }
}
