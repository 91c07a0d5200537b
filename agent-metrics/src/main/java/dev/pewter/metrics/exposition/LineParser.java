package dev.pewter.metrics.exposition;

import dev.pewter.core.bytes.Search;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.telemetry.GoText;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the two text formats share: series, quoted names, labels, types.
abstract sealed class LineParser implements MetricsParser permits TextParser, OpenMetricsParser {
  private static final byte NAME = 1; // may be in a metric's name
  private static final byte NAME_START = 2;
  private static final byte LABEL = 4;
  private static final byte LABEL_START = 8;
  private static final byte[] KINDS = kinds();

  final Strings strings;
  final Options options;
  byte[] page = {};
  int at;
  int end;
  int lineFrom;
  double value;
  boolean hasTimestamp;
  long timestampMillis;
  SampleBatch.Type type = SampleBatch.Type.UNKNOWN;
  String unit = "";
  int textFrom;
  int textTo;
  int keyFrom;
  int keyTo;
  private int nameFrom; // -1: not yet
  private int nameTo;
  private byte @Nullable [] expected;

  /// Where the labels of a series are: name from, name to, value from, value to, …
  final Places labels = new Places();

  /// A growing list of places on the page.
  static final class Places {
    int[] of = new int[32];
    int size;

    void add(int nameFrom, int nameTo, int valueFrom, int valueTo) {
      if (size == of.length) {
        of = Arrays.copyOf(of, 2 * size);
      }
      of[size++] = nameFrom;
      of[size++] = nameTo;
      of[size++] = valueFrom;
      of[size++] = valueTo;
    }
  }

  LineParser(Strings strings, Options options) {
    this.strings = strings;
    this.options = options;
  }

  private static byte[] kinds() {
    var kinds = new byte[256];
    for (int c = 0; c < 128; c++) {
      boolean isLetter = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
      boolean isDigit = c >= '0' && c <= '9';
      if (isLetter) {
        kinds[c] = NAME | NAME_START | LABEL | LABEL_START;
      } else if (c == ':') {
        kinds[c] = NAME | NAME_START;
      } else if (isDigit) {
        kinds[c] = NAME | LABEL;
      }
    }
    return kinds;
  }

  @Override
  public final void begin(byte[] bytes, int length) {
    page = bytes;
    at = 0;
    end = length;
    type = SampleBatch.Type.UNKNOWN;
    unit = "";
    expected = null;
  }

  @Override
  public final void expect(byte @Nullable [] key) {
    expected = key;
  }

  /// Whether blanks may stand between the parts of a line, and commas between labels may miss.
  abstract boolean isLenient();

  final int peek() {
    return at < end ? page[at] : -1;
  }

  final boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  final void skipBlanks() {
    if (isLenient()) {
      while (at < end && isBlank(page[at])) {
        at++;
      }
    }
  }

  private boolean is(byte kind) {
    return at < end && (KINDS[page[at] & 0xff] & kind) != 0;
  }

  /// Reads the series at the beginning of a line, up to its value.
  final void series() throws ExpositionException {
    keyFrom = at;
    if (takesExpected()) {
      return;
    }
    labels.size = 0;
    nameFrom = -1;
    if (is(NAME_START)) {
      nameFrom = at;
      while (is(NAME)) {
        at++;
      }
      nameTo = at;
      keyTo = at;
      skipBlanks();
      if (peek() == '{') {
        at++;
        labels(labels, false);
        keyTo = at;
      }
    } else if (peek() == '{') {
      at++;
      labels(labels, false);
      keyTo = at;
      if (nameFrom < 0) {
        throw mistake("there is no metric name");
      }
    } else {
      throw mistake("expected a metric name");
    }
  }

  @Override
  public final boolean isExpected() {
    return labels.size < 0;
  }

