package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.metrics.exposition.ExpositionException;
import dev.pewter.metrics.exposition.Format;
import dev.pewter.metrics.exposition.MetricsParser;
import dev.pewter.metrics.exposition.Resolution;
import dev.pewter.metrics.exposition.Strings;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes samples of the pages of one target. For one thread at a time.
final class Sampler {
  private static final long MAX_AHEAD_MILLIS = 600_000;
  private static final int MAX_METADATA = 10_000;

  private final ScrapeTarget target;
  private final PrometheusScrapeArguments arguments;
  private final @Nullable Relabeler rules;
  private final ScrapeMetrics metrics;
  private final Strings strings;
  private final int maxSchema;
  private final Map<Format, MetricsParser> parsers = new EnumMap<>(Format.class);
  private final SampleBatchWriter out;
  private final long startMillis;
  final SeriesTable table;

  // with honor_metadata only
  private final Map<String, SampleBatch.Metadata> metadata = new HashMap<>();

  // with start_timestamp_zero_ingestion only
  private final Map<KnownSeries, Long> starts = new HashMap<>();

  // of the page
  private long nowMillis;
  private int scraped;
  private int added;
  private int seriesAdded;
  private long limited; // samples that count for the limit
  private boolean isOverSampleLimit;
  private boolean isOverBucketLimit;
  private long duplicates;
  private long outOfBounds;
  private volatile long metadataEntries;
  private volatile long metadataBytes;

  /// @param startMillis samples whose own timestamp is from before are not passed on
  Sampler(
      ScrapeTarget target,
      PrometheusScrapeArguments arguments,
      @Nullable Relabeler rules,
      ScrapeMetrics metrics,
      Strings strings,
      SeriesTable table,
      SampleBatchWriter out,
      long startMillis) {
    this.target = target;
    this.arguments = arguments;
    this.rules = rules;
    this.metrics = metrics;
    this.strings = strings;
    this.table = table;
    this.out = out;
    this.startMillis = startMillis;
    this.maxSchema = Resolution.schemaFor(arguments.nativeHistogramMinBucketFactor());
  }

  int scraped() {
    return scraped;
  }

  int added() {
    return added;
  }

  int seriesAdded() {
    return seriesAdded;
  }

  long duplicates() {
    return duplicates;
  }

  long outOfBounds() {
    return outOfBounds;
  }

  long metadataEntries() {
    return metadataEntries;
  }

  long metadataBytes() {
    return metadataBytes;
  }

  /// Forgets the counts of the last page.
  void begin(long timeMillis) {
    nowMillis = timeMillis;
    scraped = 0;
    added = 0;
    seriesAdded = 0;
    limited = 0;
    duplicates = 0;
    outOfBounds = 0;
    isOverSampleLimit = false;
    isOverBucketLimit = false;
  }

  /// Writes the samples of a page, then the ends of series that are gone.
  ///
  /// @throws ScrapeFailure when the page gives nothing; `fail` is to be called then
  void page(byte[] page, int length, Format format) throws ExpositionException, ScrapeFailure {
    var parser = parsers.computeIfAbsent(format, f -> f.parser(strings, target.options()));
    read(parser, page, length);
    if (isOverSampleLimit) {
      metrics.exceededSampleLimit.increment();
      throw new ScrapeFailure("sample limit exceeded");
    }
    if (isOverBucketLimit) {
      metrics.exceededBucketLimit.increment();
      throw new ScrapeFailure("histogram bucket limit exceeded");
    }
    table.succeeded(this::ended);
    if (starts.size() > 2L * table.size() + 1000) {
      starts.keySet().removeIf(series -> !table.isCurrent(series));
    }
  }

  /// Writes the ends of all series of the last good scrape.
  void fail() {
    if (table.failed(this::ended)) {
      metrics.cacheFlushes.increment();
    }
    starts.clear();
  }

  private void ended(Labels series) {
    out.add(series, SampleBatch.STALE, nowMillis);
  }

  private void read(MetricsParser parser, byte[] page, int length)
      throws ExpositionException, ScrapeFailure {
    long entries = 0;
    long bytes = 0;
    parser.begin(page, length);
    while (true) {
      parser.expect(table.expected());
      var entry = parser.next();
      switch (entry) {
        case SAMPLE, HISTOGRAM -> sample(parser, entry == MetricsParser.Entry.HISTOGRAM);
        case TYPE, HELP, UNIT -> {
          entries += entry == MetricsParser.Entry.TYPE ? 1 : 0;
          bytes += parser.textLength();
          if (arguments.honorMetadata()) {
            metadata(parser, entry);
          }
        }
        case END -> {
          metadataEntries = entries;
          metadataBytes = bytes;
          return;
        }
      }
    }
  }

