package dev.pewter.metrics.prometheus.operator.probes;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.metrics.prometheus.operator.Probes;
import dev.pewter.metrics.prometheus.operator.PrometheusOperator;

/// Makes `prometheus.operator.probes`.
public final class PrometheusOperatorProbesProvider
    implements ComponentProvider<PrometheusOperatorProbesArguments> {

  @Override
  public String name() {
    return "prometheus.operator.probes";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusOperatorProbesArguments> arguments() {
    return PrometheusOperatorProbesArguments.class;
  }

  @Override
  public Component<PrometheusOperatorProbesArguments> create(
      ComponentContext context, PrometheusOperatorProbesArguments arguments)
      throws ComponentException {
    return new PrometheusOperator<>(
        context,
        Kubernetes.find(),
        arguments,
        PrometheusOperatorProbesArguments::operator,
        _ -> new Probes());
  }
}
