package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.SampleBatch;
import java.io.IOException;

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
  private int droppedSeries;
  private int tooLarge;
  private int notTaken;

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
        droppedSeries++;
      } else if (writer.series(before.labels(), with.series().externalLabels(before))
          > MAX_LABELS) {
        tooLarge++;
      } else {
        add(batch, i);
        if (writer.entries() >= most || writer.bytes() > MAX_RECORD) {
          flush();
        }
      }
    }
    flush();
    count("dropped_series", droppedSeries);
    count("too_large", tooLarge);
    count("stopped", notTaken);
    return notTaken;
  }

  private void count(String reason, int samples) {
    if (samples > 0) {
      endpoint.metrics().dropped(reason, new Counts(samples, 0, 0));
    }
  }

  private void add(SampleBatch batch, int i) throws InterruptedException, IOException {
    long time = batch.timestampMillis(i);
    var histogram = batch.histogram(i);
    if (histogram == null || SampleBatch.isStale(batch.value(i))) {
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
        notTaken += counts.all();
      }
      writer.begin();
    }
  }
}
