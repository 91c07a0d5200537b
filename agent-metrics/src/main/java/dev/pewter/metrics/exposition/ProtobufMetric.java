package dev.pewter.metrics.exposition;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.SampleBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One `io.prometheus.client.Metric`: numbers in arrays that serve again, texts as places.
final class ProtobufMetric {
  private final Wire wire = new Wire();
  private final Wire inner = new Wire();
  private final Wire innermost = new Wire();
  private byte[] page = {};

  int labels;
  int[] places = new int[32]; // of each label: name from, name to, value from, value to
  long timestampMillis;
  long startMillis;
  double value;
  double count;
  double sum;

  /// Classic buckets, or quantiles with their values.
  int buckets;

  double[] bounds = new double[16];
  double[] counts = new double[16];

  // exemplars as places: from, to; -1 for none
  private int[] bucketExemplars = new int[32];
  private int counterFrom;
  private int counterTo;
  private int[] exemplars = new int[16];
  private int exemplarCount;

  // native
  private int schema;
  private double zeroThreshold;
  private double zeroCount;
  private boolean isReal; // counts are absolute floats
  private final Side positive = new Side();
  private final Side negative = new Side();

  /// The buckets above or below zero as they are written.
  private static final class Side {
    int[] offsets = new int[8];
    int[] lengths = new int[8];
    int spans;
    long[] deltas = new long[16];
    int deltaCount;
    double[] reals = new double[16];
    int realCount;

    void clear() {
      spans = 0;
      deltaCount = 0;
      realCount = 0;
    }

    void span(int offset, int length) {
      if (spans == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * spans);
        lengths = Arrays.copyOf(lengths, 2 * spans);
      }
      offsets[spans] = offset;
      lengths[spans++] = length;
    }

    void delta(long delta) {
      if (deltaCount == deltas.length) {
        deltas = Arrays.copyOf(deltas, 2 * deltaCount);
      }
      deltas[deltaCount++] = delta;
    }

    void real(double count) {
      if (realCount == reals.length) {
        reals = Arrays.copyOf(reals, 2 * realCount);
      }
      reals[realCount++] = count;
    }

    /// Whether the spans hold exactly as many buckets as there are.
    boolean isConsistent(boolean asReals) {
      long sum = 0;
      for (int i = 0; i < spans; i++) {
        if (lengths[i] < 0 || (i > 0 && offsets[i] < 0)) {
          return false;
        }
        sum += lengths[i];
      }
      return sum == (asReals ? realCount : deltaCount);
    }

