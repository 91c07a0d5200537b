package dev.pewter.metrics.prometheus.echo;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.metrics.SampleReceiverExports;

/// Makes `prometheus.echo`.
public final class PrometheusEchoProvider implements ComponentProvider<PrometheusEchoArguments> {

  @Override
  public String name() {
    return "prometheus.echo";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusEchoArguments> arguments() {
    return PrometheusEchoArguments.class;
  }

  @Override
  public Class<SampleReceiverExports> exports() {
    return SampleReceiverExports.class;
  }

  @Override
  public Component<PrometheusEchoArguments> create(
      ComponentContext context, PrometheusEchoArguments arguments) {
    return new PrometheusEcho(context, arguments);
  }
}