  private boolean takesExpected() {
    byte[] key = expected;
    if (key == null || end - at <= key.length) {
      return false;
    }
    int after = at + key.length;
    if (!Arrays.equals(page, at, after, key, 0, key.length)) {
      return false;
    }
    if (key[key.length - 1] != '}') { // a bare name: nothing of it may follow
      if (!isBlank(page[after])) {
        return false;
      }
      while (after < end && isBlank(page[after])) {
        after++;
      }
      if (after == end || page[after] == '{') {
        return false;
      }
    }
    at += key.length;
    keyTo = at;
    labels.size = -1; // not read
    return true;
  }

  /// Reads labels from behind the opening brace to behind the closing one.
  final void labels(Places into, boolean isExemplar) throws ExpositionException {
    skipBlanks();
    while (true) {
      if (peek() == '}') {
        at++;
        return;
      }
      boolean isQuoted = peek() == '"';
      int from = isQuoted ? at + 1 : at;
      int to;
      if (isQuoted) {
        to = quoted(isLenient() || !isExemplar);
      } else if (is(LABEL_START)) {
        while (is(LABEL)) {
          at++;
        }
        to = at;
      } else {
        throw mistake("expected a label name");
      }
      skipBlanks();
      if (isQuoted && !isExemplar && (peek() == ',' || peek() == '}')) {
        if (nameFrom >= 0) {
          throw mistake("the metric name is given twice");
        }
        nameFrom = from;
        nameTo = to;
      } else {
        label(into, from, to);
      }
      skipBlanks();
      if (peek() == ',') {
        at++;
        skipBlanks();
      } else if (peek() != '}' && !isLenient()) {
        throw mistake("expected a comma or closing brace after a label");
      }
    }
  }

  private void label(Places into, int nameFrom, int nameTo) throws ExpositionException {
    if (peek() != '=') {
      throw mistake("expected an equals sign after a label name");
    }
    at++;
    skipBlanks();
    if (peek() != '"') {
      throw mistake("expected a quoted label value");
    }
    int valueFrom = at + 1;
    int valueTo = quoted(isLenient());
    if (!Utf8Check.isValid(page, valueFrom, valueTo)) {
      throw mistake("a label value is not valid UTF-8");
    }
    into.add(nameFrom, nameTo, valueFrom, valueTo);
  }

  /// Goes over a quoted string; returns where its inside ends.
  private int quoted(boolean mayBreakLines) throws ExpositionException {
    int from = ++at;
    while (at < end) {
      byte c = page[at];
      if (c == '"') {
        return at++;
      }
      if (c == '\n' && !mayBreakLines) {
        break;
      }
      at += c == '\\' ? 2 : 1;
    }
    at = from;
    throw mistake("a quoted text does not end");
  }

  /// Goes over the name of a family in a comment; returns false when there is none.
  final boolean family() throws ExpositionException {
    keyFrom = at;
    if (peek() == '"') {
      keyFrom++;
      keyTo = quoted(true);
      return true;
    }
    if (!is(NAME_START)) {
      return false;
    }
    while (is(NAME)) {
      at++;
    }
    keyTo = at;
    return true;
  }

  /// Whether some word is next.
  final boolean isNext(byte[] word) {
    return end - at >= word.length
        && Arrays.equals(page, at, at + word.length, word, 0, word.length);
  }

  final int lineEnd() {
    int found = Search.indexOf(page, (byte) '\n', at, end);
    return found < 0 ? end : found;
  }

  final double number(int from, int to) throws ExpositionException {
    try {
      return Decimals.parse(page, from, to);
    } catch (NumberFormatException e) {
      at = Math.min(to, end);
      throw mistake(e.getMessage());
    }
  }

  /// A mistake at the current place.
  final ExpositionException mistake(@Nullable String what) {
    int line = 1;
    for (int i = 0; i < lineFrom && i < end; i++) {
      line += page[i] == '\n' ? 1 : 0;
    }
    int stop = Math.min(at, end);
    int to = Search.indexOf(page, (byte) '\n', Math.min(lineFrom, end), end);
    String got = stop < end ? ", got " + Excerpt.of(page, stop, Math.min(stop + 1, end)) : "";
    return new ExpositionException(
        "line "
            + line
            + ": "
            + what
            + (what != null && what.startsWith("expected") ? got : "")
            + " in "
            + Excerpt.of(page, Math.min(lineFrom, end), to < 0 ? end : to));
  }

