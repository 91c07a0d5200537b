package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.SampleBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads delimited `io.prometheus.client.MetricFamily` messages.
///
/// A summary or classic histogram becomes several samples: count, sum, then one for each quantile
/// or bucket. Keys are made of the name, the labels and the bits of the bound, between bytes that
/// no text contains.
final class ProtobufParser implements MetricsParser {
  private static final byte SEPARATOR = (byte) 0xff;
  private static final byte BOUND = (byte) 0xfe;
  private static final int COUNT = -2; // parts of a summary or classic histogram
  private static final int SUM = -1;

  private final Strings strings;
  private final Options options;
  private final Wire families = new Wire();
  private final Wire family = new Wire();
  private final ProtobufMetric metric = new ProtobufMetric();
  private byte[] page = {};

  // the family
  private SampleBatch.Type type = SampleBatch.Type.UNKNOWN;
  private int nameFrom;
  private int nameTo;
  private int helpFrom;
  private int helpTo;
  private int unitFrom;
  private int unitTo;
  private int textFrom;
  private int textTo;
  private State state = State.BETWEEN_FAMILIES;

  // the sample
  private int part;
  private byte[] key = new byte[256];
  private int keyLength;
  private double value;

  private enum State {
    BETWEEN_FAMILIES,
    HELP,
    UNIT,
    TYPE,
    METRICS,
    NATIVE,
    PARTS
  }

  ProtobufParser(Strings strings, Options options) {
    this.strings = strings;
    this.options = options;
  }

  @Override
  public void begin(byte[] bytes, int length) {
    page = bytes;
    families.over(bytes, 0, length);
    state = State.BETWEEN_FAMILIES;
  }

  @Override
  public Entry next() throws ExpositionException {
    while (true) {
      switch (state) {
        case BETWEEN_FAMILIES -> {
          if (families.at >= families.end) {
            return Entry.END;
          }
          beginFamily();
        }
        case HELP -> {
          state = unitTo > unitFrom ? State.UNIT : State.TYPE;
          return text(Entry.HELP, helpFrom, helpTo);
        }
        case UNIT -> {
          state = State.TYPE;
          return text(Entry.UNIT, unitFrom, unitTo);
        }
        case TYPE -> {
          state = State.METRICS;
          return text(Entry.TYPE, 0, 0);
        }
        case METRICS -> {
          if (!nextMetric()) {
            state = State.BETWEEN_FAMILIES;
          } else if (isHistogram() && options.nativeHistograms() && metric.isNative()) {
            metric.checkSpans(name());
            state = State.NATIVE;
          } else {
            part = COUNT;
            state = State.PARTS;
          }
        }
        case NATIVE -> {
          boolean isClassicToo = options.alwaysClassic() && metric.buckets > 0;
          part = COUNT;
          state = isClassicToo ? State.PARTS : State.METRICS;
          return keyed(Entry.HISTOGRAM, "", Double.NaN);
        }
        case PARTS -> {
          return isHistogram() || type == SampleBatch.Type.SUMMARY ? nextPart() : single();
        }
      }
    }
  }

  private boolean isHistogram() {
    return type == SampleBatch.Type.HISTOGRAM || type == SampleBatch.Type.GAUGE_HISTOGRAM;
  }

  /// Reads what there is besides the metrics, of which there must be one.
  private void beginFamily() throws ExpositionException {
    long length = families.varint();
    if (length < 0 || length > families.end - families.at) {
      throw families.broken();
    }
    int from = families.at;
    int to = from + (int) length;
    families.at = to;
    family.over(page, from, to);
    nameFrom = nameTo = helpFrom = helpTo = unitFrom = unitTo = 0;
    long number = 0;
    boolean hasMetrics = false;
    while (family.next()) {
      switch (family.field) {
        case 1 -> {
          family.needBytes();
          nameFrom = family.from;
          nameTo = family.to;
        }
        case 2 -> {
          family.needBytes();
          helpFrom = family.from;
          helpTo = family.to;
        }
        case 3 -> number = family.number();
        case 4 -> {
          family.needBytes();
          hasMetrics = true;
        }
        case 5 -> {
          family.needBytes();
          unitFrom = family.from;
          unitTo = family.to;
        }
        default -> family.skip();
      }
    }
    if (!hasMetrics) {
      return;
    }
    if (nameFrom == nameTo || !Utf8Check.isValid(page, nameFrom, nameTo)) {
      throw new ExpositionException(
          "byte " + from + ": invalid metric name " + Excerpt.of(page, nameFrom, nameTo));
    }
    if (!Utf8Check.isValid(page, helpFrom, helpTo)) {
      throw new ExpositionException("the help text of " + name() + " is not valid UTF-8");
    }
    type = typeOf(number);
    family.over(page, from, to);
    state = State.HELP;
  }

