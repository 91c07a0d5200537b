package dev.pewter.metrics.prometheus.operator.podmonitors;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.metrics.prometheus.operator.PodMonitors;
import dev.pewter.metrics.prometheus.operator.PrometheusOperator;

/// Makes `prometheus.operator.podmonitors`.
public final class PrometheusOperatorPodmonitorsProvider
    implements ComponentProvider<PrometheusOperatorPodmonitorsArguments> {

  @Override
  public String name() {
    return "prometheus.operator.podmonitors";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusOperatorPodmonitorsArguments> arguments() {
    return PrometheusOperatorPodmonitorsArguments.class;
  }

  @Override
  public Component<PrometheusOperatorPodmonitorsArguments> create(
      ComponentContext context, PrometheusOperatorPodmonitorsArguments arguments)
      throws ComponentException {
    return new PrometheusOperator<>(
        context,
        Kubernetes.find(),
        arguments,
        PrometheusOperatorPodmonitorsArguments::operator,
        _ -> new PodMonitors());
  }
}
