package dev.pewter.metrics.exposition;

import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a parser tells of a page, one line for each entry; the last line is the mistake, if any.
final class Listing {
  private Listing() {}

  static List<String> of(Format format, Options options, byte[] page) {
    return of(format.parser(new Strings(), options), page);
  }

  static List<String> of(MetricsParser parser, byte[] page) {
    var lines = new ArrayList<String>();
    parser.begin(page, page.length);
    try {
      for (var entry = parser.next(); entry != MetricsParser.Entry.END; entry = parser.next()) {
        lines.add(line(parser, entry));
      }
    } catch (ExpositionException e) {
      lines.add("ERROR " + e.getMessage());
    }
    return lines;
  }

  private static String line(MetricsParser parser, MetricsParser.Entry entry)
      throws ExpositionException {
    return switch (entry) {
      case TYPE -> "TYPE " + key(parser) + " " + parser.type();
      case HELP -> "HELP " + key(parser) + " " + escaped(parser.text());
      case UNIT -> "UNIT " + key(parser) + " " + parser.text();
      case SAMPLE -> sample(parser, Double.toString(parser.value()));
      case HISTOGRAM -> sample(parser, histogram(parser.histogram()));
      case END -> "END";
    };
  }

  private static String key(MetricsParser parser) {
    return new String(
        parser.bytes(),
        parser.keyFrom(),
        parser.keyTo() - parser.keyFrom(),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String sample(MetricsParser parser, String value) throws ExpositionException {
    var labels = new LabelBuilder(Labels.EMPTY);
    parser.labels(labels);
    var line = new StringBuilder(labels.toLabels().toString()).append(' ').append(value);
    if (parser.hasTimestamp()) {
      line.append(" @").append(parser.timestampMillis());
    }
    var exemplar = parser.exemplar(0);
    if (exemplar != null) {
      line.append(" # ").append(exemplar.labels()).append(' ').append(exemplar.value());
      if (exemplar.hasTimestamp()) {
        line.append(" @").append(exemplar.timestampMillis());
      }
    }
    if (parser.startMillis() != 0) {
      line.append(" since ").append(parser.startMillis());
    }
    return escaped(line.toString());
  }

  static String histogram(Histogram of) {
    return "schema="
        + of.schema()
        + " zero="
        + of.zeroThreshold()
        + ":"
        + of.zeroCount()
        + " count="
        + of.count()
        + " sum="
        + of.sum()
        + " positive="
        + buckets(of.positive())
        + " negative="
        + buckets(of.negative())
        + " bounds="
        + Arrays.toString(of.customBounds())
        + " "
        + of.reset();
  }

  private static String buckets(Histogram.Buckets of) {
    return Arrays.toString(of.offsets())
        + Arrays.toString(of.lengths())
        + Arrays.toString(of.counts());
  }

  private static String escaped(String text) {
    return text.replace("\n", "\\n");
  }
}
