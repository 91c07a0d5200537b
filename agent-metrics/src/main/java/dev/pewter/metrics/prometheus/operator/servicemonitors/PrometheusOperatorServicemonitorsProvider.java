package dev.pewter.metrics.prometheus.operator.servicemonitors;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.metrics.prometheus.operator.PrometheusOperator;
import dev.pewter.metrics.prometheus.operator.ServiceMonitors;

/// Makes `prometheus.operator.servicemonitors`.
public final class PrometheusOperatorServicemonitorsProvider
    implements ComponentProvider<PrometheusOperatorServicemonitorsArguments> {

  @Override
  public String name() {
    return "prometheus.operator.servicemonitors";
  }

  @Override
  public boolean isWatchable() {
    return true;
  }

  @Override
  public Class<PrometheusOperatorServicemonitorsArguments> arguments() {
    return PrometheusOperatorServicemonitorsArguments.class;
  }

  @Override
  public Component<PrometheusOperatorServicemonitorsArguments> create(
      ComponentContext context, PrometheusOperatorServicemonitorsArguments arguments)
      throws ComponentException {
    return new PrometheusOperator<>(
        context,
        Kubernetes.find(),
        arguments,
        PrometheusOperatorServicemonitorsArguments::operator,
        each -> new ServiceMonitors(each.allowArbitraryFileAccess()));
  }
}
