package dev.pewter.core.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects samples and makes batches of them. A batch takes the arrays over; the next one probably
/// is as long, so that most arrays need no copy and none is held between batches. For one thread.
public final class SampleBatchWriter {
  private static final int FIRST = 64;

  private Labels[] series = new Labels[0];
  private double[] values = new double[0];
  private long[] timestampsMillis = new long[0];
  private SampleBatch.@Nullable Exemplar[] exemplars = new SampleBatch.Exemplar[0];
  private @Nullable Histogram[] histograms = new Histogram[0];
  private boolean hasExemplars;
  private boolean hasHistograms;
  private final List<SampleBatch.Metadata> metadata = new ArrayList<>();
  private int size;
  private int expected = FIRST;

  public int size() {
    return size;
  }

  public void add(Labels of, double value, long timestampMillis) {
    if (size == values.length) {
      int room = size == 0 ? expected : 2 * size;
      series = Arrays.copyOf(series, room);
      values = Arrays.copyOf(values, room);
      timestampsMillis = Arrays.copyOf(timestampsMillis, room);
    }
    series[size] = of;
    values[size] = value;
    timestampsMillis[size] = timestampMillis;
    size++;
  }

  public void add(Labels of, Histogram histogram, long timestampMillis) {
    add(of, 0, timestampMillis);
    if (histograms.length < values.length) {
      histograms = Arrays.copyOf(histograms, values.length);
    }
    histograms[size - 1] = histogram;
    hasHistograms = true;
  }

  /// Gives the last sample an exemplar.
  public void exemplar(SampleBatch.Exemplar exemplar) {
    exemplar(size - 1, exemplar);
  }

  /// Gives a sample an exemplar.
  public void exemplar(int sample, SampleBatch.Exemplar exemplar) {
    java.util.Objects.checkIndex(sample, size);
    if (exemplars.length < values.length) {
      exemplars = Arrays.copyOf(exemplars, values.length);
    }
    exemplars[sample] = exemplar;
    hasExemplars = true;
  }

  public void metadata(SampleBatch.Metadata family) {
    metadata.add(family);
  }

  /// Forgets all samples since the last batch.
  public void discard() {
    Arrays.fill(series, 0, size, Labels.EMPTY);
    if (hasExemplars) {
      Arrays.fill(exemplars, null);
    }
    if (hasHistograms) {
      Arrays.fill(histograms, null);
    }
    hasExemplars = false;
    hasHistograms = false;
    metadata.clear();
    size = 0;
  }

  /// The batch of all samples since the last one; the writer is empty then.
  public SampleBatch finish(Delivery delivery) {
    boolean isFull = size == values.length;
    var batch =
        new SampleBatch(
            isFull ? series : Arrays.copyOf(series, size),
            isFull ? values : Arrays.copyOf(values, size),
            isFull ? timestampsMillis : Arrays.copyOf(timestampsMillis, size),
            hasExemplars ? Arrays.copyOf(exemplars, size) : null,
            hasHistograms ? Arrays.copyOf(histograms, size) : null,
            metadata,
            delivery);
    expected = Math.max(Math.max(size, expected / 2), FIRST);
    series = new Labels[0];
    values = new double[0];
    timestampsMillis = new long[0];
    exemplars = new SampleBatch.Exemplar[0];
    histograms = new Histogram[0];
    size = 0; // the batch's are not to be cleared
    discard();
    return batch;
  }
}
