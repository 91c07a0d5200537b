package dev.pewter.metrics.prometheus.exporter.self;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentProvider;

/// Makes `prometheus.exporter.self`.
public final class PrometheusExporterSelfProvider
    implements ComponentProvider<PrometheusExporterSelfArguments> {

  @Override
  public String name() {
    return "prometheus.exporter.self";
  }

  @Override
  public Class<PrometheusExporterSelfArguments> arguments() {
    return PrometheusExporterSelfArguments.class;
  }

  @Override
  public Class<TargetsExports> exports() {
    return TargetsExports.class;
  }

  @Override
  public Component<PrometheusExporterSelfArguments> create(
      ComponentContext context, PrometheusExporterSelfArguments arguments) {
    return new PrometheusExporterSelf(context);
  }
}
