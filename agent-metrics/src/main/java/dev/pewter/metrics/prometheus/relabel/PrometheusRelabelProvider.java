package dev.pewter.metrics.prometheus.relabel;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.relabel`.
public final class PrometheusRelabelProvider
    implements ComponentProvider<PrometheusRelabelArguments> {

  @Override
  public String name() {
    return "prometheus.relabel";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusRelabelArguments> arguments() {
    return PrometheusRelabelArguments.class;
  }

  @Override
  public Class<PrometheusRelabelExports> exports() {
    return PrometheusRelabelExports.class;
  }

  @Override
  public Component<PrometheusRelabelArguments> create(
      ComponentContext context, PrometheusRelabelArguments arguments) {
    return new PrometheusRelabel(context, arguments);
  }
}
