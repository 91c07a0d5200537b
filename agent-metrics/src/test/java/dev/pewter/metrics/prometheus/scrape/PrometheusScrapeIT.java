package dev.pewter.metrics.prometheus.scrape;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.telemetry.ProtobufPage;
import dev.pewter.metrics.Batches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Targets on real sockets, good ones and bad ones.
class PrometheusScrapeIT extends ScrapedEndpoint {
  PrometheusScrapeIT() throws IOException {
    super(Clock.SYSTEM);
  }

  @Test
  void readsPackedPagesOfEachFormat() throws Exception {
    byte[] page = "# TYPE a counter\na_total 1 # {x=\"y\"} 1\n# EOF\n".getBytes(UTF_8);
    endpoint.answers(
        "application/openmetrics-text; version=1.0.0",
        Endpoint.gzip(page),
        "Content-Encoding: gzip");
    start("extra_metrics = true");
    var batch = untilUp();

    assertThat(value(batch, "a_total")).isEqualTo(1);
    assertThat(batch.exemplar(0)).isNotNull();
    assertThat(value(batch, "scrape_body_size_bytes")).isEqualTo(page.length);
  }

  @Test
  void unpacksWhatWasPackedUnasked() throws Exception {
    endpoint.answers(
        "text/plain", Endpoint.gzip("a 5\n".getBytes(UTF_8)), "Content-Encoding: gzip");
    start("enable_compression = false");

    assertThat(value(untilUp(), "a")).isEqualTo(5);
    assertThat(endpoint.requests().getFirst())
        .containsIgnoringCase("\r\nAccept-Encoding: identity\r\n");
  }

  @Test
  void readsAPageThatWasPackedInParts() throws Exception {
    var parts = new ByteArrayOutputStream();
    parts.write(Endpoint.gzip("a 5\n".getBytes(UTF_8)));
    parts.write(Endpoint.gzip("b 6\n".getBytes(UTF_8)));
    endpoint.answers("text/plain", parts.toByteArray(), "Content-Encoding: gzip");
    start();

    assertThat(value(untilUp(), "b")).isEqualTo(6);
  }

  private record Fault(String name, Endpoint.Answer answer, String error) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static void head(OutputStream out, String rest) throws IOException {
    out.write(("HTTP/1.1 200 OK\r\n" + rest + "\r\n\r\n").getBytes(ISO_8859_1));
    out.flush();
  }

  private static void sendAsGzip(OutputStream out, byte[] packed, String rest) throws IOException {
    int length = packed.length + rest.length();
    head(out, "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: " + length);
    out.write(packed);
    out.write(rest.getBytes(UTF_8));
  }

