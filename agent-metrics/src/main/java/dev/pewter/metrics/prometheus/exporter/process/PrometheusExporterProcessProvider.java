package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.exporter.process`.
public final class PrometheusExporterProcessProvider
    implements ComponentProvider<PrometheusExporterProcessArguments> {

  @Override
  public String name() {
    return "prometheus.exporter.process";
  }

  @Override
  public Class<PrometheusExporterProcessArguments> arguments() {
    return PrometheusExporterProcessArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<PrometheusExporterProcessArguments> create(
      ComponentContext context, PrometheusExporterProcessArguments arguments)
      throws ComponentException {
    return new PrometheusExporterProcess(context, arguments);
  }
}
