package dev.pewter.metrics.prometheus.operator.scrapeconfigs;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Stability;
import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.metrics.prometheus.operator.PrometheusOperator;
import dev.pewter.metrics.prometheus.operator.ScrapeConfigs;

/// Makes `prometheus.operator.scrapeconfigs`.
public final class PrometheusOperatorScrapeconfigsProvider
    implements ComponentProvider<PrometheusOperatorScrapeconfigsArguments> {

  @Override
  public String name() {
    return "prometheus.operator.scrapeconfigs";
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
  public Class<PrometheusOperatorScrapeconfigsArguments> arguments() {
    return PrometheusOperatorScrapeconfigsArguments.class;
  }

  @Override
  public Component<PrometheusOperatorScrapeconfigsArguments> create(
      ComponentContext context, PrometheusOperatorScrapeconfigsArguments arguments)
      throws ComponentException {
    return new PrometheusOperator<>(
        context,
        Kubernetes.find(),
        arguments,
        PrometheusOperatorScrapeconfigsArguments::operator,
        _ -> new ScrapeConfigs());
  }
}
