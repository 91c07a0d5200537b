package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads OpenMetrics text, 0.0.1 and 1.0.0.
final class OpenMetricsParser extends LineParser {
  private static final byte[] HELP = "# HELP ".getBytes(US_ASCII);
  private static final byte[] TYPE = "# TYPE ".getBytes(US_ASCII);
  private static final byte[] UNIT = "# UNIT ".getBytes(US_ASCII);
  private static final byte[] EOF = "# EOF".getBytes(US_ASCII);
  private static final byte[] EXEMPLAR = " # {".getBytes(US_ASCII);
  private static final byte[] CREATED = "_created".getBytes(US_ASCII);
  private static final String NO_EOF = "the page does not end with # EOF";
  private static final int MAX_STARTS = 100_000;

  private final Places exemplarLabels = new Places();
  private boolean hasExemplar;
  private double exemplarValue;
  private boolean hasExemplarTime;
  private long exemplarMillis;

  /// When counts began, by name without suffix and labels without bounds; read ahead, for the
  /// lines that hold it come after what they belong to. Only with `startTimes`.
  private final Map<Labels, Long> starts = new HashMap<>();

  private boolean hasStarts;
  private boolean isReadingAhead;

  OpenMetricsParser(Strings strings, Options options) {
    super(strings, options);
  }

  @Override
  boolean isLenient() {
    return false;
  }

  @Override
  public Entry next() throws ExpositionException {
    while (true) {
      lineFrom = at;
      if (lineFrom == 0) {
        hasStarts = isReadingAhead;
      }
      switch (peek()) {
        case -1 -> throw mistake(NO_EOF);
        case '#' -> {
          return comment();
        }
        default -> {
          series();
          suffix();
          if (!options.startTimes() || isReadingAhead || !isStart()) {
            return Entry.SAMPLE;
          }
        }
      }
    }
  }

  private Entry comment() throws ExpositionException {
    if (isNext(EOF)) {
      at += EOF.length;
      if (at < end && (page[at] != '\n' || at + 1 < end)) {
        throw mistake("there is more after # EOF");
      }
      return Entry.END;
    }
    if (isNext(HELP)) {
      text("HELP");
      if (!Utf8Check.isValid(page, textFrom, textTo)) {
        throw mistake("a help text is not valid UTF-8");
      }
      return Entry.HELP;
    }
    if (isNext(TYPE)) {
      text("TYPE");
      type = typeOf(new String(page, textFrom, textTo - textFrom, UTF_8));
      unit = "";
      return Entry.TYPE;
    }
    if (isNext(UNIT)) {
      text("UNIT");
      unit = new String(page, textFrom, textTo - textFrom, UTF_8);
      String family = new String(page, keyFrom, keyTo - keyFrom, UTF_8);
      if (!unit.isEmpty() && !family.endsWith("_" + unit)) {
        throw mistake("unit \"" + unit + "\" is not the end of the name \"" + family + "\"");
      }
      return Entry.UNIT;
    }
    throw mistake("expected HELP, TYPE, UNIT or EOF after #");
  }

  private void text(String what) throws ExpositionException {
    at += HELP.length;
    if (!family()) {
      throw mistake("expected a metric name after " + what);
    }
    if (peek() != ' ') {
      throw mistake("expected a blank and a text after " + what);
    }
    int stop = lineEnd();
    if (stop == end) {
      throw mistake(NO_EOF);
    }
    textFrom = at + 1;
    textTo = stop;
    at = stop + 1;
  }

  private SampleBatch.Type typeOf(String name) throws ExpositionException {
    return switch (name) {
      case "counter" -> SampleBatch.Type.COUNTER;
      case "gauge" -> SampleBatch.Type.GAUGE;
      case "histogram" -> SampleBatch.Type.HISTOGRAM;
      case "gaugehistogram" -> SampleBatch.Type.GAUGE_HISTOGRAM;
      case "summary" -> SampleBatch.Type.SUMMARY;
      case "info" -> SampleBatch.Type.INFO;
      case "stateset" -> SampleBatch.Type.STATE_SET;
      case "unknown" -> SampleBatch.Type.UNKNOWN;
      default -> throw mistake("there is no metric type \"" + name + "\"");
    };
  }

  /// Reads value, timestamp and example.
  private void suffix() throws ExpositionException {
    value = blankAndNumber("the metric");
    hasExemplar = false;
    hasTimestamp = peek() == ' ' && !isNext(EXEMPLAR);
    if (hasTimestamp) {
      timestampMillis = millis(blankAndNumber("the value"));
    }
    if (isNext(EXEMPLAR)) {
      exemplar();
    }
    endOfLine();
  }

