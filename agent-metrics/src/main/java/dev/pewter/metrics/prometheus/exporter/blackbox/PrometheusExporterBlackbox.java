package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.model.Target;
import dev.pewter.metrics.prometheus.exporter.ExporterTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/// Probes what is asked for.
final class PrometheusExporterBlackbox implements Component<PrometheusExporterBlackboxArguments> {
  private static final String NAME = "prometheus.exporter.blackbox";

  private final ComponentContext context;
  private final ProbeHandler handler;

  PrometheusExporterBlackbox(
      ComponentContext context, PrometheusExporterBlackboxArguments arguments)
      throws ComponentException {
    this.context = context;
    this.handler = new ProbeHandler(context);
    update(arguments);
  }

  @Override
  public void update(PrometheusExporterBlackboxArguments arguments) throws ComponentException {
    var modules = modules(arguments);
    for (TargetArguments target : arguments.targets()) {
      var module = modules.get(target.module().isEmpty() ? ProbeHandler.DEFAULT : target.module());
      String refusal = module == null ? null : module.refusal();
      if (refusal != null) {
        throw new ComponentException(
            "target " + target.name() + ", module " + target.module() + ": " + refusal);
      }
      if (module == null) {
        context
            .log()
            .warn(
                "target names a module that is not there",
                "target",
                target.name(),
                "module",
                target.module().isEmpty() ? ProbeHandler.DEFAULT : target.module());
      }
    }
    handler.use(modules, arguments.probeTimeoutOffset());
    context.export(exports(arguments));
  }

  private static Map<String, Module> modules(PrometheusExporterBlackboxArguments arguments)
      throws ComponentException {
    try {
      return arguments.configFile().isEmpty()
          ? ModuleFile.parse(arguments.config().reveal())
          : ModuleFile.read(arguments.configFile());
    } catch (IOException | InvalidModules e) {
      throw new ComponentException(
          "failed to load blackbox config from file "
              + arguments.configFile()
              + ": "
              + (e instanceof java.nio.file.NoSuchFileException
                  ? "no such file or directory"
                  : e.getMessage()),
          e);
    }
  }

  private TargetsExports exports(PrometheusExporterBlackboxArguments arguments) {
    var targets = new ArrayList<Target>();
    var own = ExporterTarget.labels(context, NAME, context.globalId());
    for (TargetArguments target : arguments.targets()) {
      var labels = new TreeMap<>(target.labels());
      labels.putAll(own);
      labels.put("job", own.get("job") + "/" + target.name());
      labels.put("__param_target", target.address());
      if (!target.module().isEmpty()) {
        labels.put("__param_module", target.module());
      }
      targets.add(Target.of(labels));
    }
    return new TargetsExports(targets);
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // requests come by themselves
  }

  @Override
  public HttpHandler handler() {
    return handler;
  }
}
