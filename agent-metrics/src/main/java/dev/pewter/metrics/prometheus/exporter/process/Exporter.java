package dev.pewter.metrics.prometheus.exporter.process;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.BuildInfo;
import dev.pewter.metrics.prometheus.exporter.SharedWork;
import java.io.IOException;

/// The groups of one configuration and the page that shows them.
final class Exporter {
  private final ComponentContext context;
  private final Tracker tracker;
  private final GroupPage groups;
  private final MetricPage page;
  private final SharedWork shared = new SharedWork();
  private long scrapeErrors;

  /// Takes the first look.
  Exporter(PrometheusExporterProcessArguments arguments, ComponentContext context, MetricPage page)
      throws IOException {
    this.context = context;
    this.page = page;
    this.tracker = new Tracker(arguments, context.clock(), context.log());
    this.groups = new GroupPage(arguments.trackThreads(), arguments.gatherSmaps());
    tracker.look();
  }

  byte[] page() throws IOException, InterruptedException {
    return shared.run(this::collect);
  }

  private byte[] collect() {
    page.clear();
    try {
      tracker.look();
      addGroups();
    } catch (IOException e) {
      scrapeErrors++;
      context.log().error("processes cannot be listed", "err", e);
    }
    GroupPage.addErrors(page, tracker, scrapeErrors);
    BuildInfo.add(page, "process_exporter", context.agent().version());
    return page.text();
  }

  /// Adds each group as a part of its own: one that has no room does not take the others with it.
  private void addGroups() {
    int leftOut = 0;
    for (Group group : tracker.groups()) {
      page.beginPart();
      groups.add(page, group);
      leftOut += page.isPartFull() ? 1 : 0;
      page.endPart();
    }
    if (leftOut > 0) {
      scrapeErrors++;
      context.log().error("groups have no room on the page", "count", leftOut);
    }
  }
}
