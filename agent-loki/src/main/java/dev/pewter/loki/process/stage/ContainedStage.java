package dev.pewter.loki.process.stage;

import dev.pewter.core.telemetry.Log;
import java.util.concurrent.atomic.AtomicBoolean;

/// Contains the bugs of a stage, its own and those of the libraries it asks: the entry at which it
/// fails passes as it is and is counted; the others go through the stage. It is told with its stack
/// once for a stage, and at level debug after that.
///
/// Besides `TaskGroup` the only place that catches everything: what ends the caller's thread ends
/// its source, which would read the same entry again and again, and nothing behind it.
final class ContainedStage implements Stage {
  private final String name;
  private final Stage stage;
  private final StageMetrics counters;
  private final Log log;
  private final AtomicBoolean isTold = new AtomicBoolean();

  /// @param name of its block
  ContainedStage(String name, Stage stage, StageMetrics counters, Log log) {
    this.name = name;
    this.stage = stage;
    this.counters = counters;
    this.log = log;
  }

  @Override
  public void process(Entries entries) {
    int size = entries.size();
    if (succeeds(entries)) {
      return;
    }
    int failed = entries.lookedAt();
    var one = new Entries(entries.keepsExtracted());
    for (int i = entries.resumeRewrite(); i < entries.size(); i++) {
      if (i == failed || i >= size) { // those behind were emitted by the stage
        entries.keepUnlessGone(i);
      } else if (!entries.isGone(i)) {
        one.borrow(entries, i);
        processAlone(one);
        entries.giveBack(one);
      }
    }
    entries.endRewrite();
  }

  private void processAlone(Entries one) {
    if (succeeds(one)) {
      one.compact();
      return;
    }
    for (int i = one.resumeRewrite(); i < one.size(); i++) {
      one.keepUnlessGone(i);
    }
    one.endRewrite();
  }

  private boolean succeeds(Entries entries) {
    entries.lookAtFirst();
    try {
      stage.process(entries);
      return true;
    } catch (RuntimeException | StackOverflowError e) {
      counters.failed(name);
      if (isTold.compareAndSet(false, true)) {
        log.error("stage failed, the entry passes as it is", "stage", name, "err", e);
      } else {
        log.debug("stage failed, the entry passes as it is", "stage", name, "err", e);
      }
      return false;
    }
  }

  @Override
  public void flush(Flush why, Entries out) {
    stage.flush(why, out);
  }

  @Override
  public boolean holdsBack() {
    return stage.holdsBack();
  }

  @Override
  public boolean readsExtracted() {
    return stage.readsExtracted();
  }
}