  private void sample(MetricsParser parser, boolean isHistogram)
      throws ExpositionException, ScrapeFailure {
    scraped++;
    boolean hasTimestamp = parser.hasTimestamp() && arguments.honorTimestamps();
    long time = hasTimestamp ? parser.timestampMillis() : nowMillis;
    var known =
        parser.isExpected()
            ? table.takeExpected()
            : table.find(parser.bytes(), parser.keyFrom(), parser.keyTo());
    Labels labels = known == null ? labels(parser) : known.labels;
    if (labels.size() == 0) {
      leaveOut(parser, known);
      return;
    }
    added++;
    boolean isFirst = known == null || table.see(known);
    if (!isFirst && !hasTimestamp) {
      duplicates++;
      metrics.duplicates.increment();
      return;
    }
    Histogram histogram = isHistogram ? histogram(parser.histogram()) : null;
    if (isHistogram && histogram == null) {
      isOverBucketLimit = true;
      return;
    }
    if (arguments.sampleLimit() > 0 && ++limited > arguments.sampleLimit()) {
      isOverSampleLimit = true;
      return;
    }
    if (time > nowMillis + MAX_AHEAD_MILLIS) {
      outOfBounds++;
      metrics.outOfBounds.increment();
      return;
    }
    if (known == null) {
      known = table.add(parser.bytes(), parser.keyFrom(), parser.keyTo(), labels);
      table.see(known);
      seriesAdded += isOverSampleLimit || isOverBucketLimit ? 0 : 1;
    }
    if (!hasTimestamp || arguments.trackTimestampsStaleness()) {
      table.track(known);
    }
    if (hasTimestamp && time < startMillis) { // else it would be sent anew at each scrape
      metrics.beforeStart.increment();
      return;
    }
    write(parser, known, histogram, time);
  }

  /// Remembers a series that the rules drop, so that they are not asked again.
  private void leaveOut(MetricsParser parser, @Nullable KnownSeries known) {
    table.see(
        known == null
            ? table.add(parser.bytes(), parser.keyFrom(), parser.keyTo(), Labels.EMPTY)
            : known);
  }

  private void write(
      MetricsParser parser, KnownSeries series, @Nullable Histogram histogram, long time) {
    if (arguments.startTimestampZeroIngestion()) {
      start(parser, series, histogram, time);
    }
    if (histogram == null) {
      out.add(series.labels, parser.value(), time);
    } else {
      out.add(series.labels, histogram, time);
    }
    var exemplar = parser.exemplar(time);
    if (exemplar != null) {
      out.exemplar(exemplar);
    }
  }

  /// Where counts began anew, a zero goes before them.
  private void start(
      MetricsParser parser, KnownSeries series, @Nullable Histogram histogram, long time) {
    long start = parser.startMillis();
    if (start <= 0 || start >= time) {
      return;
    }
    Long before = starts.put(series, start);
    if (before != null && before >= start) {
      return;
    }
    if (histogram == null) {
      out.add(series.labels, 0, start);
    } else {
      out.add(series.labels, Resolution.zero(histogram), start);
    }
  }

  /// A histogram as coarse as the arguments want it, or null when it has too many buckets.
  private @Nullable Histogram histogram(Histogram of) {
    var coarse = Resolution.atMost(of, maxSchema);
    long limit = arguments.nativeHistogramBucketLimit();
    return limit > 0 ? Resolution.limited(coarse, limit) : coarse;
  }

  /// The labels of a new series, with those of the target, when they keep to the limits; none when
  /// the rules drop it.
  private Labels labels(MetricsParser parser) throws ExpositionException, ScrapeFailure {
    var builder = new LabelBuilder(Labels.EMPTY);
    parser.labels(builder);
    if (arguments.honorLabels()) {
      honor(builder, parser);
    } else {
      TargetLabels.override(builder, target.labels());
    }
    if (rules != null && !rules.apply(builder)) {
      return Labels.EMPTY;
    }
    var labels = builder.toLabels();
    String name = labels.get("__name__");
    if (name == null) {
      throw new ScrapeFailure("missing metric name (__name__ label)");
    }
    if (!areValid(labels, name)) {
      throw new ScrapeFailure("invalid metric name or label names: " + labels);
    }
    checkLimits(labels, name);
    return labels;
  }

  /// Adds the labels of the target that the page does not have; one that it has with an empty value
  /// stays away.
  private void honor(LabelBuilder builder, MetricsParser parser) {
    var own = target.labels();
    for (int i = 0; i < own.size(); i++) {
      if (builder.get(own.name(i)).isEmpty() && !parser.hasEmpty(own.name(i))) {
        builder.set(own.name(i), own.value(i));
      }
    }
  }

  private boolean areValid(Labels labels, String name) {
    if (arguments.allowsUtf8Names()) {
      return true; // the parser takes nothing else
    }
    for (int i = 0; i < labels.size(); i++) {
      if (!LabelNames.LEGACY.isValid(labels.name(i))) {
        return false;
      }
    }
    return LabelNames.LEGACY.isValid(name.replace(':', '_'));
  }

  private void checkLimits(Labels labels, String name) throws ScrapeFailure {
    String excess = TargetLabels.excess(labels, name, arguments);
    if (excess != null) {
      metrics.exceededLabelLimits.increment();
      throw new ScrapeFailure(excess);
    }
  }

  private void metadata(MetricsParser parser, MetricsParser.Entry entry) {
    String family = strings.of(parser.bytes(), parser.keyFrom(), parser.keyTo());
    var old = metadata.get(family);
    if (old == null && metadata.size() >= MAX_METADATA) {
      return;
    }
    var known =
        old == null ? new SampleBatch.Metadata(family, SampleBatch.Type.UNKNOWN, "", "") : old;
    var changed =
        switch (entry) {
          case TYPE -> new SampleBatch.Metadata(family, parser.type(), known.help(), known.unit());
          case HELP -> new SampleBatch.Metadata(family, known.type(), parser.text(), known.unit());
          default -> new SampleBatch.Metadata(family, known.type(), known.help(), parser.text());
        };
    if (!changed.equals(old)) {
      metadata.put(family, changed);
      isMetadataChanged = true;
    }
  }

  private boolean isMetadataChanged;

  /// Adds what is known of families, when it is new; after a success.
  void writeMetadata() {
    if (isMetadataChanged) {
      metadata.values().forEach(out::metadata);
      isMetadataChanged = false;
    }
  }
}
