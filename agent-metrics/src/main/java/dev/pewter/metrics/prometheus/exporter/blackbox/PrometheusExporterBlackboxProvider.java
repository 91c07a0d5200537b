package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.exporter.blackbox`.
public final class PrometheusExporterBlackboxProvider
    implements ComponentProvider<PrometheusExporterBlackboxArguments> {

  @Override
  public String name() {
    return "prometheus.exporter.blackbox";
  }

  @Override
  public Class<PrometheusExporterBlackboxArguments> arguments() {
    return PrometheusExporterBlackboxArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<PrometheusExporterBlackboxArguments> create(
      ComponentContext context, PrometheusExporterBlackboxArguments arguments)
      throws ComponentException {
    return new PrometheusExporterBlackbox(context, arguments);
  }
}
