package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.metrics.remote.WriteRequestWriter;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/// Makes a record of the log from entries. Its buffers are used again; for one thread.
final class RecordWriter {
  private static final int MAX_KEPT = 1 << 20;

  private final WriteRequestWriter message = new WriteRequestWriter();
  private byte[] record = new byte[4 << 10];
  private int length;
  private int samples;
  private int exemplars;
  private int histograms;
  private long lowest;
  private long highest;

  void begin() {
    message.begin();
    samples = 0;
    exemplars = 0;
    histograms = 0;
    lowest = Long.MAX_VALUE;
    highest = Long.MIN_VALUE;
  }

  int entries() {
    return samples + exemplars + histograms;
  }

  /// Of the message so far.
  int bytes() {
    return message.size();
  }

  private void seen(long timestampMillis) {
    lowest = Math.min(lowest, timestampMillis);
    highest = Math.max(highest, timestampMillis);
  }

  /// Makes a series the one of the entries that follow; what its labels take in each.
  int series(Labels own, Labels more) {
    return message.series(own, more);
  }

  void sample(double value, long timestampMillis) {
    message.sample(value, timestampMillis);
    samples++;
    seen(timestampMillis);
  }

  void exemplar(SampleBatch.Exemplar exemplar, long timestampMillis) {
    message.exemplar(exemplar, timestampMillis);
    exemplars++;
    seen(timestampMillis);
  }

  void histogram(Histogram histogram, long timestampMillis) {
    message.histogram(histogram, timestampMillis);
    histograms++;
    seen(timestampMillis);
  }

  /// Completes the record; the log adds the order.
  void finish() throws IOException {
    int most = SampleRecord.HEADER_BYTES + Snappy.maxCompressedLength(message.size());
    if (record.length < most) {
      record = new byte[most];
    }
    SampleRecord.writeHeader(record, counts(), lowest, highest);
    length =
        SampleRecord.HEADER_BYTES
            + Snappy.compress(
                message.bytes(), 0, message.size(), record, SampleRecord.HEADER_BYTES);
  }

  Counts counts() {
    return new Counts(samples, exemplars, histograms);
  }

  long highestMillis() {
    return highest;
  }

  byte[] record() {
    return record;
  }

  int length() {
    return length;
  }

  /// Lets go of arrays that one large batch made.
  void shrink() {
    message.shrink(MAX_KEPT);
    if (record.length > MAX_KEPT) {
      record = new byte[4 << 10];
    }
  }
}