    Histogram.Buckets buckets(boolean asReals) {
      var absolute = new double[asReals ? realCount : deltaCount];
      long running = 0;
      for (int i = 0; i < absolute.length; i++) {
        running += asReals ? 0 : deltas[i];
        absolute[i] = asReals ? reals[i] : running;
      }
      return new Histogram.Buckets(
          Arrays.copyOf(offsets, spans), Arrays.copyOf(lengths, spans), absolute);
    }
  }

  void read(byte[] bytes, int from, int to) throws ExpositionException {
    page = bytes;
    labels = 0;
    timestampMillis = 0;
    startMillis = 0;
    value = 0;
    count = 0;
    sum = 0;
    buckets = 0;
    counterFrom = -1;
    exemplarCount = 0;
    schema = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    isReal = false;
    positive.clear();
    negative.clear();
    wire.over(bytes, from, to);
    while (wire.next()) {
      switch (wire.field) {
        case 1 -> label(content());
        case 2, 5 -> plain(content());
        case 3 -> counter(content());
        case 4 -> summary(content());
        case 6 -> timestampMillis = wire.number();
        case 7 -> histogram(content());
        default -> wire.skip();
      }
    }
  }

  /// The content of the current field, to be read.
  private Wire content() throws ExpositionException {
    wire.needBytes();
    return inner.over(page, wire.from, wire.to);
  }

  private void label(Wire from) throws ExpositionException {
    if (4 * labels == places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    int place = 4 * labels++;
    Arrays.fill(places, place, place + 4, 0);
    while (from.next()) {
      if (from.field == 1 || from.field == 2) {
        from.needBytes();
        places[place + 2 * (from.field - 1)] = from.from;
        places[place + 2 * (from.field - 1) + 1] = from.to;
      } else {
        from.skip();
      }
    }
  }

  private void plain(Wire from) throws ExpositionException {
    while (from.next()) {
      if (from.field == 1) {
        value = from.real();
      } else {
        from.skip();
      }
    }
  }

  private void counter(Wire from) throws ExpositionException {
    while (from.next()) {
      switch (from.field) {
        case 1 -> value = from.real();
        case 2 -> {
          from.needBytes();
          counterFrom = from.from;
          counterTo = from.to;
        }
        case 3 -> startMillis = time(from);
        default -> from.skip();
      }
    }
  }

  private void summary(Wire from) throws ExpositionException {
    while (from.next()) {
      switch (from.field) {
        case 1 -> count = unsigned(from.number());
        case 2 -> sum = from.real();
        case 3 -> {
          from.needBytes();
          quantile(innermost.over(page, from.from, from.to));
        }
        case 4 -> startMillis = time(from);
        default -> from.skip();
      }
    }
  }

  private void quantile(Wire from) throws ExpositionException {
    int place = bucket();
    while (from.next()) {
      switch (from.field) {
        case 1 -> bounds[place] = from.real();
        case 2 -> counts[place] = from.real();
        default -> from.skip();
      }
    }
  }

  private int bucket() {
    if (buckets == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * buckets);
      counts = Arrays.copyOf(counts, 2 * buckets);
      bucketExemplars = Arrays.copyOf(bucketExemplars, 4 * buckets);
    }
    bounds[buckets] = 0;
    counts[buckets] = 0;
    bucketExemplars[2 * buckets] = -1;
    return buckets++;
  }

  private void histogram(Wire from) throws ExpositionException {
    double realCount = 0; // float counts go before whole ones
    double realZeroCount = 0;
    while (from.next()) {
      switch (from.field) {
        case 1 -> count = unsigned(from.number());
        case 4 -> realCount = from.real();
        case 2 -> sum = from.real();
        case 3 -> {
          from.needBytes();
          classic(innermost.over(page, from.from, from.to));
        }
        case 5 -> schema = (int) from.signed();
        case 6 -> zeroThreshold = from.real();
        case 7 -> zeroCount = unsigned(from.number());
        case 8 -> realZeroCount = from.real();
        case 9 -> span(from, negative);
        case 10 -> deltas(from, negative);
        case 11 -> reals(from, negative);
        case 12 -> span(from, positive);
        case 13 -> deltas(from, positive);
        case 14 -> reals(from, positive);
        case 15 -> startMillis = time(from);
        case 16 -> exemplar(from);
        default -> from.skip();
      }
    }
    isReal = realCount > 0 || realZeroCount > 0;
    count = realCount > 0 ? realCount : count;
    zeroCount = realZeroCount > 0 ? realZeroCount : zeroCount;
  }

  private static double unsigned(long number) {
    return number >= 0 ? number : (double) (number >>> 1) * 2 + (number & 1);
  }

  private void classic(Wire from) throws ExpositionException {
    int place = bucket();
    double whole = 0;
    double real = 0;
    while (from.next()) {
      switch (from.field) {
        case 1 -> whole = unsigned(from.number());
        case 2 -> bounds[place] = from.real();
        case 3 -> {
          from.needBytes();
          bucketExemplars[2 * place] = from.from;
          bucketExemplars[2 * place + 1] = from.to;
        }
        case 4 -> real = from.real();
        default -> from.skip();
      }
    }
    counts[place] = real > 0 ? real : whole;
  }

  private void span(Wire from, Side side) throws ExpositionException {
    from.needBytes();
    innermost.over(page, from.from, from.to);
    int offset = 0;
    int length = 0;
    while (innermost.next()) {
      switch (innermost.field) {
        case 1 -> offset = (int) innermost.signed();
        case 2 -> length = (int) innermost.number();
        default -> innermost.skip();
      }
    }
    side.span(offset, length);
  }

  private void deltas(Wire from, Side side) throws ExpositionException {
    if (from.kind != Wire.BYTES) {
      side.delta(from.signed());
      return;
    }
    innermost.over(page, from.from, from.to);
    while (innermost.at < innermost.end) {
      long raw = innermost.varint();
      side.delta((raw >>> 1) ^ -(raw & 1));
    }
  }

  private void reals(Wire from, Side side) throws ExpositionException {
    if (from.kind != Wire.BYTES) {
      side.real(from.real());
      return;
    }
    innermost.over(page, from.from, from.to);
    while (innermost.at < innermost.end) {
      side.real(innermost.nextReal());
    }
  }

  private void exemplar(Wire from) throws ExpositionException {
    from.needBytes();
    if (2 * exemplarCount == exemplars.length) {
      exemplars = Arrays.copyOf(exemplars, 2 * exemplars.length);
    }
    exemplars[2 * exemplarCount] = from.from;
    exemplars[2 * exemplarCount + 1] = from.to;
    exemplarCount++;
  }

  /// The milliseconds of a `google.protobuf.Timestamp`.
  private long time(Wire from) throws ExpositionException {
    from.needBytes();
    innermost.over(page, from.from, from.to);
    long millis = 0;
    while (innermost.next()) {
      switch (innermost.field) {
        case 1 -> millis += innermost.number() * 1000;
        case 2 -> millis += (int) innermost.number() / 1_000_000;
        default -> innermost.skip();
      }
    }
    return millis;
  }

  /// Whether a histogram has more than classic buckets.
  boolean isNative() {
    return positive.spans > 0 || negative.spans > 0 || zeroThreshold > 0 || zeroCount > 0;
  }

  /// @throws ExpositionException when spans and buckets do not fit
  void checkSpans(String name) throws ExpositionException {
    boolean isSchema = schema >= -4 && schema <= 8;
    if (!isSchema || !positive.isConsistent(isReal) || !negative.isConsistent(isReal)) {
      throw new ExpositionException(
          "histogram " + name + ": its spans, buckets or schema contradict each other");
    }
  }

  Histogram histogram(boolean isGauge) {
    return Resolution.compact(
        new Histogram(
            schema,
            zeroThreshold,
            zeroCount,
            count,
            sum,
            positive.buckets(isReal),
            negative.buckets(isReal),
            new double[0],
            isGauge ? Histogram.Reset.GAUGE : Histogram.Reset.UNKNOWN));
  }

  int counterExemplar() {
    if (counterFrom < 0) {
      return -1;
    }
    exemplars[0] = counterFrom;
    exemplars[1] = counterTo;
    return 0;
  }

  int bucketExemplar(int bucket) {
    if (bucketExemplars[2 * bucket] < 0) {
      return -1;
    }
    exemplars[0] = bucketExemplars[2 * bucket];
    exemplars[1] = bucketExemplars[2 * bucket + 1];
    return 0;
  }

  /// Of the exemplars of a native histogram the newest that has a time; those of its classic
  /// buckets when it has none of its own.
  int newestExemplar() {
    if (exemplarCount == 0) {
      for (int i = 0; i < buckets; i++) {
        if (bucketExemplars[2 * i] >= 0) {
          addPlace(bucketExemplars[2 * i], bucketExemplars[2 * i + 1]);
        }
      }
    }
    int newest = -1;
    long newestMillis = Long.MIN_VALUE;
    for (int i = 0; i < exemplarCount; i++) {
      long millis = exemplarMillis(2 * i);
      if (millis > newestMillis) {
        newest = 2 * i;
        newestMillis = millis;
      }
    }
    return newest;
  }

  private void addPlace(int from, int to) {
    if (2 * exemplarCount == exemplars.length) {
      exemplars = Arrays.copyOf(exemplars, 2 * exemplars.length);
    }
    exemplars[2 * exemplarCount] = from;
    exemplars[2 * exemplarCount + 1] = to;
    exemplarCount++;
  }

  /// The time of an exemplar, or the least number when it has none or is broken.
  private long exemplarMillis(int place) {
    inner.over(page, exemplars[place], exemplars[place + 1]);
    try {
      while (inner.next()) {
        if (inner.field == 3) {
          return time(inner);
        }
        inner.skip();
      }
    } catch (ExpositionException _) {
      return Long.MIN_VALUE; // as one without a time: it is left out
    }
    return Long.MIN_VALUE;
  }

  /// The exemplar at a place; null when its labels are not allowed.
  SampleBatch.@Nullable Exemplar exemplar(int place, Strings strings, long millis)
      throws ExpositionException {
    var labels = new ExemplarLabels();
    int from = exemplars[place];
    int to = exemplars[place + 1];
    double number = 0;
    boolean hasTime = false;
    long time = millis;
    wire.over(page, from, to);
    while (wire.next()) {
      switch (wire.field) {
        case 1 -> exemplarLabel(content(), strings, labels);
        case 2 -> number = wire.real();
        case 3 -> {
          time = time(wire);
          hasTime = true;
        }
        default -> wire.skip();
      }
    }
    var allowed = labels.labels();
    return allowed == null ? null : new SampleBatch.Exemplar(allowed, number, hasTime, time);
  }

  private void exemplarLabel(Wire from, Strings strings, ExemplarLabels labels)
      throws ExpositionException {
    String name = "";
    String text = "";
    while (from.next()) {
      if (from.field == 1 || from.field == 2) {
        from.needBytes();
        String part = strings.of(page, from.from, from.to);
        name = from.field == 1 ? part : name;
        text = from.field == 2 ? part : text;
      } else {
        from.skip();
      }
    }
    if (!name.isEmpty()) {
      labels.add(name, text);
    }
  }
}
