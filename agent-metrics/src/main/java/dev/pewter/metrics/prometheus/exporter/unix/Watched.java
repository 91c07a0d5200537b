package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.NoData;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Collector;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A collector, what became of its last run, and the log lines about that: one for each change.
final class Watched {
  private static final double NANOS = 1e9;

  private final String name;
  private final Collector collector;
  private final Log log;
  private final Clock clock;
  private double lastSeconds;
  private @Nullable String lastProblem;

  Watched(String name, Collector collector, Log log, Clock clock) {
    this.name = name;
    this.collector = collector;
    this.log = log;
    this.clock = clock;
  }

  void collect(MetricPage page) throws InterruptedException {
    long start = clock.nanos();
    String problem = null;
    page.beginPart();
    try {
      collector.collect(page);
      page.checkRoom();
      if (lastProblem != null) {
        log.info("collector works again", "collector", name);
      }
    } catch (NoData e) {
      undo(page);
      problem = String.valueOf(e.getMessage());
      if (!Objects.equals(problem, lastProblem)) {
        log.debug("collector found no data", "collector", name, "reason", problem);
      }
    } catch (IOException e) {
      undo(page);
      problem = String.valueOf(e.getMessage());
      if (!Objects.equals(problem, lastProblem)) {
        log.error("collector failed", "collector", name, "err", problem);
      }
    } finally {
      page.endPart();
      lastSeconds = (clock.nanos() - start) / NANOS;
      lastProblem = problem;
    }
  }

  private void undo(MetricPage page) {
    if (!Collectors.isStepwise(name)) {
      page.undoPart();
    }
  }

  String name() {
    return name;
  }

  double lastSeconds() {
    return lastSeconds;
  }

  boolean isLastSuccess() {
    return lastProblem == null;
  }

  void close() {
    collector.close();
  }
}
