package dev.pewter.loki.source.api;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.Inflight;
import dev.pewter.core.model.LogBatch;
import dev.pewter.loki.push.PushBody;
import dev.pewter.loki.push.PushDecoder;
import dev.pewter.loki.push.PushException;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;

/// Answers one path: decodes, hands on, waits for the delivery.
final class PushHandler implements HttpHandler {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int MAX_TENANT = 150; // characters

  /// What a body is.
  enum Form {
    /// Protobuf or JSON, as its type says.
    STREAMS,
    /// One entry per line.
    LINES
  }

  private final Form form;
  private final ComponentContext context;
  private final LokiSourceApiMetrics metrics;
  private final LokiSourceApiMetrics.Route route;
  private final RequestMemory memory;
  private final Inflight inflight;
  private final Supplier<Intake> current;

  PushHandler(
      Form form,
      ComponentContext context,
      LokiSourceApiMetrics metrics,
      LokiSourceApiMetrics.Route route,
      RequestMemory memory,
      Inflight inflight,
      Supplier<Intake> current) {
    this.form = form;
    this.context = context;
    this.metrics = metrics;
    this.route = route;
    this.memory = memory;
    this.inflight = inflight;
    this.current = current;
  }

  @Override
  public void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    long start = context.clock().nanos();
    route.began(request.body().length);
    var answer = new Answer(500, "");
    try {
      answer = counted(request);
      answer.send(response);
    } finally {
      double seconds = (context.clock().nanos() - start) / (double) NANOS_PER_SECOND;
      route.ended(answer.status(), answer.length(), seconds);
    }
  }

  private Answer counted(HttpRequest request) {
    if (!inflight.enter()) {
      return new Answer(503, "server shutdown\n");
    }
    try {
      request.cancelWhenAbandoned();
      return answer(request);
    } catch (InterruptedException e) {
      return new Answer(503, inflight.isClosing() ? "server shutdown\n" : "context canceled\n");
    } finally {
      inflight.leave();
    }
  }

  private Answer answer(HttpRequest request) throws InterruptedException {
    try {
      var share = memory.open(request.body().length);
      boolean isOwned = true;
      try {
        var intake = current.get();
        var collector = new Collector(intake, tenant(request), share, now());
        decode(request, intake, share, collector);
        metrics.discarded.add(collector.discarded());
        metrics.truncated.add(collector.truncated());
        isOwned = collector.batches().isEmpty();
        return isOwned ? refusal(collector) : forward(intake, collector, share);
      } finally {
        if (isOwned) {
          share.release();
        }
      }
    } catch (PushException e) {
      context.log().warn("failed to parse request", "err", e);
      int status =
          switch (e.kind()) {
            case MALFORMED -> 400;
            case TOO_LARGE -> 413;
            case BUSY -> 503;
          };
      return new Answer(status, e.getMessage() + "\n");
    }
  }

  private static Answer refusal(Collector collector) throws PushException {
    var why = collector.unusable();
    if (why != null) {
      throw why;
    }
    return Answer.NO_CONTENT;
  }

  private Answer forward(Intake intake, Collector collector, RequestMemory.Share share)
      throws InterruptedException {
    int entries = collector.batches().stream().mapToInt(LogBatch::size).sum();
    metrics.totals.began(entries);
    collector.batches().forEach(batch -> EntryText.showOut(context.tap(), batch));
    var push = new Push(share::release, outcome -> metrics.totals.finished(entries, outcome));
    push.send(collector.batches(), intake.next());
    metrics.entriesWritten.add(entries);
    collector.batches().forEach(context.tap()::count);
    return switch (push.await(intake.patience())) {
      case UNKNOWN -> new Answer(503, "not delivered in time\n");
      case RETURNED -> new Answer(503, "not delivered\n");
      case TAKEN -> taken(collector);
    };
  }

  private Answer taken(Collector collector) {
    var why = collector.unusable();
    if (why != null) {
      context.log().warn("at least one entry failed to be processed", "err", why);
      return new Answer(400, why.getMessage() + "\n");
    }
    return Answer.NO_CONTENT;
  }

  private void decode(HttpRequest request, Intake intake, RequestMemory.Share share, Collector into)
      throws PushException {
    String encoding = text(request, "Content-Encoding");
    var body = PushBody.decoded(request.body(), encoding, intake.maxBytes(), share);
    switch (form) {
      case LINES -> lines(body, into);
      case STREAMS -> {
        if (mediaType(request).equals("application/json")) {
          PushDecoder.JSON.decode(body.block(), body.length(), into);
        } else {
          var message = body.unsnapped(intake.maxBytes(), share);
          PushDecoder.PROTOBUF.decode(message.block(), message.length(), into);
        }
      }
    }
  }

  private static void lines(PushBody body, Collector into) throws PushException {
    byte[] bytes = body.block();
    into.beginRaw(bytes);
    int start = 0;
    while (start < body.length()) {
      int end = start;
      while (end < body.length() && bytes[end] != '\n') {
        end++;
      }
      int trimmed = end;
      while (trimmed > start && bytes[trimmed - 1] == '\r') {
        trimmed--;
      }
      if (trimmed > start) {
        into.line(start, trimmed);
      }
      start = end + 1;
    }
    into.end();
  }

  private static String mediaType(HttpRequest request) throws PushException {
    String type = text(request, "Content-Type");
    int semicolon = type.indexOf(';');
    String media = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    if (media.isEmpty()) {
      throw new PushException("mime: no media type");
    }
    return media.toLowerCase(Locale.ROOT);
  }

  /// What Loki takes as no tenant is none.
  private static String tenant(HttpRequest request) {
    String tenant = text(request, "X-Scope-OrgID");
    boolean isTenant =
        tenant.length() <= MAX_TENANT
            && !tenant.equals(".")
            && !tenant.equals("..")
            && tenant.chars().allMatch(PushHandler::isOfTenant);
    return isTenant ? tenant : "";
  }

  private static boolean isOfTenant(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!-_.*'()".indexOf(c) >= 0;
  }

  private static String text(HttpRequest request, String header) {
    String value = request.header(header);
    return value == null ? "" : value.strip();
  }

  private long now() {
    Instant now = context.clock().now();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }
}
