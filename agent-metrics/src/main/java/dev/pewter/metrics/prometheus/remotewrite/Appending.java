package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.SampleBatch;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One batch on its way into the log of an endpoint: relabelled, without what is not to be sent, in
/// records that are a good deal smaller than a request: several, of which none is taken apart, fill
/// it.
final class Appending {
  private static final int MAX_RECORD = 1 << 20;
  private static final int MAX_ENTRIES = 256;
  private static final int MAX_LABELS = 1 << 20;

  private final Endpoint endpoint;
  private final EndpointSettings with;
  private final LogMetrics logMetrics;
  private final RecordWriter writer;
  private @Nullable Tally droppedSeries; // null as long as there are none
  private @Nullable Tally tooLarge;
  private Counts notTaken = Counts.NONE;

  /// Entries of each kind that do not go into the log.
  private static final class Tally {
    private int samples;
    private int exemplars;
    private int histograms;

    Counts counts() {
      return new Counts(samples, exemplars, histograms);
    }
  }

  Appending(Endpoint endpoint, EndpointSettings with, LogMetrics logMetrics, RecordWriter writer) {
    this.endpoint = endpoint;
    this.with = with;
    this.logMetrics = logMetrics;
    this.writer = writer;
  }

  /// @param seconds the time of the batch, for series that are forgotten
  /// @return how many entries were not taken, for the endpoint has stopped
  int append(SampleBatch batch, int seconds) throws InterruptedException, IOException {
    writer.begin();
    int most = Math.min(with.queue().maxSamplesPerSend(), MAX_ENTRIES);
    SeriesTable.Series before = null;
    for (int i = 0; i < batch.size(); i++) {
      before = with.series().of(batch.series(i), seconds, before);
      if (before.isDropped()) {
        droppedSeries = plus(droppedSeries, batch, i);
      } else if (writer.series(before.labels(), with.series().externalLabels(before))
          > MAX_LABELS) {
        tooLarge = plus(tooLarge, batch, i);
      } else {
        add(batch, i);
        if (writer.entries() >= most || writer.bytes() > MAX_RECORD) {
          flush();
        }
      }
    }
    flush();
    dropped("dropped_series", droppedSeries);
    dropped("too_large", tooLarge);
    endpoint.metrics().dropped("stopped", notTaken);
    return notTaken.all();
  }

  private void dropped(String reason, @Nullable Tally tally) {
    if (tally != null) {
      endpoint.metrics().dropped(reason, tally.counts());
    }
  }

  private Tally plus(@Nullable Tally before, SampleBatch batch, int i) {
    var tally = before == null ? new Tally() : before;
    if (isHistogram(batch, i)) {
      tally.histograms++;
    } else {
      tally.samples++;
    }
    if (batch.exemplar(i) != null && with.arguments().sendExemplars()) {
      tally.exemplars++;
    }
    return tally;
  }

  /// The end of a series of histograms is a sample, too.
  private static boolean isHistogram(SampleBatch batch, int i) {
    return batch.histogram(i) != null && !SampleBatch.isStale(batch.value(i));
  }

  private void add(SampleBatch batch, int i) throws InterruptedException, IOException {
    long time = batch.timestampMillis(i);
    var histogram = batch.histogram(i);
    if (histogram == null || !isHistogram(batch, i)) {
      writer.sample(batch.value(i), time);
    } else if (!with.arguments().sendNativeHistograms()) {
      endpoint.metrics().dropped("native_histograms_not_sent", new Counts(0, 0, 1));
    } else if (histogram.customBounds().length > 0 && !isVersion2()) {
      endpoint.metrics().dropped("nhcb_in_rw1_not_supported", new Counts(0, 0, 1));
    } else {
      writer.histogram(histogram, time);
    }
    var exemplar = batch.exemplar(i);
    if (exemplar != null && with.arguments().sendExemplars()) {
      if (writer.entries() >= with.queue().maxSamplesPerSend()) {
        flush();
      }
      writer.exemplar(exemplar, exemplar.hasTimestamp() ? exemplar.timestampMillis() : time);
    }
  }

  private boolean isVersion2() {
    return with.arguments().isVersion2() && !endpoint.hasOnlyVersion1();
  }

  private void flush() throws InterruptedException, IOException {
    var counts = writer.counts();
    if (counts.all() > 0) {
      writer.finish();
      if (endpoint.samples().append(writer)) {
        endpoint.metrics().came(counts, writer.highestMillis());
        logMetrics.samples.add(counts.samples() + counts.histograms());
        logMetrics.exemplars.add(counts.exemplars());
      } else {
        notTaken = notTaken.plus(counts);
      }
      writer.begin();
    }
  }
}
