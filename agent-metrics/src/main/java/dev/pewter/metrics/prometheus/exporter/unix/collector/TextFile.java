package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a file of metrics in Prometheus' text format 0.0.4, as strictly as the reference does:
///
/// ```
/// # HELP name text
/// # TYPE name counter
/// name{label="value", …} number
/// ```
///
/// Time stamps are refused: a file would keep them for ever. Bounded by the room it is given.
final class TextFile {
  private static final int END = -1;
  private static final int MOST_SHOWN = 100; // characters of a text in a message

  private final String path;
  private final byte[] bytes;
  private final int length;
  private final Map<String, TextFamily> families = new LinkedHashMap<>();
  private final Map<String, String> labelNames = new HashMap<>();
  private final long room;
  private long left;
  private int at;
  private int line = 1;

  private TextFile(String path, byte[] bytes, int length, long room) {
    this.path = path;
    this.bytes = bytes;
    this.length = length;
    this.room = room;
    this.left = room;
  }

  /// What a file has.
  ///
  /// @param bytes what that takes of a `MetricPage` at most
  record Content(Map<String, TextFamily> families, long bytes) {}

  /// Reads a whole file.
  ///
  /// @param room how many bytes of a `MetricPage` its samples may take
  /// @throws IOException when any line is not as it should be, or there is no room for them all
  static Content parse(String path, byte[] bytes, int length, long room) throws IOException {
    var file = new TextFile(path, bytes, length, room);
    while (file.at < length) {
      file.line();
    }
    file.families.values().removeIf(TextFamily::isEmpty);
    long shown = 0; // buckets and labels that a file does not name take room on the page, too
    for (TextFamily family : file.families.values()) {
      shown += family.bytes();
    }
    file.take(Math.max(0, shown - (room - file.left)));
    return new Content(file.families, room - file.left);
  }

  private void take(long bytesOfPage) throws IOException {
    left -= bytesOfPage;
    if (left < 0) {
      throw error("more samples than there is memory for, " + room + " bytes");
    }
  }

  private int peek() {
    return at < length ? bytes[at] & 0xff : END;
  }

  private IOException error(String what) {
    return new IOException("line " + line + ": " + what);
  }

  private void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private void endLine() throws IOException {
    if (peek() != '\n') {
      throw error(peek() == END ? "unexpected end" : "unexpected characters at the end");
    }
    at++;
    line++;
  }

  private void line() throws IOException {
    skipBlanks();
    switch (peek()) {
      case '\n' -> endLine();
      case '#' -> comment();
      default -> sample();
    }
  }

  private void skipLine() {
    while (peek() != END && peek() != '\n') {
      at++;
    }
  }

  private String upTo(boolean isStoppingAtBlanks) {
    int start = at;
    while (peek() != END
        && peek() != '\n'
        && !(isStoppingAtBlanks && (peek() == ' ' || peek() == '\t'))) {
      at++;
    }
    return new String(bytes, start, at - start, StandardCharsets.UTF_8);
  }

  private void comment() throws IOException {
    at++;
    skipBlanks();
    String keyword = upTo(true);
    if (!keyword.equals("HELP") && !keyword.equals("TYPE")) {
      skipLine();
      endLine();
      return;
    }
    skipBlanks();
    String name = name(true);
    if (peek() == '\n') {
      endLine();
      return;
    }
    if (name.isEmpty() || (peek() != ' ' && peek() != '\t')) {
      throw error("invalid metric name in comment");
    }
    TextFamily family = family(name);
    skipBlanks();
    if (peek() != '\n') {
      if (keyword.equals("HELP")) {
        help(family);
      } else {
        type(family);
      }
    }
    endLine();
  }

