package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.receive_http`.
public final class PrometheusReceiveHttpProvider
    implements ComponentProvider<PrometheusReceiveHttpArguments> {

  @Override
  public String name() {
    return "prometheus.receive_http";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusReceiveHttpArguments> arguments() {
    return PrometheusReceiveHttpArguments.class;
  }

  @Override
  public Component<PrometheusReceiveHttpArguments> create(
      ComponentContext context, PrometheusReceiveHttpArguments arguments)
      throws ComponentException {
    return new PrometheusReceiveHttp(context, arguments);
  }
}