  private void endOfLine() throws ExpositionException {
    if (at >= end) {
      throw mistake(NO_EOF);
    }
    if (page[at] != '\n') {
      throw mistake("expected the end of the line");
    }
    at++;
  }

  private void exemplar() throws ExpositionException {
    at += EXEMPLAR.length;
    exemplarLabels.size = 0;
    labels(exemplarLabels, true);
    exemplarValue = blankAndNumber("the labels of an exemplar");
    hasExemplarTime = peek() == ' ';
    if (hasExemplarTime) {
      exemplarMillis = millis(blankAndNumber("the value of an exemplar"));
    }
    hasExemplar = true;
  }

  private double blankAndNumber(String after) throws ExpositionException {
    if (peek() != ' ') {
      throw mistake("expected a blank and a number after " + after);
    }
    int from = ++at;
    while (at < end && page[at] != ' ' && page[at] != '\n') {
      at++;
    }
    return number(from, at);
  }

  private long millis(double seconds) throws ExpositionException {
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw mistake("a timestamp is not a finite number");
    }
    return (long) (seconds * 1000);
  }

  @Override
  public SampleBatch.@Nullable Exemplar exemplar(long timestampMillis) {
    if (!hasExemplar) {
      return null;
    }
    var labels = new ExemplarLabels();
    for (int i = 0; i < exemplarLabels.size; i += 4) {
      labels.add(
          strings.unescaped(page, exemplarLabels.of[i], exemplarLabels.of[i + 1]),
          strings.unescaped(page, exemplarLabels.of[i + 2], exemplarLabels.of[i + 3]));
    }
    var allowed = labels.labels();
    return allowed == null
        ? null
        : new SampleBatch.Exemplar(
            allowed,
            exemplarValue,
            hasExemplarTime,
            hasExemplarTime ? exemplarMillis : timestampMillis);
  }

  /// Whether this sample only tells when the counts of others began.
  private boolean isStart() {
    boolean counts =
        type == SampleBatch.Type.COUNTER
            || type == SampleBatch.Type.HISTOGRAM
            || type == SampleBatch.Type.SUMMARY;
    if (!counts) {
      return false;
    }
    int nameTo = keyFrom;
    while (nameTo < keyTo && page[nameTo] != '{') {
      nameTo++;
    }
    return nameTo - keyFrom > CREATED.length
        && java.util.Arrays.equals(
            page, nameTo - CREATED.length, nameTo, CREATED, 0, CREATED.length);
  }

  @Override
  public long startMillis() {
    if (!options.startTimes()) {
      return 0;
    }
    if (!hasStarts) {
      readAhead();
    }
    try {
      var labels = new LabelBuilder(Labels.EMPTY);
      labels(labels);
      return starts.getOrDefault(base(labels, false), 0L);
    } catch (ExpositionException _) {
      return 0; // asking for the labels themselves tells what is wrong
    }
  }

  /// Goes over the whole page once for the lines that tell when counts began.
  private void readAhead() {
    starts.clear();
    var ahead = new OpenMetricsParser(strings, options);
    ahead.isReadingAhead = true;
    ahead.begin(page, end);
    try {
      while (starts.size() < MAX_STARTS) {
        var entry = ahead.next();
        if (entry == Entry.END) {
          break;
        }
        if (entry == Entry.SAMPLE && ahead.isStart()) {
          var labels = new LabelBuilder(Labels.EMPTY);
          ahead.labels(labels);
          starts.put(base(labels, true), (long) (ahead.value * 1000));
        }
      }
    } catch (ExpositionException _) {
      starts.clear(); // the page is told to be broken where it is read for its samples
    }
    hasStarts = true;
  }

  /// The labels of what a series belongs to: without the ending of its name and without bounds.
  private Labels base(LabelBuilder labels, boolean isStart) {
    String name = labels.get("__name__");
    String[] endings = isStart ? STARTS : ENDINGS;
    for (String ending : endings) {
      if (name.endsWith(ending)) {
        name = name.substring(0, name.length() - ending.length());
        break;
      }
    }
    labels.set("__name__", name);
    labels.delete("le");
    labels.delete("quantile");
    return labels.toLabels();
  }

  private static final String[] STARTS = {"_created"};
  private static final String[] ENDINGS = {"_total", "_bucket", "_sum", "_count"};

  @Override
  public String text() {
    return strings.unescaped(page, textFrom, textTo);
  }
}
