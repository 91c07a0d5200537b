package dev.pewter.metrics.remote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.metrics.exposition.ExemplarLabels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decodes a request of either version, one time series after the other, as far as it is sound: the
/// first thing that is not throws. Each series is read twice, for its labels may stand behind its
/// data; what is held is one series' labels and one sample. For one request.
public final class RequestDecoder {
  private static final int MAX_SYMBOLS = 1_000_000;
  private static final int MAX_LABELS = 1000; // of a series

  /// Of all labels together: a symbol may stand in many series.
  private static final long MAX_EXPANDED = 64 << 20;

  private static final int SYMBOLS = 4;
  private static final int SERIES_1 = 1;
  private static final int SERIES_2 = 5;

  /// Takes what was decoded, in order; a series begins with its labels.
  public interface Sink {

    /// @param labels null when they cannot be used: then the rest of the series is left out
    /// @param metadata what version 2 says of it
    void series(@Nullable Labels labels, SampleBatch.@Nullable Metadata metadata)
        throws InterruptedException;

    void sample(double value, long timestampMillis) throws InterruptedException;

    void histogram(Histogram histogram, long timestampMillis) throws InterruptedException;

    /// @param exemplar null when its labels cannot be used
    void exemplar(SampleBatch.@Nullable Exemplar exemplar) throws InterruptedException;
  }

  private final Sink sink;
  private final HistogramReader histograms = new HistogramReader();
  private final StringPool pool;
  private final LabelReader labels;
  private List<String> symbols = List.of();
  private long expanded;

  /// @param pool may be shared by many
  public RequestDecoder(Sink sink, StringPool pool) {
    this.sink = sink;
    this.pool = pool;
    this.labels = new LabelReader(pool);
  }

