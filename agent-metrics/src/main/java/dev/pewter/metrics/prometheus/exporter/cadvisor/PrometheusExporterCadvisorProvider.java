package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.exporter.cadvisor`.
public final class PrometheusExporterCadvisorProvider
    implements ComponentProvider<PrometheusExporterCadvisorArguments> {

  @Override
  public String name() {
    return "prometheus.exporter.cadvisor";
  }

  @Override
  public Class<PrometheusExporterCadvisorArguments> arguments() {
    return PrometheusExporterCadvisorArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<PrometheusExporterCadvisorArguments> create(
      ComponentContext context, PrometheusExporterCadvisorArguments arguments) {
    return new PrometheusExporterCadvisor(context, arguments);
  }
}
