package dev.pewter.core.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.codec.ProtoWriter;

/// A page of metrics as length-delimited `io.prometheus.client.MetricFamily` messages, made of the
/// same page in the text format. It has what the text has, bit for bit; the bucket `+Inf` is left
/// out, for the count says it.
///
/// ```
/// MetricFamily  1 name, 2 help, 3 type, 4 metrics
/// Metric        1 labels, one of 2 gauge, 3 counter, 4 summary, 5 untyped, 7 histogram
/// LabelPair     1 name, 2 value
/// Gauge, Counter, Untyped  1 value
/// Summary       1 count, 2 sum, 3 quantiles: 1 quantile, 2 value
/// Histogram     1 count, 2 sum, 3 buckets: 1 cumulative count, 2 upper bound
/// ```
public final class ProtobufPage {
  public static final String CONTENT_TYPE =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
          + " encoding=delimited; escaping=underscores";

  /// Types with their number in a family and the field of a metric's value.
  private enum Type {
    COUNTER(0, 3),
    GAUGE(1, 2),
    SUMMARY(2, 4),
    UNTYPED(3, 5),
    HISTOGRAM(4, 7);

    private final int number;
    private final int field;

    Type(int number, int field) {
      this.number = number;
      this.field = field;
    }

    boolean isDistribution() {
      return this == SUMMARY || this == HISTOGRAM;
    }
  }

  private final ProtoWriter page = new ProtoWriter();
  private final ProtoWriter metrics = new ProtoWriter(); // of the family
  private final ProtoWriter labels = new ProtoWriter(); // of the sample
  private final ProtoWriter parts = new ProtoWriter(); // of the distribution
  private String name = "";
  private String help = "";
  private Type type = Type.UNTYPED;
  private double sum;
  private double bound;

  private ProtobufPage() {}

  /// @param text a page as `MetricsRegistry` writes it: each family with help and type, the parts
  ///     of each histogram and summary together and the count last
  public static byte[] of(byte[] text) {
    var made = new ProtobufPage();
    made.take(new String(text, UTF_8));
    return java.util.Arrays.copyOf(made.page.bytes(), made.page.size());
  }

  private void take(String text) {
    int end;
    for (int at = 0; at < text.length(); at = end + 1) {
      end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String line = text.substring(at, end);
      if (line.startsWith("# HELP ")) {
        endFamily();
        String[] words = line.split(" ", 4);
        name = words[2];
        help = words.length > 3 ? unescaped(words[3]) : "";
      } else if (line.startsWith("# TYPE ")) {
        type = type(line.substring(line.lastIndexOf(' ') + 1));
      } else if (!line.isEmpty()) {
        sample(line);
      }
    }
    endFamily();
  }

  private static Type type(String text) {
    return switch (text) {
      case "counter" -> Type.COUNTER;
      case "gauge" -> Type.GAUGE;
      case "summary" -> Type.SUMMARY;
      case "histogram" -> Type.HISTOGRAM;
      default -> Type.UNTYPED;
    };
  }

  private void endFamily() {
    if (metrics.size() > 0) {
      int nameBytes = ProtoWriter.utf8Length(name);
      int helpBytes = ProtoWriter.utf8Length(help);
      page.varint(
          ProtoWriter.fieldSize(nameBytes)
              + (helpBytes == 0 ? 0 : ProtoWriter.fieldSize(helpBytes))
              + ProtoWriter.numberSize(type.number)
              + metrics.size());
      page.text(1, name, nameBytes);
      page.text(2, help, helpBytes);
      page.number(3, type.number);
      page.raw(metrics.bytes(), 0, metrics.size());
    }
    metrics.begin(0);
    parts.begin(0);
    type = Type.UNTYPED;
  }

  private void sample(String line) {
    labels.begin(0);
    int space = line.indexOf(' ');
    int brace = line.indexOf('{');
    boolean hasLabels = brace >= 0 && brace < space;
    double value = number(line, hasLabels ? labels(line, brace + 1) + 1 : space + 1);
    if (!type.isDistribution()) {
      int size = ProtoWriter.realSize(value);
      metric(size);
      metrics.real(1, value);
      return;
    }
    String part = line.substring(Math.min(name.length(), line.length()), hasLabels ? brace : space);
    switch (part) {
      case "_sum" -> sum = value;
      case "_count" -> distribution((long) value);
      default -> part(value);
    }
  }

  /// The start of a metric whose value has so many bytes.
  private void metric(int size) {
    metrics.header(4, labels.size() + ProtoWriter.fieldSize(size));
    metrics.raw(labels.bytes(), 0, labels.size());
    metrics.header(type.field, size);
  }

  private void distribution(long count) {
    metric(ProtoWriter.numberSize(count) + ProtoWriter.realSize(sum) + parts.size());
    metrics.number(1, count);
    metrics.real(2, sum);
    metrics.raw(parts.bytes(), 0, parts.size());
    parts.begin(0);
    sum = 0;
  }

  /// A bucket or a quantile.
  private void part(double value) {
    if (type == Type.SUMMARY) {
      parts.header(3, ProtoWriter.realSize(bound) + ProtoWriter.realSize(value));
      parts.real(1, bound);
      parts.real(2, value);
    } else if (bound != Double.POSITIVE_INFINITY) {
      long count = (long) value;
      parts.header(3, ProtoWriter.numberSize(count) + ProtoWriter.realSize(bound));
      parts.number(1, count);
      parts.real(2, bound);
    }
  }

  /// Reads the labels of a sample.
  ///
  /// @return where their closing brace is followed by a space
  private int labels(String line, int from) {
    int at = from;
    while (line.charAt(at) != '}') {
      int equals = line.indexOf('=', at);
      int quote = equals + 2;
      while (line.charAt(quote) != '"') {
        quote += line.charAt(quote) == '\\' ? 2 : 1;
      }
      label(line.substring(at, equals), unescaped(line.substring(equals + 2, quote)));
      at = line.charAt(quote + 1) == ',' ? quote + 2 : quote + 1;
    }
    return at + 1;
  }

  private void label(String key, String value) {
    boolean isBound =
        (type == Type.HISTOGRAM && key.equals("le"))
            || (type == Type.SUMMARY && key.equals("quantile"));
    if (isBound) {
      bound = number(value, 0);
      return;
    }
    int keyBytes = ProtoWriter.utf8Length(key);
    int valueBytes = ProtoWriter.utf8Length(value);
    labels.header(
        1,
        ProtoWriter.fieldSize(keyBytes)
            + (valueBytes == 0 ? 0 : ProtoWriter.fieldSize(valueBytes)));
    labels.text(1, key, keyBytes);
    labels.text(2, value, valueBytes);
  }

  private static double number(String text, int from) {
    String number = text.substring(from);
    return switch (number) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(number); // takes NaN, too
    };
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        c = text.charAt(++i);
        c = c == 'n' ? '\n' : c;
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
