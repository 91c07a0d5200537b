package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Pages are written field by field by protobuf's own writer.
class ProtobufParserTest {

  private interface Content {
    void write(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Content content) throws IOException {
    var bytes = ByteString.newOutput();
    var out = CodedOutputStream.newInstance(bytes);
    content.write(out);
    out.flush();
    return bytes.toByteString();
  }

  private static byte[] page(ByteString... families) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    for (var family : families) {
      out.writeByteArrayNoTag(family.toByteArray());
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static ByteString label(String name, String value) throws IOException {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeString(2, value);
        });
  }

  private static ByteString time(long seconds, int nanos) throws IOException {
    return message(
        out -> {
          out.writeInt64(1, seconds);
          out.writeInt32(2, nanos);
        });
  }

  private static ByteString exemplar(String id, double value, ByteString time) throws IOException {
    return message(
        out -> {
          out.writeBytes(1, label("id", id));
          out.writeDouble(2, value);
          if (!time.isEmpty()) {
            out.writeBytes(3, time);
          }
        });
  }

  private static ByteString family(String name, int type, String unit, ByteString... metrics)
      throws IOException {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeString(2, "help of " + name);
          out.writeEnum(3, type);
          for (var metric : metrics) {
            out.writeBytes(4, metric);
          }
          if (!unit.isEmpty()) {
            out.writeString(5, unit);
          }
        });
  }

  private static ByteString simple(int field, double value, String label) throws IOException {
    return message(
        out -> {
          out.writeBytes(1, label("l", label));
          out.writeBytes(field, message(v -> v.writeDouble(1, value)));
        });
  }

  private static ByteString classic() throws IOException {
    return message(
        out -> {
          out.writeUInt64(1, 7);
          out.writeDouble(2, 9.5);
          out.writeBytes(3, bucket(3, 0.5, exemplar("x", 0.4, ByteString.EMPTY)));
          out.writeBytes(3, bucket(6, 10, ByteString.EMPTY));
          out.writeBytes(15, time(1_600_000_000, 5_000_000));
        });
  }

  private static ByteString bucket(long count, double bound, ByteString exemplar)
      throws IOException {
    return message(
        out -> {
          out.writeUInt64(1, count);
          out.writeDouble(2, bound);
          if (!exemplar.isEmpty()) {
            out.writeBytes(3, exemplar);
          }
        });
  }

  private static ByteString span(int offset, int length) throws IOException {
    return message(
        out -> {
          out.writeSInt32(1, offset);
          out.writeUInt32(2, length);
        });
  }

  private static ByteString nativeHistogram() throws IOException {
    return message(
        out -> {
          out.writeUInt64(1, 12);
          out.writeDouble(2, 18.4);
          out.writeBytes(3, bucket(2, 1, ByteString.EMPTY));
          out.writeSInt32(5, 1);
          out.writeDouble(6, 0.001);
          out.writeUInt64(7, 2);
          out.writeBytes(9, span(0, 1));
          out.writeBytes(10, message(d -> d.writeSInt64NoTag(1)));
          out.writeBytes(12, span(0, 2));
          out.writeBytes(12, span(1, 2));
          out.writeBytes(
              13,
              message(
                  d -> {
                    d.writeSInt64NoTag(1);
                    d.writeSInt64NoTag(1);
                    d.writeSInt64NoTag(-1);
                    d.writeSInt64NoTag(0);
                  }));
          out.writeBytes(16, exemplar("none", 1, ByteString.EMPTY));
          out.writeBytes(16, exemplar("new", 2, time(1_700_000_001, 0)));
          out.writeBytes(16, exemplar("old", 3, time(1_700_000_000, 0)));
        });
  }

  private static ByteString metric(int field, ByteString value) throws IOException {
    return message(out -> out.writeBytes(field, value));
  }

  private static final Options NATIVE = new Options(true, false, false, false, false);

  @Test
  void readsSimpleFamilies() throws IOException {
    var counter =
        message(
            out -> {
              out.writeBytes(1, label("l", "größe"));
              out.writeBytes(
                  3,
                  message(
                      c -> {
                        c.writeDouble(1, 5);
                        c.writeBytes(2, exemplar("e", 0.5, time(1_700_000_000, 250_000_000)));
                        c.writeBytes(3, time(1_600_000_000, 0));
                      }));
              out.writeInt64(6, 123_456);
            });
    byte[] page =
        page(
            family("jobs_total", 0, "", counter, simple(3, 6, "b")),
            family("empty", 1, ""),
            family("heat_celsius", 1, "celsius", simple(2, -1.5, "g")),
            family("odd", 3, "", simple(5, Double.NaN, "u")));

    assertThat(Listing.of(Format.PROTOBUF, Options.PLAIN, page))
        .containsExactly(
            "HELP jobs_total help of jobs_total",
            "TYPE jobs_total COUNTER",
            "{__name__=\"jobs_total\", l=\"größe\"} 5.0 @123456 # {id=\"e\"} 0.5 @1700000000250"
                + " since 1600000000000",
            "{__name__=\"jobs_total\", l=\"b\"} 6.0",
            "HELP heat_celsius help of heat_celsius",
            "UNIT heat_celsius celsius",
            "TYPE heat_celsius GAUGE",
            "{__name__=\"heat_celsius\", l=\"g\"} -1.5",
            "HELP odd help of odd",
            "TYPE odd UNKNOWN",
            "{__name__=\"odd\", l=\"u\"} NaN");
  }

  @Test
  void readsSummariesAndClassicHistogramsPartByPart() throws IOException {
    var summary =
        message(
            out -> {
              out.writeUInt64(1, 4);
              out.writeDouble(2, 8);
              out.writeBytes(
                  3,
                  message(
                      q -> {
                        q.writeDouble(1, 1);
                        q.writeDouble(2, 3);
                      }));
            });
    byte[] page =
        page(
            family("s", 2, "", metric(4, summary), metric(4, ByteString.EMPTY)),
            family("h", 4, "", metric(7, classic())));

    assertThat(Listing.of(Format.PROTOBUF, NATIVE, page))
        .containsExactly(
            "HELP s help of s",
            "TYPE s SUMMARY",
            "{__name__=\"s_count\"} 4.0",
            "{__name__=\"s_sum\"} 8.0",
            "{__name__=\"s\", quantile=\"1.0\"} 3.0",
            "{__name__=\"s_count\"} 0.0",
            "{__name__=\"s_sum\"} 0.0",
            "HELP h help of h",
            "TYPE h HISTOGRAM",
            "{__name__=\"h_count\"} 7.0 since 1600000000005",
            "{__name__=\"h_sum\"} 9.5 since 1600000000005",
            "{__name__=\"h_bucket\", le=\"0.5\"} 3.0 # {id=\"x\"} 0.4 since 1600000000005",
            "{__name__=\"h_bucket\", le=\"10.0\"} 6.0 since 1600000000005",
            "{__name__=\"h_bucket\", le=\"+Inf\"} 7.0 since 1600000000005");
  }

  @Test
  void readsNativeHistogramsOrTheirClassicBuckets() throws IOException {
    byte[] page = page(family("h", 5, "", metric(7, nativeHistogram())));
    String whole =
        "{__name__=\"h\"} schema=1 zero=0.001:2.0 count=12.0 sum=18.4"
            + " positive=[0, 1][2, 2][1.0, 2.0, 1.0, 1.0] negative=[0][1][1.0] bounds=[] GAUGE"
            + " # {id=\"new\"} 2.0 @1700000001000";

    assertThat(Listing.of(Format.PROTOBUF, NATIVE, page))
        .containsExactly("HELP h help of h", "TYPE h GAUGE_HISTOGRAM", whole);
    assertThat(Listing.of(Format.PROTOBUF, new Options(true, true, false, true, false), page))
        .containsExactly(
            "HELP h help of h",
            "TYPE h GAUGE_HISTOGRAM",
            whole.replace("h\"", "h\", __type__=\"gaugehistogram\""),
            "{__name__=\"h_count\", __type__=\"gaugehistogram\"} 12.0",
            "{__name__=\"h_sum\", __type__=\"gaugehistogram\"} 18.4",
            "{__name__=\"h_bucket\", __type__=\"gaugehistogram\", le=\"1.0\"} 2.0",
            "{__name__=\"h_bucket\", __type__=\"gaugehistogram\", le=\"+Inf\"} 12.0");
    assertThat(Listing.of(Format.PROTOBUF, Options.PLAIN, page)).hasSize(6);
  }

  @Test
  void refusesSpansThatDoNotFit() throws IOException {
    var broken =
        message(
            out -> {
              out.writeUInt64(7, 2);
              out.writeBytes(12, span(0, 1_000_000_000));
            });

    assertThat(Listing.of(Format.PROTOBUF, NATIVE, page(family("h", 4, "", metric(7, broken)))))
        .last()
        .isEqualTo("ERROR histogram \"h\": its spans, buckets or schema contradict each other");
  }

  @Test
  void givesEachSeriesItsOwnKey() throws IOException {
    byte[] page =
        page(
            family("a", 1, "", simple(2, 1, "x"), simple(2, 1, "y")),
            family("h", 4, "", metric(7, classic())));
    var parser = Format.PROTOBUF.parser(new Strings(), NATIVE);
    var keys = new java.util.HashSet<String>();
    int samples = 0;
    parser.begin(page, page.length);
    for (var e = parser.next(); e != MetricsParser.Entry.END; e = parser.next()) {
      if (e == MetricsParser.Entry.SAMPLE) {
        samples++;
        keys.add(
            new String(
                parser.bytes(),
                parser.keyFrom(),
                parser.keyTo(),
                java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(keys).hasSize(samples).hasSize(7);
  }

  /// Whatever the bytes, there is an end and nothing but a told mistake.
  @Test
  void survivesAnyBytes() throws IOException {
    byte[] good =
        page(
            family("h", 4, "", metric(7, nativeHistogram()), metric(7, classic())),
            family("a", 0, "s", simple(3, 1, "x")));
    var random = new Random(11);
    int mistakes = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      var lines = Listing.of(Format.PROTOBUF, NATIVE, bad);
      mistakes += lines.isEmpty() || lines.getLast().startsWith("ERROR ") ? 1 : 0;
    }
    assertThat(mistakes).isPositive();
    byte[] text = "# TYPE a gauge\na 1\n".getBytes(UTF_8);
    assertThat(Listing.of(Format.PROTOBUF, NATIVE, text)).last().asString().startsWith("ERROR");
  }
}
