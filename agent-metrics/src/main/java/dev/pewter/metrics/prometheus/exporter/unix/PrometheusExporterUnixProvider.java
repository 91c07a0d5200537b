package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.exporter.unix`.
public final class PrometheusExporterUnixProvider
    implements ComponentProvider<PrometheusExporterUnixArguments> {

  @Override
  public String name() {
    return "prometheus.exporter.unix";
  }

  @Override
  public Class<PrometheusExporterUnixArguments> arguments() {
    return PrometheusExporterUnixArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<PrometheusExporterUnixArguments> create(
      ComponentContext context, PrometheusExporterUnixArguments arguments)
      throws ComponentException {
    return new PrometheusExporterUnix(context, arguments);
  }
}
