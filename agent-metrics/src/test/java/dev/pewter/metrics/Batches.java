package dev.pewter.metrics;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.model.SampleReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Takes batches, and shows them as lines.
public final class Batches implements SampleReceiver {
  private final List<SampleBatch> taken = new CopyOnWriteArrayList<>();

  /// Each batch so far.
  public List<SampleBatch> taken() {
    return List.copyOf(taken);
  }

  @Override
  public String name() {
    return "test.receiver";
  }

  @Override
  public void accept(SampleBatch batch) {
    taken.add(batch);
    batch.delivery().delivered();
  }

  /// `{labels} value @timestamp` for each sample.
  public static List<String> lines(SampleBatch batch) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < batch.size(); i++) {
      String value =
          batch.histogram(i) != null
              ? "histogram"
              : SampleBatch.isStale(batch.value(i)) ? "stale" : Double.toString(batch.value(i));
      String exemplar = batch.exemplar(i) == null ? "" : " #";
      lines.add(batch.series(i) + " " + value + " @" + batch.timestampMillis(i) + exemplar);
    }
    return lines;
  }

  /// A batch of one sample for each series, with the values 1, 2, 3, …
  public static SampleBatch of(Delivery delivery, Labels... series) {
    var out = new SampleBatchWriter();
    for (int i = 0; i < series.length; i++) {
      out.add(series[i], i + 1, 1000);
    }
    return out.finish(delivery);
  }
}
