package dev.pewter.metrics.remote;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import java.util.Arrays;

/// Writes a `prometheus.WriteRequest` (version 1), one entry after the other: a time series with
/// one sample, exemplar or histogram. Any sequence of entries is a message. For one thread.
public final class WriteRequestWriter {
  private static final int SERIES = 1;
  private static final int METADATA = 3;
  private static final int LABEL = 1;
  private static final int SAMPLE = 2;
  private static final int EXEMPLAR = 3;
  private static final int HISTOGRAM = 4;

  private final ProtoWriter out = new ProtoWriter();
  private final ProtoWriter inner = new ProtoWriter();
  private final HistogramWriter histograms = new HistogramWriter(inner);

  /// The labels of a series as they stand in each of its entries, each label on its own, so that
  /// series can share those they have in common.
  public static byte[][] encoded(Labels labels) {
    var to = new ProtoWriter();
    var parts = new byte[labels.size()][];
    for (int i = 0; i < parts.length; i++) {
      to.begin(0);
      label(to, labels, i);
      parts[i] = Arrays.copyOf(to.bytes(), to.size());
    }
    return parts;
  }

  /// What they take in an entry.
  public static int size(byte[][] series) {
    int size = 0;
    for (byte[] part : series) {
      size += part.length;
    }
    return size;
  }

  private static void labels(ProtoWriter to, Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      label(to, labels, i);
    }
  }

  private static void label(ProtoWriter to, Labels labels, int i) {
    int name = ProtoWriter.utf8Length(labels.name(i));
    int value = ProtoWriter.utf8Length(labels.value(i));
    to.header(LABEL, textSize(name) + textSize(value));
    to.text(1, labels.name(i), name);
    to.text(2, labels.value(i), value);
  }

  private static int textSize(int length) {
    return length == 0 ? 0 : ProtoWriter.fieldSize(length);
  }

  /// Forgets what was written.
  public void begin() {
    out.begin(0);
  }

  /// The array that begins with what was written.
  public byte[] bytes() {
    return out.bytes();
  }

  public int size() {
    return out.size();
  }

  /// Lets go of arrays that large messages made.
  public void shrink(int limit) {
    out.shrink(limit);
    inner.shrink(limit);
  }

  /// @param series labels as `encoded` gives them, as in the other methods
  public void sample(byte[][] series, double value, long timestampMillis) {
    int size = ProtoWriter.realSize(value) + ProtoWriter.numberSize(timestampMillis);
    series(series, ProtoWriter.fieldSize(size));
    out.header(SAMPLE, size);
    out.real(1, value);
    out.number(2, timestampMillis);
  }

  /// @param timestampMillis its own, or its sample's when it has none
  public void exemplar(byte[][] series, SampleBatch.Exemplar exemplar, long timestampMillis) {
    inner.begin(0);
    labels(inner, exemplar.labels());
    inner.real(2, exemplar.value());
    inner.number(3, timestampMillis);
    entry(series, EXEMPLAR);
  }

  public void histogram(byte[][] series, Histogram histogram, long timestampMillis) {
    inner.begin(0);
    histograms.write(histogram, timestampMillis);
    entry(series, HISTOGRAM);
  }

  private void series(byte[][] labels, int data) {
    out.header(SERIES, size(labels) + data);
    for (byte[] part : labels) {
      out.raw(part, 0, part.length);
    }
  }

  private void entry(byte[][] series, int field) {
    series(series, ProtoWriter.fieldSize(inner.size()));
    out.field(field, inner.bytes(), 0, inner.size());
  }

  public void metadata(SampleBatch.Metadata family) {
    inner.begin(0);
    inner.number(1, MetricTypes.number(family.type()));
    text(inner, 2, family.family());
    text(inner, 4, family.help());
    text(inner, 5, family.unit());
    out.field(METADATA, inner.bytes(), 0, inner.size());
  }

  private static void text(ProtoWriter to, int field, String text) {
    to.text(field, text, ProtoWriter.utf8Length(text));
  }
}
