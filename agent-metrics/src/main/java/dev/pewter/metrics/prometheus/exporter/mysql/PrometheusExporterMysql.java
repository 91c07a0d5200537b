package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.ExporterTarget;
import dev.pewter.metrics.prometheus.exporter.MetricsHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Shows what a database server tells of itself.
final class PrometheusExporterMysql implements Component<PrometheusExporterMysqlArguments> {
  /// Where the data source is looked for when it is not configured.
  static final String VARIABLE = "MYSQLD_EXPORTER_DATA_SOURCE_NAME";

  private static final String NAME = "prometheus.exporter.mysql";
  private static final double DEFAULT_SECONDS = 30;

  /// The share of the scrape's time that the database gets.
  private static final double SHARE = 0.9;

  private final ComponentContext context;
  private final MetricsHandler handler = new MetricsHandler(this::page);
  private volatile Exporter exporter;

  PrometheusExporterMysql(ComponentContext context, PrometheusExporterMysqlArguments arguments)
      throws ComponentException {
    this.context = context;
    this.exporter = exporter(arguments);
  }

  private Exporter exporter(PrometheusExporterMysqlArguments arguments) throws ComponentException {
    var source = source(arguments, System.getenv());
    for (String parameter : source.idle()) {
      context.log().warn("parameter of the data source has no effect", "parameter", parameter);
    }
    var settings = new LinkedHashMap<String, String>();
    if (arguments.enableLockWaitTimeout()) {
      settings.put("lock_wait_timeout", Integer.toString(arguments.lockWaitTimeout()));
    }
    if (arguments.logSlowFilter()) {
      settings.put("log_slow_filter", "'tmp_table_on_disk,filesort_on_disk'");
    }
    var collectors = Collectors.of(arguments);
    var made = new Exporter(context, source, settings, collectors, MetricPage::new);
    context.export(ExporterTarget.exports(context, NAME, source.instance()));
    return made;
  }

  /// The configured source, else the one of the environment.
  static DataSource source(
      PrometheusExporterMysqlArguments arguments, Map<String, String> environment)
      throws ComponentException {
    String configured = arguments.dataSourceName().reveal();
    String text = configured.isEmpty() ? environment.getOrDefault(VARIABLE, "") : configured;
    if (text.isEmpty()) {
      throw new ComponentException(
          "cannot create mysqld_exporter; neither mysqld_exporter.data_source_name or $"
              + VARIABLE
              + " is set");
    }
    try {
      return DataSource.parse(text);
    } catch (InvalidDataSource e) {
      throw new ComponentException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void update(PrometheusExporterMysqlArguments arguments) throws ComponentException {
    exporter = exporter(arguments);
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // requests come by themselves
  }

  @Override
  public HttpHandler handler() {
    return handler;
  }

  private byte[] page(HttpRequest request) throws IOException, InterruptedException {
    return exporter.page(time(request.header("X-Prometheus-Scrape-Timeout-Seconds")));
  }

  /// How long the database may take.
  private static Duration time(@org.jspecify.annotations.Nullable String header) {
    double seconds = DEFAULT_SECONDS;
    try {
      seconds = header == null ? seconds : Double.parseDouble(header) * SHARE;
    } catch (NumberFormatException _) {
      seconds = DEFAULT_SECONDS; // as if it had not been said
    }
    boolean isGood = seconds > 0 && seconds <= 3600;
    return Duration.ofNanos((long) ((isGood ? seconds : DEFAULT_SECONDS) * 1e9));
  }
}