  /// A `prometheus.WriteRequest`.
  public void decode1(byte[] message) throws IOException, InterruptedException {
    var in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (SERIES_1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        int length = in.readRawVarint32();
        int from = in.getTotalBytesRead();
        in.skipRawBytes(length); // refuses what is longer than the message
        series1(message, from, length);
      } else {
        in.skipField(tag);
      }
    }
  }

  /// An `io.prometheus.write.v2.Request`.
  public void decode2(byte[] message) throws IOException, InterruptedException {
    symbols = readSymbols(CodedInputStream.newInstance(message));
    var in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == (SERIES_2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        int length = in.readRawVarint32();
        int from = in.getTotalBytesRead();
        in.skipRawBytes(length); // refuses what is longer than the message
        series2(message, from, length);
      } else {
        in.skipField(tag);
      }
    }
  }

  private List<String> readSymbols(CodedInputStream in) throws IOException {
    var found = new ArrayList<String>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag != (SYMBOLS << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        in.skipField(tag);
      } else if (found.size() == MAX_SYMBOLS) {
        throw new IOException("more than " + MAX_SYMBOLS + " symbols");
      } else {
        found.add(pool.one(in.readStringRequireUtf8()));
      }
    }
    if (found.isEmpty() || !found.getFirst().isEmpty()) {
      throw new IOException("symbols must start with an empty string");
    }
    return found;
  }

  private void series1(byte[] message, int from, int length)
      throws IOException, InterruptedException {
    labels.begin();
    var in = CodedInputStream.newInstance(message, from, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == 1) {
        nested(in, tag, () -> labels.pair(in));
      } else {
        in.skipField(tag);
      }
    }
    if (begin(null)) {
      data(CodedInputStream.newInstance(message, from, length), DATA_1, null);
    }
  }

  private void series2(byte[] message, int from, int length)
      throws IOException, InterruptedException {
    labels.begin();
    int[] metadata = {0, 0, 0, 0}; // whether there is any, type, help, unit
    var in = CodedInputStream.newInstance(message, from, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> labels.refs(in, tag, symbols);
        case 5 -> nested(in, tag, () -> metadata(in, metadata));
        default -> in.skipField(tag);
      }
    }
    if (begin(metadata[0] == 0 ? null : metadata)) {
      data(CodedInputStream.newInstance(message, from, length), DATA_2, symbols);
    }
  }

  /// The numbers of the fields that hold data.
  private record Fields(int sample, int exemplar, int histogram) {}

  private static final Fields DATA_1 = new Fields(2, 3, 4);
  private static final Fields DATA_2 = new Fields(2, 4, 3);

  /// @param from the symbols of version 2, null in version 1
  private void data(CodedInputStream in, Fields fields, @Nullable List<String> from)
      throws IOException, InterruptedException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = tag >>> 3;
      if (field == fields.sample) {
        nested(in, tag, () -> sample(in));
      } else if (field == fields.exemplar) {
        nested(in, tag, () -> exemplar(in, from));
      } else if (field == fields.histogram) {
        nested(in, tag, () -> histogram(in));
      } else {
        in.skipField(tag);
      }
    }
  }

  /// Tells the labels; whether they can be used.
  private boolean begin(int @Nullable [] metadata) throws IOException, InterruptedException {
    var series = labels.finish();
    expanded += labels.characters;
    if (expanded > MAX_EXPANDED) {
      throw new IOException("labels of more than " + MAX_EXPANDED + " characters");
    }
    String name = series == null ? null : series.get("__name__");
    if (name == null) {
      sink.series(null, null);
      return false;
    }
    sink.series(
        series,
        metadata == null
            ? null
            : new SampleBatch.Metadata(
                name,
                MetricTypes.of(metadata[1]),
                symbol(symbols, metadata[2]),
                symbol(symbols, metadata[3])));
    return true;
  }

  private void sample(CodedInputStream in) throws IOException, InterruptedException {
    double value = 0;
    long time = 0;
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_FIXED64 -> value = in.readDouble();
        case 2 << 3 -> time = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    sink.sample(value, time);
  }

  private void histogram(CodedInputStream in) throws IOException, InterruptedException {
    var found = histograms.read(in);
    if (found.isStale()) {
      sink.sample(SampleBatch.STALE, found.timestampMillis());
    } else {
      sink.histogram(found.histogram(), found.timestampMillis());
    }
  }

  private void exemplar(CodedInputStream in, @Nullable List<String> from)
      throws IOException, InterruptedException {
    var own = new LabelReader(pool);
    double value = 0;
    long time = 0;
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      switch (tag >>> 3) {
        case 1 -> {
          if (from == null) {
            nested(in, tag, () -> own.pair(in));
          } else {
            own.refs(in, tag, from);
          }
        }
        case 2 -> value = in.readDouble();
        case 3 -> time = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    var found = own.ofExemplar();
    sink.exemplar(found == null ? null : new SampleBatch.Exemplar(found, value, time != 0, time));
  }

  private static void metadata(CodedInputStream in, int[] into) throws IOException {
    into[0] = 1;
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      switch (tag) {
        case 1 << 3 -> into[1] = in.readEnum();
        case 3 << 3 -> into[2] = in.readUInt32();
        case 4 << 3 -> into[3] = in.readUInt32();
        default -> in.skipField(tag);
      }
    }
  }

  /// Reads a message within a message.
  @FunctionalInterface
  interface Nested {
    void read() throws IOException, InterruptedException;
  }

  static void nested(CodedInputStream in, int tag, Nested reader)
      throws IOException, InterruptedException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw new IOException("a field of a wrong type");
    }
    int limit = in.pushLimit(in.readRawVarint32());
    reader.read();
    if (!in.isAtEnd()) {
      throw new IOException("a message within a message that ends early");
    }
    in.popLimit(limit);
  }

  static String symbol(List<String> symbols, int ref) throws IOException {
    if (ref < 0 || ref >= symbols.size()) {
      throw new IOException("reference " + ref + " to one of " + symbols.size() + " symbols");
    }
    return symbols.get(ref);
  }

  /// Collects labels; those of a series must be unique, and have a name.
  private static final class LabelReader {
    private final StringPool pool;
    private String[] pairs = new String[32];
    private int used;
    private boolean isUsable = true;
    private long characters;

    LabelReader(StringPool pool) {
      this.pool = pool;
    }

    void begin() {
      used = 0;
      characters = 0;
      isUsable = true;
    }

    private void add(String name, String value) {
      if (used == 2 * MAX_LABELS) {
        isUsable = false;
        return;
      }
      characters += name.length() + value.length();
      if (used + 2 > pairs.length) {
        pairs = Arrays.copyOf(pairs, 2 * used);
      }
      pairs[used++] = name;
      pairs[used++] = value;
      isUsable &= !name.isEmpty();
    }

    void pair(CodedInputStream in) throws IOException {
      String name = "";
      String value = "";
      while (!in.isAtEnd()) {
        int tag = in.readTag();
        switch (tag >>> 3) {
          case 1 -> name = pool.one(in.readStringRequireUtf8());
          case 2 -> value = pool.one(in.readStringRequireUtf8());
          default -> in.skipField(tag);
        }
      }
      add(name, value);
    }

    void refs(CodedInputStream in, int tag, List<String> symbols) throws IOException {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
        throw new IOException("references that are not packed");
      }
      int limit = in.pushLimit(in.readRawVarint32());
      while (!in.isAtEnd()) {
        String name = symbol(symbols, in.readUInt32());
        if (in.isAtEnd()) {
          throw new IOException("a label without a value");
        }
        add(name, symbol(symbols, in.readUInt32()));
      }
      in.popLimit(limit);
    }

    @Nullable Labels ofExemplar() {
      var found = new ExemplarLabels();
      for (int i = 0; i < used; i += 2) {
        found.add(pairs[i], pairs[i + 1]);
      }
      return isUsable ? found.labels() : null;
    }

    @Nullable Labels finish() {
      if (!isUsable) {
        return null;
      }
      var builder = new LabelBuilder(Labels.EMPTY);
      for (int i = 0; i < used; i += 2) {
        if (!builder.get(pairs[i]).isEmpty()) {
          return null; // twice
        }
        builder.set(pairs[i], pairs[i + 1]);
      }
      return builder.toLabels();
    }
  }
}
