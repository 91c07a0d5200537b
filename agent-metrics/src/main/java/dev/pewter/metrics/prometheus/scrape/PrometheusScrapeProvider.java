package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.scrape`.
public final class PrometheusScrapeProvider
    implements ComponentProvider<PrometheusScrapeArguments> {

  @Override
  public String name() {
    return "prometheus.scrape";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusScrapeArguments> arguments() {
    return PrometheusScrapeArguments.class;
  }

  @Override
  public Component<PrometheusScrapeArguments> create(
      ComponentContext context, PrometheusScrapeArguments arguments) throws ComponentException {
    return new PrometheusScrape(context, arguments);
  }
}
