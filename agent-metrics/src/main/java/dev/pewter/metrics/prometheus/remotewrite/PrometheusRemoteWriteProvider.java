package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.metrics.SampleReceiverExports;

/// Makes `prometheus.remote_write`.
public final class PrometheusRemoteWriteProvider
    implements ComponentProvider<PrometheusRemoteWriteArguments> {

  @Override
  public String name() {
    return "prometheus.remote_write";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusRemoteWriteArguments> arguments() {
    return PrometheusRemoteWriteArguments.class;
  }

  @Override
  public Class<SampleReceiverExports> exports() {
    return SampleReceiverExports.class;
  }

  @Override
  public Component<PrometheusRemoteWriteArguments> create(
      ComponentContext context, PrometheusRemoteWriteArguments arguments)
      throws ComponentException {
    return new PrometheusRemoteWrite(context, arguments);
  }
}
