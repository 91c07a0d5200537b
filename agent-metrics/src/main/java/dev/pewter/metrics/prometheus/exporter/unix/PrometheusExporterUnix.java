package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.metrics.prometheus.exporter.ExporterTarget;
import dev.pewter.metrics.prometheus.exporter.MetricsHandler;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Shows what the machine's kernel tells.
final class PrometheusExporterUnix implements Component<PrometheusExporterUnixArguments> {
  private static final String NAME = "prometheus.exporter.unix";

  private final ComponentContext context;
  private final Surroundings surroundings;
  private final MetricsHandler handler = new MetricsHandler(this::page);
  private final Requests requests = new Requests();
  private volatile Exporter exporter;
  private volatile UnixInfo info;

  PrometheusExporterUnix(ComponentContext context, PrometheusExporterUnixArguments arguments)
      throws ComponentException {
    this(context, arguments, Surroundings.HERE);
  }

  PrometheusExporterUnix(
      ComponentContext context,
      PrometheusExporterUnixArguments arguments,
      Surroundings surroundings)
      throws ComponentException {
    this.context = context;
    this.surroundings = surroundings;
    var names = Choice.of(arguments);
    this.exporter = exporter(arguments, names);
    this.info = new UnixInfo(String.join(", ", names));
    context.export(ExporterTarget.exports(context, NAME, ExporterTarget.hostInstance()));
  }

  private Exporter exporter(PrometheusExporterUnixArguments arguments, SortedSet<String> names)
      throws ComponentException {
    var log = context.log();
    var paths = surroundings.paths(arguments, log);
    requireDirectory("procfs_path", paths.procfs());
    requireDirectory("sysfs_path", paths.sysfs());
    surroundings.warn(paths, log);
    log.info("enabled collectors", "collectors", String.join(",", names));
    return new Exporter(
        Collectors.make(names, paths, arguments.collectors(), log),
        arguments.includeExporterMetrics(),
        requests,
        context);
  }

  private static void requireDirectory(String argument, String path) throws ComponentException {
    if (!Files.isDirectory(Path.of(path))) {
      throw new ComponentException(argument + ": " + path + " is not a directory");
    }
  }

  @Override
  public void run() throws InterruptedException {
    try {
      new CountDownLatch(1).await(); // requests come by themselves
    } finally {
      exporter.close();
    }
  }

  @Override
  public void update(PrometheusExporterUnixArguments arguments) throws ComponentException {
    var names = Choice.of(arguments);
    Exporter old = exporter;
    exporter = exporter(arguments, names);
    info = new UnixInfo(String.join(", ", names));
    old.close();
  }

  @Override
  public @Nullable Record debugInfo() {
    return info;
  }

  @Override
  public HttpHandler handler() {
    return handler;
  }

  private byte[] page(HttpRequest request) throws IOException, InterruptedException {
    return exporter.page();
  }
}
