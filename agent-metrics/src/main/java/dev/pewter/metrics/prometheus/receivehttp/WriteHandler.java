package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.Inflight;
import dev.pewter.core.model.ByteBudget;
import dev.pewter.metrics.prometheus.receivehttp.Intake.Version;
import dev.pewter.metrics.remote.RequestDecoder;
import dev.pewter.metrics.remote.StringPool;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// Answers requests: decodes, hands on, and says what was taken.
final class WriteHandler implements HttpHandler {
  private static final long HEAP = Runtime.getRuntime().maxMemory();

  /// The longest body.
  static final int MAX_BODY = (int) Math.min(16 << 20, HEAP / 12);

  /// All bodies at one time.
  static final long MAX_BODIES = 2L * MAX_BODY;

  private static final int MAX_MESSAGE = 2 * MAX_BODY;
  private static final String WRITTEN = "X-Prometheus-Remote-Write-";

  /// What a request is answered with.
  private record Answer(int status, String text, @Nullable Collector taken) {}

  /// A request that cannot be taken, with the status that says so.
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private final ComponentContext context;
  private final PrometheusReceiveHttpMetrics metrics;
  private final Supplier<Intake> current;
  private final Inflight inflight;
  private final Memory memory;

  /// What all requests share.
  record Memory(ByteBudget messages, StringPool texts) {
    Memory() {
      this(new ByteBudget(3L * MAX_BODY), new StringPool());
    }
  }

  WriteHandler(
      ComponentContext context,
      PrometheusReceiveHttpMetrics metrics,
      Memory memory,
      Inflight inflight,
      Supplier<Intake> current) {
    this.context = context;
    this.metrics = metrics;
    this.memory = memory;
    this.inflight = inflight;
    this.current = current;
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    long start = context.clock().nanos();
    metrics.began(request.body().length);
    var answer = new Answer(500, "", null);
    try {
      answer = admitted(request);
      send(answer, response);
    } finally {
      metrics.ended(answer.status, answer.text.length(), (context.clock().nanos() - start) / 1e9);
    }
  }

  private Answer admitted(HttpRequest request) throws InterruptedException {
    if (!inflight.enter()) {
      return new Answer(503, "server shutdown", null);
    }
    try {
      request.cancelWhenAbandoned();
      return answer(request);
    } finally {
      inflight.leave();
    }
  }

  private static void send(Answer answer, HttpResponse response) throws IOException {
    var taken = answer.taken;
    if (taken != null) {
      response.header(WRITTEN + "Samples-Written", Long.toString(taken.samples()));
      response.header(WRITTEN + "Histograms-Written", Long.toString(taken.histograms()));
      response.header(WRITTEN + "Exemplars-Written", Long.toString(taken.exemplars()));
    }
    if (answer.text.isEmpty()) {
      response.status(answer.status).send(new byte[0]);
    } else {
      response.text(answer.status, answer.text + "\n");
    }
  }

  private Answer answer(HttpRequest request) throws InterruptedException {
    var intake = current.get();
    try {
      var version = version(request, intake);
      checkEncoding(request);
      int length = plainLength(request.body());
      memory.messages.acquire(length);
      try {
        return take(message(request.body(), length), version, intake);
      } finally {
        memory.messages.release(length);
      }
    } catch (Refused e) {
      context.log().warn("refused a request", "status", e.status, "err", e);
      return new Answer(e.status, String.valueOf(e.getMessage()), null);
    }
  }

  private Answer take(byte[] message, Version version, Intake intake) throws InterruptedException {
    var collector = new Collector(intake);
    var decoder = new RequestDecoder(collector, memory.texts);
    String mistake = "";
    try {
      switch (version) {
        case FIRST -> decoder.decode1(message);
        case SECOND -> decoder.decode2(message);
      }
    } catch (IOException e) {
      mistake = "cannot decode the request: " + e.getMessage();
    }
    collector.flush(); // what stood before a mistake is as good as if it had come alone
    long taken = collector.samples() + collector.histograms();
    metrics.samples.add((double) taken);
    metrics.refusedSeries.add((double) collector.refusedSeries());
    metrics.lostExemplars.add((double) collector.lostExemplars());
    var written = version == Version.SECOND ? collector : null;
    if (collector.wasReturned()) {
      return new Answer(500, "a receiver did not take the samples", written);
    }
    if (mistake.isEmpty() && collector.refusedSeries() > 0) {
      mistake = collector.refusedSeries() + " series with invalid labels";
    }
    if (!mistake.isEmpty()) {
      context.log().warn("part of a request was refused", "err", mistake);
      return new Answer(400, mistake, written);
    }
    return new Answer(204, "", written);
  }

  private static Version version(HttpRequest request, Intake intake) throws Refused {
    String type = text(request, "Content-Type");
    String[] parts = type.split(";", -1);
    var version = Version.FIRST;
    if (!type.isEmpty()) {
      if (!parts[0].strip().equalsIgnoreCase("application/x-protobuf")) {
        throw unsupported("\"" + parts[0].strip() + "\" content type", intake);
      }
      for (String part : Arrays.asList(parts).subList(1, parts.length)) {
        String[] pair = part.strip().split("=", 2);
        if (pair[0].strip().toLowerCase(Locale.ROOT).equals("proto") && pair.length == 2) {
          version = named(pair[1].strip(), intake);
        }
      }
    }
    if (!intake.accepted().contains(version)) {
      throw unsupported(version.message + " protobuf message", intake);
    }
    return version;
  }

  private static Version named(String message, Intake intake) throws Refused {
    for (var version : Version.values()) {
      if (version.message.equals(message)) {
        return version;
      }
    }
    throw unsupported("\"" + message + "\" protobuf message", intake);
  }

  private static Refused unsupported(String what, Intake intake) {
    var accepted = intake.accepted().stream().map(version -> version.message).sorted().toList();
    return new Refused(415, what + " is not accepted by this server, only " + accepted);
  }

  private static void checkEncoding(HttpRequest request) throws Refused {
    String encoding = text(request, "Content-Encoding");
    if (!encoding.isEmpty() && !encoding.equals("snappy")) {
      throw new Refused(
          415, "\"" + encoding + "\" encoding is not accepted by this server, only snappy");
    }
  }

  private static String text(HttpRequest request, String header) {
    String value = request.header(header);
    return value == null ? "" : value.strip();
  }

  /// What a body says that it becomes: looked at before there is memory for it.
  private static int plainLength(byte[] body) throws Refused {
    int length;
    try {
      length = Snappy.uncompressedLength(body);
    } catch (IOException e) {
      throw new Refused(400, "snappy: " + e.getMessage());
    }
    if (length < 0 || length > MAX_MESSAGE) {
      throw new Refused(413, "a message of more than " + MAX_MESSAGE + " bytes");
    }
    return length;
  }

  private static byte[] message(byte[] body, int length) throws Refused {
    try {
      byte[] message = new byte[length];
      Snappy.uncompress(body, 0, body.length, message, 0);
      return message;
    } catch (IOException e) {
      throw new Refused(400, "snappy: " + e.getMessage());
    }
  }
}
