package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.BuildInfo;
import dev.pewter.metrics.prometheus.exporter.SharedWork;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Collector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/// The collectors of one configuration and the page they fill. One collection at a time.
final class Exporter implements AutoCloseable {
  private final List<Watched> collectors = new ArrayList<>();
  private final MetricPage page = new MetricPage();
  private final SharedWork shared = new SharedWork();
  private final ReentrantLock collecting = new ReentrantLock();
  private final boolean isShowingRequests;
  private final Requests requests;
  private final ComponentContext context;
  private boolean isClosed; // guarded by collecting, as the next
  private List<String> told = List.of();

  Exporter(
      SequencedMap<String, Collector> collectors,
      boolean isShowingRequests,
      Requests requests,
      ComponentContext context) {
    collectors.forEach(
        (name, collector) ->
            this.collectors.add(new Watched(name, collector, context.log(), context.clock())));
    this.isShowingRequests = isShowingRequests;
    this.requests = requests;
    this.context = context;
  }

  byte[] page() throws IOException, InterruptedException {
    requests.begin();
    boolean isSuccess = false;
    try {
      byte[] text = shared.run(this::collect);
      isSuccess = true;
      return text;
    } finally {
      requests.end(isSuccess);
    }
  }

  private byte[] collect() throws IOException, InterruptedException {
    collecting.lockInterruptibly();
    try {
      if (isClosed) {
        throw new IOException("the exporter was stopped");
      }
      page.clear();
      for (Watched collector : collectors) {
        collector.collect(page);
      }
      addStatus();
      BuildInfo.add(page, "node_exporter", context.agent().version());
      requests.addErrors(page);
      if (isShowingRequests) {
        requests.addAll(page);
      }
      byte[] text = page.text();
      if (page.dropCount() > 0) {
        requests.gatheringFailed();
      }
      tellProblems();
      return text;
    } finally {
      collecting.unlock();
    }
  }

  /// Logs what is left out once, not for every page.
  private void tellProblems() {
    var problems = page.problems();
    if (!problems.isEmpty() && !problems.equals(told)) {
      context.log().warn("metrics left out", "count", page.dropCount(), "first", problems);
    }
    told = problems;
  }

  private void addStatus() {
    var durations =
        page.gauge(
            "node_scrape_collector_duration_seconds",
            "How long a collector took for this page.",
            "collector");
    var successes =
        page.gauge(
            "node_scrape_collector_success",
            "Whether a collector found what it reads and could read it.",
            "collector");
    for (Watched collector : collectors) {
      durations.add(collector.lastSeconds(), collector.name());
      successes.add(collector.isLastSuccess() ? 1 : 0, collector.name());
    }
  }

  /// Ends the collectors, after a collection that is under way.
  @Override
  public void close() {
    collecting.lock();
    try {
      if (!isClosed) {
        isClosed = true;
        collectors.forEach(Watched::close);
      }
    } finally {
      collecting.unlock();
    }
  }
}