  private SampleBatch.Type typeOf(long number) throws ExpositionException {
    return switch (Math.clamp(number, -1, 6)) {
      case 0 -> SampleBatch.Type.COUNTER;
      case 1 -> SampleBatch.Type.GAUGE;
      case 2 -> SampleBatch.Type.SUMMARY;
      case 3 -> SampleBatch.Type.UNKNOWN;
      case 4 -> SampleBatch.Type.HISTOGRAM;
      case 5 -> SampleBatch.Type.GAUGE_HISTOGRAM;
      default -> throw new ExpositionException("unknown metric type " + number + " of " + name());
    };
  }

  private String name() {
    return Excerpt.of(page, nameFrom, nameTo);
  }

  private boolean nextMetric() throws ExpositionException {
    while (family.next()) {
      if (family.field == 4) {
        metric.read(page, family.from, family.to);
        return true;
      }
      family.skip();
    }
    return false;
  }

  private Entry text(Entry entry, int from, int to) {
    textFrom = from;
    textTo = to;
    keyLength = 0;
    put(nameFrom, nameTo);
    return entry;
  }

  private Entry single() throws ExpositionException {
    state = State.METRICS;
    value = metric.value;
    return keyed(Entry.SAMPLE, "", Double.NaN);
  }

  /// Count, sum, each bucket or quantile; a missing last bucket is added.
  private Entry nextPart() throws ExpositionException {
    int now = part++;
    boolean isSummary = type == SampleBatch.Type.SUMMARY;
    if (now == COUNT) {
      value = metric.count;
      return keyed(Entry.SAMPLE, "_count", Double.NaN);
    }
    boolean isInfiniteMissing =
        !isSummary
            && (metric.buckets == 0
                || metric.bounds[metric.buckets - 1] != Double.POSITIVE_INFINITY);
    int parts = isInfiniteMissing ? metric.buckets + 1 : metric.buckets;
    if (part >= parts) {
      state = State.METRICS;
    }
    if (now == SUM) {
      value = metric.sum;
      return keyed(Entry.SAMPLE, "_sum", Double.NaN);
    }
    boolean isAdded = now == metric.buckets;
    value = isAdded ? metric.count : metric.counts[now];
    double bound = isAdded ? Double.POSITIVE_INFINITY : metric.bounds[now];
    return keyed(Entry.SAMPLE, isSummary ? "" : "_bucket", bound);
  }

  private String ending = "";
  private double bound;
  private boolean hasBound;

  /// Makes the key of the current sample.
  private Entry keyed(Entry entry, String suffix, double withBound) {
    ending = suffix;
    bound = withBound;
    hasBound = part > 0 && entry == Entry.SAMPLE && isBounded(suffix);
    keyLength = 0;
    put(nameFrom, nameTo);
    for (int i = 0; i < suffix.length(); i++) {
      put((byte) suffix.charAt(i));
    }
    for (int i = 0; i < metric.labels; i++) {
      put(SEPARATOR);
      put(metric.places[4 * i], metric.places[4 * i + 1]);
      put(SEPARATOR);
      put(metric.places[4 * i + 2], metric.places[4 * i + 3]);
    }
    if (hasBound) {
      put(BOUND);
      long bits = Double.doubleToRawLongBits(withBound);
      for (int shift = 0; shift < 64; shift += 8) {
        put((byte) (bits >>> shift));
      }
    }
    if (entry == Entry.HISTOGRAM) {
      put(BOUND);
    }
    return entry;
  }

  private boolean isBounded(String suffix) {
    return suffix.equals("_bucket") || (type == SampleBatch.Type.SUMMARY && suffix.isEmpty());
  }

  private void put(byte b) {
    if (keyLength == key.length) {
      key = Arrays.copyOf(key, 2 * keyLength);
    }
    key[keyLength++] = b;
  }

