package dev.pewter.metrics.exposition;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the samples of each classic histogram into one native histogram with custom bounds, which
/// comes behind them. Where a page has both sorts, the native one stays as it is.
final class CustomBuckets implements MetricsParser {
  private static final int SCHEMA = -53;
  private static final int MAX_BUCKETS = 10_000;

  private final MetricsParser page;
  private final Options options;
  private String family = "";
  private @Nullable Entry waiting; // what was read behind the end of a histogram
  private boolean isConverted;
  private @Nullable Labels collecting; // name without ending, labels without bound
  private @Nullable Labels untouched; // of the last native histogram
  private final List<double[]> buckets = new ArrayList<>(); // bound, cumulative count
  private double count;
  private boolean hasCount;
  private double sum;
  private boolean isBroken;
  private boolean hasTimestamp;
  private long timestampMillis;
  private long startMillis;
  private SampleBatch.@Nullable Exemplar exemplar;

  private Histogram histogram =
      new Histogram(
          SCHEMA,
          0,
          0,
          0,
          0,
          Histogram.Buckets.NONE,
          Histogram.Buckets.NONE,
          new double[0],
          Histogram.Reset.UNKNOWN);
  private Labels histogramLabels = Labels.EMPTY;
  private byte[] key = {};
  private boolean keyTimestamp;
  private long keyMillis;
  private long keyStart;
  private SampleBatch.@Nullable Exemplar keyExemplar;

  CustomBuckets(MetricsParser page, Options options) {
    this.page = page;
    this.options = options;
  }

  @Override
  public void begin(byte[] bytes, int length) {
    page.begin(bytes, length);
    family = "";
    waiting = null;
    isConverted = false;
    untouched = null;
    clear();
  }

  private void clear() {
    collecting = null;
    buckets.clear();
    hasCount = false;
    count = 0;
    sum = 0;
    isBroken = false;
    exemplar = null;
  }

  @Override
  public Entry next() throws ExpositionException {
    isConverted = false;
    while (true) {
      Entry entry = waiting;
      waiting = null;
      if (entry == null) {
        entry = page.next();
      }
      Labels of = entry == Entry.SAMPLE ? histogramOf() : null;
      if (collecting != null && !collecting.equals(of)) {
        boolean isMade = convert();
        clear();
        if (isMade) {
          waiting = entry;
          isConverted = true;
          return Entry.HISTOGRAM;
        }
      }
      switch (entry) {
        case TYPE -> family = new String(bytesOfKey(), StandardCharsets.UTF_8);
        case HISTOGRAM -> untouched = seriesLabels();
        case SAMPLE -> {
          if (of != null && !of.equals(untouched)) {
            collect(of);
            if (!options.alwaysClassic()) {
              continue;
            }
          }
        }
        case HELP, UNIT, END -> {}
      }
      return entry;
    }
  }

  private byte[] bytesOfKey() {
    return java.util.Arrays.copyOfRange(page.bytes(), page.keyFrom(), page.keyTo());
  }

  private Labels seriesLabels() throws ExpositionException {
    var labels = new LabelBuilder(Labels.EMPTY);
    page.labels(labels);
    return labels.toLabels();
  }

  /// The histogram that the current sample is a part of, or null.
  private @Nullable Labels histogramOf() throws ExpositionException {
    if (page.type() != SampleBatch.Type.HISTOGRAM) {
      return null;
    }
    var labels = new LabelBuilder(Labels.EMPTY);
    page.labels(labels);
    String name = labels.get("__name__");
    String ending = ending(name);
    if (ending.isEmpty() || !name.equals(family + ending)) {
      return null;
    }
    if (ending.equals("_bucket") && Double.isNaN(bound(labels.get("le")))) {
      return null;
    }
    labels.set("__name__", family);
    labels.delete("le");
    return labels.toLabels();
  }

  private static String ending(String name) {
    for (String ending : new String[] {"_bucket", "_sum", "_count"}) {
      if (name.endsWith(ending)) {
        return ending;
      }
    }
    return "";
  }

