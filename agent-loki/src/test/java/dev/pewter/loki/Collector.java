package dev.pewter.loki;

import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import java.util.ArrayList;
import java.util.List;

/// Remembers the batches it gets, and delivers them at once.
public final class Collector implements LogReceiver {
  public final List<LogBatch> batches = new ArrayList<>();

  @Override
  public String name() {
    return "collector";
  }

  @Override
  public void accept(LogBatch batch) {
    batches.add(batch);
    batch.delivery().delivered();
  }

  /// Every entry as `{labels} line`.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (var batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        lines.add(batch.labels(i) + " " + batch.line(i));
      }
    }
    return lines;
  }
}