  private void help(TextFamily family) throws IOException {
    if (family.help != null) {
      throw error("second HELP line for metric name \"" + family.name + "\"");
    }
    var text = new StringBuilder();
    String raw = upTo(false);
    take(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\') {
        i++;
        char escaped = i < raw.length() ? raw.charAt(i) : ' ';
        if (escaped != '\\' && escaped != 'n') {
          throw error("invalid escape sequence");
        }
        text.append(escaped == 'n' ? '\n' : '\\');
      } else {
        text.append(c);
      }
    }
    family.help = text.toString();
  }

  private void type(TextFamily family) throws IOException {
    if (family.type != null) {
      throw error(
          "second TYPE line for metric name \"" + family.name + "\", or TYPE after samples");
    }
    String word = upTo(false);
    family.type =
        switch (word.toLowerCase(Locale.ROOT)) {
          case "counter" -> MetricType.COUNTER;
          case "gauge" -> MetricType.GAUGE;
          case "untyped" -> MetricType.UNTYPED;
          case "histogram" -> MetricType.HISTOGRAM;
          case "summary" -> MetricType.SUMMARY;
          default -> throw error("unknown metric type \"" + shown(word) + "\"");
        };
  }

  /// A metric's or a label's name; empty when there is none.
  private String name(boolean isMetric) {
    int start = at;
    while (isNameCharacter(peek(), at > start, isMetric)) {
      at++;
    }
    return new String(bytes, start, at - start, StandardCharsets.US_ASCII);
  }

  private static boolean isNameCharacter(int c, boolean isDigitAllowed, boolean isMetric) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || (c == ':' && isMetric)
        || (isDigitAllowed && c >= '0' && c <= '9');
  }

  /// The family a name belongs to: its own, or the histogram or summary it is a part of.
  private TextFamily family(String name) throws IOException {
    TextFamily family = families.get(name);
    if (family == null) {
      family = whole(name, MetricType.SUMMARY, "_count", "_sum");
    }
    if (family == null) {
      family = whole(name, MetricType.HISTOGRAM, "_count", "_sum", "_bucket");
    }
    if (family == null) {
      take(MetricPage.FAMILY_BYTES + 2L * name.length());
      family = new TextFamily(name, path);
      families.put(name, family);
    }
    return family;
  }

  private @Nullable TextFamily whole(String name, MetricType type, String... suffixes) {
    for (String suffix : suffixes) {
      if (name.endsWith(suffix)) {
        var family = families.get(name.substring(0, name.length() - suffix.length()));
        return family != null && family.type == type ? family : null;
      }
    }
    return null;
  }

  private void sample() throws IOException {
    String name = name(true);
    if (name.isEmpty()) {
      throw error("invalid metric name");
    }
    TextFamily family = family(name);
    if (family.type == null) {
      family.type = MetricType.UNTYPED;
    }
    skipBlanks();
    var labels = new TreeMap<String, String>();
    if (peek() == '{') {
      at++;
      labels(labels);
    }
    take(weight(name, labels));
    skipBlanks();
    String part = part(family.type, labels);
    var sample = family.sample(labels);
    double value = number(upTo(true), "expected float as value");
    if (!family.isDistribution()) {
      sample.value = value;
    } else if (name.endsWith("_count") && !name.equals(family.name)) {
      sample.count = whole(value);
    } else if (name.endsWith("_sum") && !name.equals(family.name)) {
      sample.sum = value;
    } else if (part != null) {
      double key = number(part, "expected float as value for a bucket or quantile");
      if (!Double.isNaN(key)) {
        sample.parts().put(key, family.type == MetricType.HISTOGRAM ? whole(value) : value);
      }
    }
    if (peek() == ' ' || peek() == '\t') {
      throw error("time stamps are not supported");
    }
    endLine();
  }

  private static long weight(String name, SortedMap<String, String> labels) {
    long weight = MetricPage.SAMPLE_BYTES + name.length();
    for (String value : labels.values()) {
      weight += MetricPage.LABEL_BYTES + value.length();
    }
    return weight;
  }

  private static double whole(double value) {
    return (double) (long) value;
  }

  /// Takes the label out that tells a bucket or quantile.
  private static @Nullable String part(MetricType type, SortedMap<String, String> labels) {
    return switch (type) {
      case HISTOGRAM -> labels.remove("le");
      case SUMMARY -> labels.remove("quantile");
      case COUNTER, GAUGE, UNTYPED -> null;
    };
  }

  private void labels(SortedMap<String, String> labels) throws IOException {
    while (true) {
      skipBlanks();
      if (peek() == '}') {
        at++;
        return;
      }
      String name = labelNames.computeIfAbsent(name(false), n -> n);
      if (name.isEmpty() || name.equals("__name__")) {
        throw error("invalid label name");
      }
      skipBlanks();
      expect('=');
      skipBlanks();
      expect('"');
      if (labels.put(name, labelValue()) != null) {
        throw error("duplicate label name \"" + name + "\"");
      }
      skipBlanks();
      if (peek() == ',') {
        at++;
      } else if (peek() != '}') {
        throw error("unexpected end of label value");
      }
    }
  }

  private void expect(char c) throws IOException {
    if (peek() != c) {
      throw error("expected '" + c + "'");
    }
    at++;
  }

  private String labelValue() throws IOException {
    var value = new java.io.ByteArrayOutputStream();
    while (true) {
      int c = peek();
      at++;
      switch (c) {
        case '"' -> {
          return decoded(value.toByteArray());
        }
        case END, '\n' -> throw error("label value contains unescaped new-line");
        case '\\' -> {
          int escaped = peek();
          at++;
          switch (escaped) {
            case '"', '\\' -> value.write(escaped);
            case 'n' -> value.write('\n');
            default -> throw error("invalid escape sequence");
          }
        }
        default -> value.write(c);
      }
    }
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(text.length(), MOST_SHOWN));
  }

  private String decoded(byte[] utf8) throws IOException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException _) { // told with the line instead
      throw error("invalid label value");
    }
  }

  private double number(String text, String problem) throws IOException {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {}
    }
    if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      throw error(problem + ", got \"" + shown(text) + "\"");
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw error(problem + ", out of range: \"" + shown(text) + "\"");
    }
    return value;
  }
}