  private static double bound(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return Decimals.parse(bytes, 0, bytes.length);
    } catch (NumberFormatException _) {
      return Double.NaN; // no bucket of a histogram
    }
  }

  private void collect(Labels of) throws ExpositionException {
    if (collecting == null) {
      collecting = of;
      startMillis = page.startMillis();
    }
    hasTimestamp = page.hasTimestamp();
    timestampMillis = page.timestampMillis();
    var example = page.exemplar(timestampMillis);
    if (example != null
        && example.hasTimestamp()
        && (exemplar == null || example.timestampMillis() > exemplar.timestampMillis())) {
      exemplar = example;
    }
    var labels = seriesLabels();
    String name = java.util.Objects.requireNonNull(labels.get("__name__"));
    double value = page.value();
    switch (ending(name)) {
      case "_sum" -> sum = value;
      case "_count" -> {
        count = value;
        hasCount = true;
        isBroken |= value < 0;
      }
      default -> bucket(bound(String.valueOf(labels.get("le"))), value);
    }
  }

  /// Puts a bucket where it belongs; a second one with the same bound is left out.
  private void bucket(double bound, double cumulative) {
    int place = buckets.size();
    while (place > 0 && buckets.get(place - 1)[0] > bound) {
      place--;
    }
    if (place > 0 && buckets.get(place - 1)[0] == bound) {
      return;
    }
    boolean falls = place > 0 && cumulative < buckets.get(place - 1)[1];
    boolean exceeds = place < buckets.size() && cumulative > buckets.get(place)[1];
    isBroken |= cumulative < 0 || falls || exceeds || buckets.size() >= MAX_BUCKETS;
    if (!isBroken) {
      buckets.add(place, new double[] {bound, cumulative});
    }
  }

  /// Makes the histogram of what was collected; false when it is none.
  private boolean convert() {
    var labels = collecting;
    if (labels == null || isBroken) {
      return false;
    }
    if (!hasCount && !buckets.isEmpty()) {
      count = buckets.getLast()[1];
    }
    if (buckets.isEmpty() || buckets.getLast()[0] != Double.POSITIVE_INFINITY) {
      buckets.add(new double[] {Double.POSITIVE_INFINITY, count});
    }
    if (count != buckets.getLast()[1]) {
      return false;
    }
    int size = buckets.size();
    var bounds = new double[size - 1];
    var counts = new double[size];
    double before = 0;
    for (int i = 0; i < size; i++) {
      counts[i] = buckets.get(i)[1] - before;
      before = buckets.get(i)[1];
      if (i < size - 1) {
        bounds[i] = buckets.get(i)[0];
      }
    }
    var all = new Histogram.Buckets(new int[] {0}, new int[] {size}, counts);
    histogram =
        Resolution.compact(
            new Histogram(
                SCHEMA,
                0,
                0,
                count,
                sum,
                all,
                Histogram.Buckets.NONE,
                bounds,
                Histogram.Reset.UNKNOWN));
    histogramLabels = labels;
    key = ("\u0000" + labels).getBytes(StandardCharsets.UTF_8); // no sample's key begins so
    keyTimestamp = hasTimestamp;
    keyMillis = timestampMillis;
    keyStart = startMillis;
    keyExemplar = exemplar;
    return true;
  }

  /// Each series is read anyway.
  @Override
  public void expect(byte @Nullable [] expected) {}

  @Override
  public boolean isExpected() {
    return false;
  }

  @Override
  public byte[] bytes() {
    return isConverted ? key : page.bytes();
  }

  @Override
  public int keyFrom() {
    return isConverted ? 0 : page.keyFrom();
  }

  @Override
  public int keyTo() {
    return isConverted ? key.length : page.keyTo();
  }

  @Override
  public void labels(LabelBuilder into) throws ExpositionException {
    if (isConverted) {
      histogramLabels.forEach(into::set);
    } else {
      page.labels(into);
    }
  }

  @Override
  public boolean hasEmpty(String label) {
    return !isConverted && page.hasEmpty(label);
  }

  @Override
  public double value() {
    return page.value();
  }

  @Override
  public boolean hasTimestamp() {
    return isConverted ? keyTimestamp : page.hasTimestamp();
  }

  @Override
  public long timestampMillis() {
    return isConverted ? keyMillis : page.timestampMillis();
  }

  @Override
  public long startMillis() {
    return isConverted ? keyStart : page.startMillis();
  }

  @Override
  public SampleBatch.@Nullable Exemplar exemplar(long millis) {
    return isConverted ? keyExemplar : page.exemplar(millis);
  }

  @Override
  public Histogram histogram() {
    return isConverted ? histogram : page.histogram();
  }

  @Override
  public SampleBatch.Type type() {
    return page.type();
  }

  @Override
  public String text() {
    return page.text();
  }

  @Override
  public int textLength() {
    return page.textLength();
  }
}