  static Stream<Fault> faults() throws IOException {
    var never = new CountDownLatch(1);
    byte[] packed = Endpoint.gzip("a 1\n".repeat(100).getBytes(UTF_8));
    return Stream.of(
        new Fault("hangs", out -> never.await(), "deadline exceeded"),
        new Fault(
            "hangs in the body",
            out -> {
              head(out, "Content-Type: text/plain\r\nContent-Length: 100");
              out.write("a 1\n".getBytes(UTF_8));
              out.flush();
              never.await();
            },
            "deadline exceeded"),
        new Fault(
            "trickles",
            out -> {
              head(out, "Content-Type: text/plain\r\nContent-Length: 100000");
              while (!never.await(10, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                out.write('a');
                out.flush();
              }
            },
            "deadline exceeded"),
        new Fault("says nothing", out -> {}, "EOF"),
        new Fault(
            "sends to itself",
            out ->
                out.write(
                    "HTTP/1.1 302 Found\r\nLocation: /metrics\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(UTF_8)),
            "stopped after 10 redirects"),
        new Fault(
            "sends to nowhere",
            out ->
                out.write(
                    "HTTP/1.1 302 Found\r\nLocation: gopher://x/\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(UTF_8)),
            "gopher"),
        new Fault(
            "has headers without end",
            out -> {
              out.write("HTTP/1.1 200 OK\r\n".getBytes(UTF_8));
              byte[] header = ("X: " + "y".repeat(10_000) + "\r\n").getBytes(UTF_8);
              while (true) {
                out.write(header);
              }
            },
            ""),
        new Fault(
            "never says the last word",
            out -> {
              while (true) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(UTF_8));
              }
            },
            ""),
        new Fault(
            "sends chunks that are none",
            out -> {
              head(out, "Content-Type: text/plain\r\nTransfer-Encoding: chunked");
              out.write("zz\r\na 1\n\r\n".getBytes(UTF_8));
            },
            ""),
        new Fault(
            "breaks chunks off",
            out -> {
              head(out, "Content-Type: text/plain\r\nTransfer-Encoding: chunked");
              out.write("4\r\na 1\n\r\n".getBytes(UTF_8));
            },
            ""),
        new Fault(
            "promises less than nothing",
            out -> {
              head(out, "Content-Type: text/plain\r\nContent-Length: -5");
              out.write("a 1\n".getBytes(UTF_8));
            },
            ""),
        new Fault(
            "sends bytes that are no UTF-8",
            out -> {
              head(out, "Content-Type: text/plain\r\nContent-Length: 11");
              out.write("a{b=\"\u00ff\"} 1\n".getBytes(ISO_8859_1));
            },
            "a label value is not valid UTF-8"),
        new Fault(
            "sends one line without end",
            out -> {
              head(out, "Content-Type: text/plain");
              byte[] part = "a".repeat(64 << 10).getBytes(UTF_8);
              while (true) {
                out.write(part);
              }
            },
            ""),
        new Fault("is no web server", out -> out.write("SSH-2.0-x\r\n".getBytes(UTF_8)), "HTTP"),
        new Fault(
            "sends less than promised",
            out -> {
              head(out, "Content-Type: text/plain\r\nContent-Length: 100");
              out.write("a 1\n".getBytes(UTF_8));
            },
            "EOF"),
        new Fault(
            "has no page",
            out -> out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8)),
            "server returned HTTP status 404 Not Found"),
        new Fault(
            "sends broken gzip",
            out -> {
              head(out, "Content-Encoding: gzip\r\nContent-Length: 4");
              out.write("abcd".getBytes(UTF_8));
            },
            "gzip"),
        new Fault(
            "sends half a gzip",
            out -> {
              head(out, "Content-Encoding: gzip\r\nContent-Length: " + (packed.length / 2));
              out.write(packed, 0, packed.length / 2);
            },
            ""),
        new Fault("sends nothing as gzip", out -> sendAsGzip(out, new byte[0], ""), "EOF"),
        new Fault("sends a byte behind gzip", out -> sendAsGzip(out, packed, "x"), "gzip: invalid"),
        new Fault(
            "sends much behind gzip",
            out -> sendAsGzip(out, packed, "garbage".repeat(1000)),
            "gzip: invalid header"),
        new Fault(
            "sends a web page",
            out -> {
              head(out, "Content-Type: text/html\r\nContent-Length: 6");
              out.write("<html>".getBytes(UTF_8));
            },
            "line 1: expected a metric name, got \"<\" in \"<html>\""),
        new Fault(
            "says OpenMetrics and is not",
            out -> {
              head(out, "Content-Type: application/openmetrics-text\r\nContent-Length: 4");
              out.write("a 1\n".getBytes(UTF_8));
            },
            "does not end with # EOF"),
        new Fault(
            "sends binary",
            out -> {
              head(out, "Content-Type: text/plain\r\nContent-Length: 5");
              out.write(new byte[] {'a', '{', 'b', '=', (byte) 0xff});
            },
            "line 1: expected a quoted label value"),
        new Fault(
            "says protobuf and is not",
            out -> {
              head(out, "Content-Type: application/vnd.google.protobuf\r\nContent-Length: 4");
              out.write("a 1\n".getBytes(UTF_8));
            },
            "not a protobuf message"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void goesOnAfterA(Fault fault) throws Exception {
    endpoint.answers("a 1\n");
    start();
    untilUp();
    endpoint.answers(fault.answer);
    var failed = until(b -> value(b, "up") == 0 && SampleBatch.isStale(value(b, "a")));
    assertThat(failed.size()).isEqualTo(6);
    untilError(fault.error);

    endpoint.answers("a 2\n");
    await().until(() -> value(batches.taken().getLast(), "a") == 2);
    assertThat(scrape.health()).isNull();
  }

  @Test
  void stopsReadingABodyWithoutEnd() throws Exception {
    endpoint.answers(
        out -> {
          head(out, "Content-Type: text/plain");
          byte[] line = "a{b=\"0123456789\"} 1\n".repeat(500).getBytes(UTF_8);
          while (true) {
            out.write(line);
          }
        });
    start(
        "extra_metrics = true",
        "body_size_limit = \"1MiB\"",
        "scrape_interval = \"2s\"",
        "scrape_timeout = \"2s\"");
    var batch = until(b -> value(b, "scrape_body_size_bytes") == -1);

    assertThat(value(batch, "up")).isZero();
    untilError("body size limit exceeded");
    assertThat(context.metrics().value("prometheus_target_scrapes_exceeded_body_size_limit_total"))
        .isPositive();
  }

  @Test
  void goesOnWithASeriesInAnotherFormat() throws Exception {
    endpoint.answers("# TYPE a gauge\na{x=\"y\"} 1\n");
    start("scrape_protocols = [\"PrometheusProto\", \"PrometheusText0.0.4\"]");
    var before = untilUp();
    endpoint.answers(
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
            + " encoding=delimited",
        ProtobufPage.of("# HELP a b\n# TYPE a gauge\na{x=\"y\"} 2\n".getBytes(UTF_8)));
    var after = until(b -> value(b, "a") == 2);
    endpoint.answers("# TYPE a gauge\na{x=\"y\"} 3\n");
    until(b -> value(b, "a") == 3);

    assertThat(after.series(0)).isEqualTo(before.series(0));
    assertThat(batches.taken()) // one that takes too long on a busy machine ends its series
        .filteredOn(b -> value(b, "up") == 1)
        .noneMatch(b -> Batches.lines(b).stream().anyMatch(line -> line.contains("stale")));
  }

  @Test
  void takesOddValuesAsTheyAre() throws Exception {
    long soon = System.currentTimeMillis() + 60_000;
    endpoint.answers("a NaN " + soon + "\nb -Inf\nb 2\n");
    start();
    var batch = untilUp();

    assertThat(value(batch, "a")).isNaN();
    assertThat(SampleBatch.isStale(value(batch, "a"))).isFalse();
    assertThat(batch.timestampMillis(0)).isEqualTo(soon);
    assertThat(value(batch, "b")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(
            context.metrics().value("prometheus_target_scrapes_sample_duplicate_timestamp_total"))
        .isPositive();
  }

  /// As long as there is memory; without a limit of the user's.
  @Test
  void survivesABombWithoutALimit() throws Exception {
    byte[] bomb = Endpoint.gzip(new byte[64 << 20]);
    endpoint.answers("text/plain", bomb, "Content-Encoding: gzip");
    start("scrape_interval = \"1s\"", "scrape_timeout = \"1s\"");

    until(b -> value(b, "up") == 0);
    endpoint.answers("a 2\n");
    await().until(() -> value(batches.taken().getLast(), "a") == 2);
  }

  @Test
  void readsAWrongContentTypeAsTheFallbackSays() throws Exception {
    endpoint.answers("application/json", "a 1\n".getBytes(UTF_8));
    start("scrape_fallback_protocol = \"\"");
    untilError(
        "received unsupported Content-Type \"application/json\" and no"
            + " fallback_scrape_protocol specified for target");
    until(b -> value(b, "up") == 0);
  }

  @Test
  void takesEmptyPagesForGood() throws Exception {
    endpoint.answers("a 1\n");
    start();
    untilUp();
    endpoint.answers("");
    var empty = until(b -> value(b, "scrape_samples_scraped") == 0 && value(b, "up") == 1);

    assertThat(empty.size()).isBetween(5, 6);
    until(b -> SampleBatch.isStale(value(b, "a")));
  }

  @Test
  void scrapesManyTargetsInTime() throws Exception {
    endpoint.answers("a 1\nb 2\n");
    var targets = new StringBuilder("targets = [");
    for (int i = 0; i < 50; i++) {
      targets
          .append("{\"__address__\" = \"")
          .append(endpoint.address())
          .append("\", \"n\" = \"")
          .append(i)
          .append("\"},");
    }
    start(
        targets.append("]").toString(),
        "scrape_interval = \"500ms\"",
        "scrape_timeout = \"500ms\"");

    await().until(() -> batches.taken().stream().filter(b -> value(b, "b") == 2).count() >= 150);
    assertThat(scrape.debugInfo().targets()).hasSize(50);
    assertThat(batches.taken().stream().map(b -> b.series(0).get("n")).distinct()).hasSize(50);
  }
}