  @Override
  public final byte[] bytes() {
    return page;
  }

  @Override
  public final int keyFrom() {
    return keyFrom;
  }

  @Override
  public final int keyTo() {
    return keyTo;
  }

  @Override
  public final void labels(LabelBuilder into) throws ExpositionException {
    if (isExpected()) { // it was taken for the expected one
      int back = at;
      at = keyFrom;
      expected = null;
      series();
      at = back;
    }
    set(into, "__name__", nameFrom, nameTo);
    String unitLabel = "";
    String typeLabel = "";
    if (options.typeAndUnitLabels()) {
      typeLabel = typeText(type);
      unitLabel = unit;
    }
    for (int i = 0; i < labels.size; i += 4) {
      String name = text(labels.of[i], labels.of[i + 1]);
      boolean isOurs =
          (name.equals("__type__") && !typeLabel.isEmpty())
              || (name.equals("__unit__") && !unitLabel.isEmpty());
      if (isOurs) {
        continue;
      }
      if (!into.get(name).isEmpty()) {
        throw mistake("label name \"" + name + "\" is not unique");
      }
      into.set(name, labelValue(name, labels.of[i + 2], labels.of[i + 3]));
    }
    into.set("__type__", typeLabel.isEmpty() ? into.get("__type__") : typeLabel);
    into.set("__unit__", unitLabel.isEmpty() ? into.get("__unit__") : unitLabel);
  }

  @Override
  public final boolean hasEmpty(String label) {
    for (int i = 0; i < labels.size; i += 4) {
      if (labels.of[i + 2] == labels.of[i + 3]
          && strings.unescaped(page, labels.of[i], labels.of[i + 1]).equals(label)) {
        return true;
      }
    }
    return false;
  }

  private void set(LabelBuilder into, String name, int from, int to) throws ExpositionException {
    into.set(name, text(from, to));
  }

  final String text(int from, int to) throws ExpositionException {
    if (!Utf8Check.isValid(page, from, to)) {
      throw mistake("a name is not valid UTF-8");
    }
    return strings.unescaped(page, from, to);
  }

  /// Bounds of histograms and ranks of summaries are written as floats, `1` as `1.0`.
  private String labelValue(String name, int from, int to) {
    boolean isNumber =
        (type == SampleBatch.Type.HISTOGRAM && name.equals("le"))
            || (type == SampleBatch.Type.SUMMARY && name.equals("quantile"));
    if (isNumber) {
      try {
        return bound(Decimals.parse(page, from, to));
      } catch (NumberFormatException _) {
        return strings.unescaped(page, from, to); // no number: stays as it is
      }
    }
    return strings.unescaped(page, from, to);
  }

  /// A bucket's bound as OpenMetrics writes it.
  static String bound(double number) {
    String text = GoText.number(number);
    boolean isWhole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    return isWhole ? text + ".0" : text;
  }

  /// A type as the label `__type__` has it; empty when it is not known.
  static String typeText(SampleBatch.Type type) {
    return switch (type) {
      case UNKNOWN -> "";
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case HISTOGRAM -> "histogram";
      case GAUGE_HISTOGRAM -> "gaugehistogram";
      case SUMMARY -> "summary";
      case INFO -> "info";
      case STATE_SET -> "stateset";
    };
  }

  @Override
  public final double value() {
    return value;
  }

  @Override
  public final boolean hasTimestamp() {
    return hasTimestamp;
  }

  @Override
  public final long timestampMillis() {
    return timestampMillis;
  }

  @Override
  public final Histogram histogram() {
    throw new IllegalStateException("text has no native histograms");
  }

  @Override
  public final SampleBatch.Type type() {
    return type;
  }

  @Override
  public final int textLength() {
    return textTo - textFrom;
  }
}
