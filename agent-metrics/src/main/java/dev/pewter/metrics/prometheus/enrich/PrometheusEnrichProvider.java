package dev.pewter.metrics.prometheus.enrich;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Stability;
import dev.pewter.metrics.SampleReceiverExports;

/// Makes `prometheus.enrich`.
public final class PrometheusEnrichProvider
    implements ComponentProvider<PrometheusEnrichArguments> {

  @Override
  public String name() {
    return "prometheus.enrich";
  }

  @Override
  public Stability stability() {
    return Stability.EXPERIMENTAL;
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusEnrichArguments> arguments() {
    return PrometheusEnrichArguments.class;
  }

  @Override
  public Class<SampleReceiverExports> exports() {
    return SampleReceiverExports.class;
  }

  @Override
  public Component<PrometheusEnrichArguments> create(
      ComponentContext context, PrometheusEnrichArguments arguments) {
    return new PrometheusEnrich(context, arguments);
  }
}
