package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.metrics.SampleText;
import dev.pewter.metrics.remote.RequestDecoder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes batches of what a request holds and hands them on. Exemplars come in series of their own:
/// each joins the newest sample of its series in the batch. For one request.
final class Collector implements RequestDecoder.Sink {
  private static final int MAX_SAMPLES = 5000;
  private static final int MAX_LABELS = 100_000;

  private final Intake intake;
  private final SampleBatchWriter batch = new SampleBatchWriter();
  private final Map<Labels, Integer> newest = new HashMap<>();
  private final Set<String> described = new HashSet<>();
  private final AtomicLong returned = new AtomicLong();
  private Labels labels = Labels.EMPTY;
  private int labelsHeld;
  private long samples;
  private long histograms;
  private long exemplars;
  private long refusedSeries;
  private long lostExemplars;

  Collector(Intake intake) {
    this.intake = intake;
  }

  @Override
  public void series(@Nullable Labels of, SampleBatch.@Nullable Metadata metadata)
      throws InterruptedException {
    if (labelsHeld >= MAX_LABELS) {
      flush();
    }
    if (of == null) {
      refusedSeries++;
      labels = Labels.EMPTY;
      return;
    }
    labels = of;
    if (metadata != null) {
      describe(metadata);
    }
    labelsHeld += labels.size();
  }

  private void describe(SampleBatch.Metadata metadata) {
    if (intake.typeAndUnit()) {
      var more = new LabelBuilder(labels);
      if (metadata.type() != SampleBatch.Type.UNKNOWN) {
        more.set("__type__", metadata.type().name().toLowerCase(Locale.ROOT).replace("_", ""));
      }
      if (!metadata.unit().isEmpty()) {
        more.set("__unit__", metadata.unit());
      }
      labels = more.toLabels();
    }
    if (intake.appendMetadata() && described.add(metadata.family())) {
      batch.metadata(metadata);
    }
  }

  @Override
  public void sample(double value, long timestampMillis) throws InterruptedException {
    flushWhenFull();
    newest.put(labels, batch.size());
    batch.add(labels, value, timestampMillis);
    samples++;
  }

  @Override
  public void histogram(Histogram histogram, long timestampMillis) throws InterruptedException {
    flushWhenFull();
    newest.put(labels, batch.size());
    batch.add(labels, histogram, timestampMillis);
    histograms++;
  }

  @Override
  public void exemplar(SampleBatch.@Nullable Exemplar exemplar) {
    var at = newest.get(labels);
    if (at == null || exemplar == null) {
      lostExemplars++;
    } else {
      batch.exemplar(at, exemplar);
      exemplars++;
    }
  }

  private void flushWhenFull() throws InterruptedException {
    if (batch.size() >= MAX_SAMPLES) {
      flush();
    }
  }

  /// Hands on what is collected.
  void flush() throws InterruptedException {
    newest.clear();
    described.clear();
    labelsHeld = 0;
    if (batch.size() > 0) {
      var delivery =
          Delivery.of(
              outcome -> {
                if (outcome.isReturned()) {
                  returned.incrementAndGet();
                }
              });
      var finished = batch.finish(delivery);
      SampleText.pass(intake.tap(), finished);
      intake.next().accept(finished);
    }
  }

  /// Whether a receiver gave a batch back.
  boolean wasReturned() {
    return returned.get() > 0;
  }

  long samples() {
    return samples;
  }

  long histograms() {
    return histograms;
  }

  long exemplars() {
    return exemplars;
  }

  long refusedSeries() {
    return refusedSeries;
  }

  long lostExemplars() {
    return lostExemplars;
  }
}
