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

  // The current series: name, value, name, value, …, and what each label takes.
  private String[] pairs = new String[0];
  private int[] sizes = new int[0];
  private int count; // of labels
  private int size; // of all

  // The series of the last entry, which most labels of the next are copied from.
  private String[] written = new String[0];
  private int[] starts = new int[0]; // of each label
  private int writtenCount;

  private static void labels(ProtoWriter to, Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      label(to, labels.name(i), labels.value(i));
    }
  }

  private static void label(ProtoWriter to, String name, String value) {
    int nameLength = ProtoWriter.utf8Length(name);
    int valueLength = ProtoWriter.utf8Length(value);
    to.header(LABEL, textSize(nameLength) + textSize(valueLength));
    to.text(1, name, nameLength);
    to.text(2, value, valueLength);
  }

  private static int labelSize(String name, String value) {
    return ProtoWriter.fieldSize(
        textSize(ProtoWriter.utf8Length(name)) + textSize(ProtoWriter.utf8Length(value)));
  }

  private static int textSize(int length) {
    return length == 0 ? 0 : ProtoWriter.fieldSize(length);
  }

  /// Forgets what was written, but for the current series.
  public void begin() {
    out.begin(0);
    writtenCount = 0;
  }

  /// The array that begins with what was written.
  public byte[] bytes() {
    return out.bytes();
  }

  public int size() {
    return out.size();
  }

  /// Lets go of the labels, and of arrays that large messages made.
  public void shrink(int limit) {
    out.shrink(limit);
    inner.shrink(limit);
    pairs = new String[0];
    sizes = new int[0];
    written = new String[0];
    starts = new int[0];
    count = 0;
    size = 0;
    writtenCount = 0;
  }

  /// Makes a series the one of the entries that follow.
  ///
  /// @param more labels it has unless it has others of their names
  /// @return how many bytes its labels take in each entry
  public int series(Labels own, Labels more) {
    int most = 2 * (own.size() + more.size());
    if (pairs.length < most) {
      pairs = Arrays.copyOf(pairs, most);
      sizes = Arrays.copyOf(sizes, most / 2);
    }
    count = 0;
    size = 0;
    int next = 0;
    for (int i = 0; i < own.size(); i++) {
      String name = own.name(i);
      for (; next < more.size() && more.name(next).compareTo(name) <= 0; next++) {
        if (!more.name(next).equals(name)) {
          take(more.name(next), more.value(next));
        }
      }
      take(name, own.value(i));
    }
    for (; next < more.size(); next++) {
      take(more.name(next), more.value(next));
    }
    return size;
  }

  /// A label that the series before had at the same place keeps its size.
  @SuppressWarnings("ReferenceEquality") // equal ones are only measured again
  private void take(String name, String value) {
    int at = 2 * count;
    if (pairs[at] != name || pairs[at + 1] != value) {
      pairs[at] = name;
      pairs[at + 1] = value;
      sizes[count] = labelSize(name, value);
    }
    size += sizes[count++];
  }

  /// A sample of the current series.
  public void sample(double value, long timestampMillis) {
    int length = ProtoWriter.realSize(value) + ProtoWriter.numberSize(timestampMillis);
    labels(ProtoWriter.fieldSize(length));
    out.header(SAMPLE, length);
    out.real(1, value);
    out.number(2, timestampMillis);
  }

  /// An exemplar of the current series.
  ///
  /// @param timestampMillis its own, or its sample's when it has none
  public void exemplar(SampleBatch.Exemplar exemplar, long timestampMillis) {
    inner.begin(0);
    labels(inner, exemplar.labels());
    inner.real(2, exemplar.value());
    inner.number(3, timestampMillis);
    entry(EXEMPLAR);
  }

  /// A histogram of the current series.
  public void histogram(Histogram histogram, long timestampMillis) {
    inner.begin(0);
    histograms.write(histogram, timestampMillis);
    entry(HISTOGRAM);
  }

  private void entry(int field) {
    labels(ProtoWriter.fieldSize(inner.size()));
    out.field(field, inner.bytes(), 0, inner.size());
  }

  /// Writes the start of an entry of the current series that has `data` bytes beside its labels.
  private void labels(int data) {
    if (starts.length < sizes.length) {
      starts = Arrays.copyOf(starts, sizes.length);
      written = Arrays.copyOf(written, pairs.length);
    }
    out.header(SERIES, size + data);
    int i = 0;
    while (i < count) {
      int first = i;
      while (i < count && isWritten(i)) {
        i++;
      }
      if (i > first) {
        int from = starts[first];
        int moved = out.size() - from;
        out.raw(out.bytes(), from, starts[i - 1] + sizes[i - 1]);
        for (int j = first; j < i; j++) {
          starts[j] += moved;
        }
      } else {
        starts[i] = out.size();
        written[2 * i] = pairs[2 * i];
        written[2 * i + 1] = pairs[2 * i + 1];
        label(out, pairs[2 * i], pairs[2 * i + 1]);
        i++;
      }
    }
    writtenCount = count;
  }

  /// Whether the last entry has a label of the current series at the same place.
  @SuppressWarnings("ReferenceEquality") // equal ones are only written anew
  private boolean isWritten(int i) {
    return i < writtenCount
        && written[2 * i] == pairs[2 * i]
        && written[2 * i + 1] == pairs[2 * i + 1];
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
