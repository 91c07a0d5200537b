package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.Urls;
import java.io.IOException;

/// Tells of what goes wrong with the scrapes of one target: the agent's log, and the failure log.
final class ScrapeLog {
  private final ScrapeSetup setup;
  private final ScrapeTarget target;

  ScrapeLog(ScrapeSetup setup, ScrapeTarget target) {
    this.setup = setup;
    this.target = target;
  }

  /// A scrape without an answer, which the failure log is for; returns what went wrong.
  String unanswered(IOException e) {
    String error = failed(e);
    var context = setup.context();
    String shown = Urls.redacted(target.url());
    setup.failures().write(context.clock(), context.log(), shown, error);
    return error;
  }

  /// A scrape whose answer cannot be used; returns what went wrong.
  String failed(IOException e) {
    String error = e.getMessage() == null ? e.toString() : e.getMessage();
    setup.context().log().debug("scrape failed", "target", target.url(), "err", error);
    return error;
  }

  void losses(Sampler of) {
    if (of.duplicates() > 0 || of.outOfBounds() > 0) {
      setup
          .context()
          .log()
          .warn(
              "samples left out",
              "target",
              target.url(),
              "duplicates",
              of.duplicates(),
              "out_of_bounds",
              of.outOfBounds());
    }
  }
}