  private void put(int from, int to) {
    int length = to - from;
    if (keyLength + length > key.length) {
      key = Arrays.copyOf(key, Math.max(2 * key.length, keyLength + length));
    }
    System.arraycopy(page, from, key, keyLength, length);
    keyLength += length;
  }

  /// Keys are made anew here, so that there is nothing to be gained.
  @Override
  public void expect(byte @Nullable [] expected) {}

  @Override
  public boolean isExpected() {
    return false;
  }

  @Override
  public byte[] bytes() {
    return key;
  }

  @Override
  public int keyFrom() {
    return 0;
  }

  @Override
  public int keyTo() {
    return keyLength;
  }

  @Override
  public void labels(LabelBuilder into) throws ExpositionException {
    String name = strings.of(page, nameFrom, nameTo);
    into.set("__name__", ending.isEmpty() ? name : name + ending);
    String typeLabel = options.typeAndUnitLabels() ? LineParser.typeText(type) : "";
    String unitLabel = options.typeAndUnitLabels() ? new String(unit(), UTF_8) : "";
    for (int i = 0; i < metric.labels; i++) {
      String label = text(4 * i);
      boolean isOurs =
          (label.equals("__type__") && !typeLabel.isEmpty())
              || (label.equals("__unit__") && !unitLabel.isEmpty());
      if (!isOurs) {
        unique(into, label);
        into.set(label, text(4 * i + 2));
      }
    }
    if (hasBound) {
      String label = type == SampleBatch.Type.SUMMARY ? "quantile" : "le";
      unique(into, label);
      into.set(label, LineParser.bound(bound));
    }
    into.set("__type__", typeLabel.isEmpty() ? into.get("__type__") : typeLabel);
    into.set("__unit__", unitLabel.isEmpty() ? into.get("__unit__") : unitLabel);
  }

  @Override
  public boolean hasEmpty(String label) {
    for (int i = 0; i < 4 * metric.labels; i += 4) {
      if (metric.places[i + 2] == metric.places[i + 3]
          && strings.of(page, metric.places[i], metric.places[i + 1]).equals(label)) {
        return true;
      }
    }
    return false;
  }

  private static void unique(LabelBuilder into, String label) throws ExpositionException {
    if (!into.get(label).isEmpty()) {
      throw new ExpositionException("label name \"" + label + "\" is not unique");
    }
  }

  private String text(int place) throws ExpositionException {
    int from = metric.places[place];
    int to = metric.places[place + 1];
    if (!Utf8Check.isValid(page, from, to)) {
      throw new ExpositionException("a label of " + name() + " is not valid UTF-8");
    }
    return strings.of(page, from, to);
  }

  private byte[] unit() {
    return Arrays.copyOfRange(page, unitFrom, unitTo);
  }

  @Override
  public double value() {
    return value;
  }

  @Override
  public boolean hasTimestamp() {
    return metric.timestampMillis != 0;
  }

  @Override
  public long timestampMillis() {
    return metric.timestampMillis;
  }

  @Override
  public long startMillis() {
    boolean counts = type == SampleBatch.Type.COUNTER || type == SampleBatch.Type.SUMMARY;
    return counts || isHistogram() ? metric.startMillis : 0;
  }

  @Override
  public SampleBatch.@Nullable Exemplar exemplar(long timestampMillis) {
    boolean isNative = ending.isEmpty() && isHistogram();
    int place;
    if (isNative) {
      place = metric.newestExemplar();
    } else if (type == SampleBatch.Type.COUNTER) {
      place = metric.counterExemplar();
    } else if (isHistogram() && hasBound && part - 1 < metric.buckets) {
      place = metric.bucketExemplar(part - 1);
    } else {
      return null;
    }
    return place < 0 ? null : exemplarAt(place, timestampMillis);
  }

  private SampleBatch.@Nullable Exemplar exemplarAt(int place, long timestampMillis) {
    try {
      return metric.exemplar(place, strings, timestampMillis);
    } catch (ExpositionException _) {
      return null; // as the reference: an example never fails a scrape
    }
  }

  @Override
  public Histogram histogram() {
    return metric.histogram(type == SampleBatch.Type.GAUGE_HISTOGRAM);
  }

  @Override
  public SampleBatch.Type type() {
    return type;
  }

  @Override
  public String text() {
    return new String(page, textFrom, textTo - textFrom, UTF_8);
  }

  @Override
  public int textLength() {
    return textTo - textFrom;
  }
}
