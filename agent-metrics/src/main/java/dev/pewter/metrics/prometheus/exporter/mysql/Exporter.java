package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.SharedWork;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The pages of one configuration. One is made at a time, on a connection and by a thread of its
/// own: when the time is over that thread is interrupted, which closes the connection, and the page
/// has what was found until then.
final class Exporter {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ComponentContext context;
  private final DataSource source;
  private final Map<String, String> variables;
  private final List<Collector> collectors;
  private final Supplier<MetricPage> pages;
  private final Set<String> cut = ConcurrentHashMap.newKeySet(); // whose rows were too many
  private final SharedWork shared = new SharedWork();
  private volatile boolean wasUp = true;

  Exporter(
      ComponentContext context,
      DataSource source,
      Map<String, String> settings,
      List<Collector> collectors,
      Supplier<MetricPage> pages) {
    this.context = context;
    this.source = source;
    this.variables = new LinkedHashMap<>(source.variables());
    this.variables.putAll(settings);
    this.collectors = collectors;
    this.pages = pages;
  }

  byte[] page(Duration time) throws IOException, InterruptedException {
    return shared.run(() -> make(time));
  }

  private byte[] make(Duration time) throws InterruptedException, IOException {
    var page = pages.get();
    var run = new Run(page, time);
    var done = new CountDownLatch(1);
    try (var tasks =
        new TaskGroup(
            context.globalId(),
            (thread, bug) -> context.log().error("bug", "thread", thread, "err", bug),
            PATIENCE)) {
      tasks.start(
          "collect",
          () -> {
            try {
              run.collect();
            } finally {
              done.countDown();
            }
          });
      if (!done.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        context.log().warn("the database did not answer in time", "time", time);
      }
    }
    if (done.getCount() > 0) {
      throw new IOException("the database did not answer in time, and the collection goes on");
    }
    run.finish();
    byte[] text = page.text();
    if (page.dropCount() > 0) {
      context.log().warn("metrics left out", "count", page.dropCount(), "first", page.problems());
    }
    return text;
  }

  /// One collection.
  private final class Run {
    private final MetricPage page;
    private final Duration time;
    private boolean isUp;

    Run(MetricPage page, Duration time) {
      this.page = page;
      this.time = time;
    }

    void collect() {
      long start = System.nanoTime();
      try (var database = Database.open(source, variables, time)) {
        isUp = true;
        duration("connection", start);
        for (Collector collector : collectors) {
          if (database.isSince(collector.since())) {
            collect(collector, database);
          }
        }
      } catch (SQLException e) {
        failed(e);
      }
    }

    private void failed(SQLException e) {
      if (isUp) {
        context.log().debug("error closing connection to database", "err", e);
      } else if (wasUp) {
        context.log().error("error opening connection to database", "err", e);
      } else {
        context.log().debug("error opening connection to database", "err", e);
      }
    }

    private void collect(Collector collector, Database database) {
      long start = System.nanoTime();
      boolean isSuccess = false;
      page.beginPart();
      try {
        if (!Thread.currentThread().isInterrupted()) {
          collector.collect(database, page);
          page.checkRoom();
          isSuccess = true;
        }
      } catch (SQLException | IOException e) {
        context.log().error("error from scraper", "scraper", collector.name(), "err", e);
      } finally {
        page.endPart();
      }
      boolean isCut = database.wasCut();
      if (isSuccess || isCut) {
        tellIfCut(collector.name(), isCut);
      }
      String label = "collect." + collector.name();
      duration(label, start);
      page.gauge("mysql_exporter_collector_success", "Whether a collector succeeded.", "collector")
          .add(isSuccess ? 1 : 0, label);
    }

    /// Warns of missing rows, once until all are read again.
    private void tellIfCut(String collector, boolean isCut) {
      if (!isCut) {
        cut.remove(collector);
      } else if (cut.add(collector)) {
        context
            .log()
            .warn(
                "too many rows, the rest left out", "scraper", collector, "max", Database.MAX_ROWS);
      }
    }

    private void duration(String label, long start) {
      page.gauge(
              "mysql_exporter_collector_duration_seconds",
              "How long a collector took.",
              "collector")
          .add((System.nanoTime() - start) / 1e9, label);
    }

    void finish() {
      wasUp = isUp;
      page.gauge("mysql_up", "Whether the server can be reached.").add(isUp ? 1 : 0);
    }
  }
}
