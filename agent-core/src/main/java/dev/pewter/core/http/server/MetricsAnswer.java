package dev.pewter.core.http.server;

import dev.pewter.core.telemetry.MetricsRegistry;
import dev.pewter.core.telemetry.ProtobufPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Answers with a page of metrics, in the format that the request prefers: text, or protobuf where
/// `Accept` asks for that.
public final class MetricsAnswer {
  /// A longer page is sent while it is written, as text: of ten thousand files there are 16 MiB.
  private static final int WHOLE_BYTES = 1 << 20;

  private MetricsAnswer() {}

  /// Answers with all metrics of a registry.
  public static void scrape(MetricsRegistry metrics, HttpRequest request, HttpResponse response)
      throws IOException {
    scrape(metrics, _ -> true, request, response);
  }

  /// Answers with the metrics of some names.
  public static void scrape(
      MetricsRegistry metrics,
      Predicate<String> isAsked,
      HttpRequest request,
      HttpResponse response)
      throws IOException {
    var page = new Page(request, response);
    metrics.scrape(page, isAsked);
    page.end();
  }

  /// Holds a short page, passes on a long one.
  private static final class Page extends OutputStream {
    private final HttpRequest request;
    private final HttpResponse response;
    private final ByteArrayOutputStream start = new ByteArrayOutputStream(16 << 10);
    private @Nullable OutputStream body; // of a long one

    Page(HttpRequest request, HttpResponse response) {
      this.request = request;
      this.response = response;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (body == null && start.size() + length > WHOLE_BYTES) {
        body = begin();
        start.writeTo(body);
        start.reset();
      }
      (body == null ? start : body).write(bytes, from, length);
    }

    private OutputStream begin() throws IOException {
      response.status(200).header("Content-Type", MetricsRegistry.CONTENT_TYPE);
      if (!Compression.accepted(request.header("Accept-Encoding"))) {
        return response.stream();
      }
      response.header("Content-Encoding", "gzip").header("Vary", "Accept-Encoding");
      return new GZIPOutputStream(response.stream(), 8192);
    }

    void end() throws IOException {
      if (body == null) {
        send(start.toByteArray(), request, response);
      } else if (body instanceof GZIPOutputStream packed) {
        packed.finish();
      }
    }
  }

  /// @param page in the text format, as `MetricsRegistry` writes it
  public static void send(byte[] page, HttpRequest request, HttpResponse response)
      throws IOException {
    if (prefersProtobuf(request.header("Accept"))) {
      response
          .status(200)
          .header("Content-Type", ProtobufPage.CONTENT_TYPE)
          .send(ProtobufPage.of(page));
    } else {
      response.status(200).header("Content-Type", MetricsRegistry.CONTENT_TYPE).send(page);
    }
  }

  /// Of what can be had, the range with the highest weight counts, the first of equals.
  static boolean prefersProtobuf(@Nullable String accept) {
    if (accept == null) {
      return false;
    }
    double best = 0;
    boolean isProtobuf = false;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      String type = parts[0].strip();
      boolean isThis =
          type.equals("application/vnd.google.protobuf")
              && parameter(parts, "proto").equals("io.prometheus.client.metricfamily")
              && parameter(parts, "encoding").equals("delimited");
      double weight = isThis || type.equals("text/plain") ? weight(parameter(parts, "q")) : 0;
      if (weight > best) {
        best = weight;
        isProtobuf = isThis;
      }
    }
    return isProtobuf;
  }

  private static String parameter(String[] parts, String name) {
    for (String part : parts) {
      String[] pair = part.split("=", 2);
      if (pair.length == 2 && pair[0].strip().equals(name)) {
        String value = pair[1].strip();
        boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
      }
    }
    return "";
  }

  /// 1 unless another one is given.
  private static double weight(String q) {
    return q.matches("[01](\\.[0-9]{0,3})?") ? Double.parseDouble(q) : 1;
  }
}
