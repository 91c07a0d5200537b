package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.exporter.mysql`.
public final class PrometheusExporterMysqlProvider
    implements ComponentProvider<PrometheusExporterMysqlArguments> {

  @Override
  public String name() {
    return "prometheus.exporter.mysql";
  }

  @Override
  public Class<PrometheusExporterMysqlArguments> arguments() {
    return PrometheusExporterMysqlArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<PrometheusExporterMysqlArguments> create(
      ComponentContext context, PrometheusExporterMysqlArguments arguments)
      throws ComponentException {
    return new PrometheusExporterMysql(context, arguments);
  }
}
