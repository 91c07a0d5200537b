package dev.pewter.loki.source.syslog;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.telemetry.GoText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes entries of the messages of one stream, and batches of the entries. Remembers the outcome
/// of the rules for at most 256 label sets. For one thread.
final class Intake {
  private static final int MAX_LABELS = 256;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final ListenerArguments arguments;
  private final Format format;
  private final @Nullable Format other; // what a sender may speak by mistake
  private final ComponentContext context;
  private final LokiSourceSyslogMetrics metrics;
  private final Supplier<Routing> current;
  private final Message message = new Message();
  private final LogBatchWriter writer = new LogBatchWriter();
  private final Map<Labels, @Nullable Labels> known = new HashMap<>();
  private Routing routing;
  private Labels base = Labels.EMPTY; // of the batch under way
  private long now;

  Intake(
      ListenerArguments arguments,
      ComponentContext context,
      LokiSourceSyslogMetrics metrics,
      Supplier<Routing> current) {
    this.arguments = arguments;
    this.context = context;
    this.metrics = metrics;
    this.current = current;
    this.routing = current.get();
    this.format =
        switch (arguments.format()) {
          case ListenerArguments.RFC3164 -> new Rfc3164(context.clock(), arguments.currentYear());
          case ListenerArguments.RAW -> new Raw();
          default -> new Rfc5424();
        };
    this.other =
        switch (arguments.format()) {
          case ListenerArguments.RFC3164 -> new Rfc5424();
          case ListenerArguments.RAW -> null;
          default -> new Rfc3164(context.clock(), arguments.currentYear());
        };
  }

  /// What every message of a peer carries.
  Labels connection(String address, String hostname) {
    var labels = new LabelBuilder(Labels.of(arguments.labels()));
    labels.set("__syslog_connection_ip_address", address);
    labels.set("__syslog_connection_hostname", hostname);
    return labels.toLabels();
  }

  /// Takes the message that the frames stand at.
  void take(Frames frames, Labels connection) {
    if (frames.isCut()) {
      metrics.truncated.increment();
    }
    if (frames.start() == frames.end()) {
      return; // an empty line
    }
    String error = format.parse(frames.buffer(), frames.start(), frames.end(), message);
    if (error != null) {
      notUnderstood(error, frames);
      return;
    }
    if (message.isEmpty()) {
      metrics.emptyMessages.increment();
      if (!arguments.allowEmptyMessage()) {
        return;
      }
    }
    var labels = labels(connection);
    if (context.tap().isWatched()) {
      show(labels, internal(connection));
    }
    if (labels == null) {
      metrics.relabelled.increment();
      return;
    }
    add(labels);
  }

  /// Senders whose format is not that of the listener are told apart from broken messages.
  private void notUnderstood(String error, Frames frames) {
    if (other == null
        || other.parse(frames.buffer(), frames.start(), frames.end(), message) != null) {
      failed(error);
      return;
    }
    boolean isOld = other instanceof Rfc3164;
    metrics.parsingErrors.increment();
    context
        .log()
        .warn(
            "error parsing syslog stream",
            "err",
            error,
            "hint",
            "messages of %s need a listener with syslog_format = \"%s\""
                .formatted(
                    isOld ? "RFC 3164" : "RFC 5424",
                    isOld ? ListenerArguments.RFC3164 : ListenerArguments.RFC5424));
  }

  /// Counts what could not be understood.
  void failed(String error) {
    metrics.parsingErrors.increment();
    context.log().warn("error parsing syslog stream", "err", error);
  }

  /// As the reference words it; also what the rules drop.
  private void show(@Nullable Labels mapped, Labels original) {
    boolean isTold = arguments.useIncomingTimestamp() && message.hasTime;
    var time = isTold ? EntryText.time(message.timeNanos) : context.clock().now();
    String text =
        "[IN] New Log: Format="
            + Quote.quote(arguments.format())
            + " TS="
            + Quote.quote(GoText.instant(time.truncatedTo(ChronoUnit.SECONDS)))
            + "\n  Message: "
            + Quote.quote(
                new String(
                    message.bytes,
                    message.start,
                    message.end - message.start,
                    StandardCharsets.UTF_8))
            + "\n  Labels:\n  - Mapped:   "
            + (mapped == null ? "<dropped>" : TargetText.shown(mapped))
            + "\n  - Original: "
            + TargetText.shown(original)
            + "\n";
    context.tap().show(() -> text);
  }

  private void add(Labels labels) {
    if (writer.size() == 0) {
      now = Math.max(now + 1, now());
      base = labels;
      writer.begin(labels);
    }
    boolean isTold = arguments.useIncomingTimestamp() && message.hasTime;
    long time = isTold ? message.timeNanos : now++;
    if (arguments.useRfc5424Message() && message.version > 0) {
      byte[] whole = Rfc5424Text.of(message).getBytes(StandardCharsets.UTF_8);
      writer.append(whole, 0, whole.length, time);
    } else {
      writer.append(message.bytes, message.start, message.end, time);
    }
    if (!labels.equals(base)) {
      writer.labels(labels);
    }
  }

  /// The labels after the rules, or null when a rule drops the message.
  private @Nullable Labels labels(Labels connection) {
    var latest = current.get();
    if (!latest.equals(routing) || known.size() >= MAX_LABELS) {
      routing = latest;
      known.clear();
    }
    var internal = internal(connection);
    var labels = known.get(internal);
    if (labels == null && !known.containsKey(internal)) {
      labels = latest.apply(internal);
      known.put(internal, labels);
    }
    return labels;
  }

  private Labels internal(Labels connection) {
    var labels = new LabelBuilder(connection);
    set(labels, "severity", message.severity());
    set(labels, "facility", message.facility());
    set(labels, "hostname", message.hostname);
    set(labels, "app_name", message.appName);
    set(labels, "proc_id", message.procId);
    set(labels, "msg_id", message.msgId);
    if (arguments.labelStructuredData()) {
      for (var parameter : message.structuredData) {
        if (!parameter.name().isEmpty()) {
          String id = parameter.id().replace('@', '_');
          labels.set("__syslog_message_sd_" + id + "_" + parameter.name(), parameter.value());
        }
      }
    }
    return labels.toLabels();
  }

  private static void set(LabelBuilder labels, String name, @Nullable String value) {
    if (value != null) {
      labels.set("__syslog_message_" + name, value);
    }
  }

  /// Hands on what there is, and waits while there is no room for it.
  void flush() throws InterruptedException {
    int size = writer.size();
    if (size == 0) {
      return;
    }
    var delivery =
        Delivery.of(
            outcome -> {
              metrics.totals.finished(size, outcome);
              if (outcome.isReturned()) {
                metrics.notDelivered.add(size);
              }
            });
    metrics.totals.began(size);
    LogBatch batch = writer.finish(delivery);
    boolean isTaken = false;
    try {
      current.get().next().accept(batch);
      isTaken = true;
    } finally {
      if (!isTaken) {
        delivery.returned();
      }
    }
    metrics.entries.add(size);
    context.tap().count(batch);
  }

  private long now() {
    Instant time = context.clock().now();
    return time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
  }
}
