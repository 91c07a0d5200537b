package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.client.AddressChoice;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.SharedClient;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.remote.WriteRequest2Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One place samples are sent to, with a log of its own.
final class Endpoint {
  private static final int MAX_WRITERS = 8;
  private static final int HEAP_SHARE = 3;

  /// Whether samples are taken, and what becomes of those that are not sent.
  private enum Phase {
    TAKING,
    /// The configuration has no such endpoint any more: what it holds is still sent.
    RETIRING,
    /// The agent stops: what is not sent stays in the log.
    STOPPING
  }

  private final ComponentContext context;
  private final String name;
  private final RemoteClient client;
  private final Families known;
  private final LogMetrics logMetrics;
  private final SampleLog log;
  private final Dispatcher dispatcher;
  private final ConcurrentLinkedDeque<RecordWriter> writers = new ConcurrentLinkedDeque<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<Path> adopted = new ArrayList<>(); // logs of others, to be sent first
  private volatile EndpointSettings settings;
  private volatile EndpointMetrics metrics;
  private volatile Log told;
  private volatile boolean hasOnlyVersion1;
  private volatile String lastError = "";
  private volatile @Nullable Instant lastErrorAt;
  private volatile @Nullable Instant lastSuccess;
  private volatile boolean isFailing;
  private volatile @Nullable TaskGroup tasks;
  private volatile Phase phase = Phase.TAKING; // changed under the monitor
  private boolean isOver; // guarded by the monitor

  Endpoint(
      ComponentContext context,
      String name,
      List<Request.Header> identity,
      Families known,
      LogMetrics logMetrics,
      PrometheusRemoteWriteArguments all,
      EndpointArguments arguments) {
    this.context = context;
    this.name = name;
    this.client = new RemoteClient(identity);
    this.known = known;
    this.logMetrics = logMetrics;
    this.told = log(arguments);
    this.settings =
        new EndpointSettings(
            arguments,
            all.externalLabels(),
            all.wal(),
            series(arguments, all.externalLabels()),
            newClient(arguments));
    this.log = newLog(LogDirectories.of(context, name));
    this.dispatcher = new Dispatcher(this, log);
    this.metrics = newMetrics(arguments);
  }

  private SampleLog newLog(Path directory) {
    return new SampleLog(
        directory, settings.wal().maxKeepaliveTime(), context.clock(), told, logMetrics);
  }

  private Log log(EndpointArguments arguments) {
    return context.log().with("remote_name", name, "url", arguments.shownUrl());
  }

  private SharedClient newClient(EndpointArguments arguments) {
    return new SharedClient(arguments.client(), context.agent().userAgent(), choice(arguments));
  }

  private static AddressChoice choice(EndpointArguments arguments) {
    return arguments.roundRobinDns() ? AddressChoice.BY_CHANCE : AddressChoice.FIRST;
  }

  private static SeriesTable series(EndpointArguments arguments, Map<String, String> external) {
    return new SeriesTable(
        external, arguments.writeRelabelConfigs(), Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  private EndpointMetrics newMetrics(EndpointArguments arguments) {
    var made = new EndpointMetrics(context.metrics(), name, arguments.shownUrl());
    made.gauge("shards", "Shards that send.", () -> dispatcher.shards().size());
    made.gauge("shards_min", "The least shards.", () -> settings.queue().minShards());
    made.gauge("shards_max", "The most shards.", () -> settings.queue().maxShards());
    made.gauge("shards_desired", "Shards the load asks for.", dispatcher::desired);
    made.gauge("shard_capacity", "Entries a shard holds.", () -> settings.queue().capacity());
    made.gauge(
        "max_samples_per_send",
        "Entries of a request.",
        () -> settings.queue().maxSamplesPerSend());
    made.gauge("samples_pending", "Samples in shards.", () -> pending().samples());
    made.gauge("exemplars_pending", "Exemplars in shards.", () -> pending().exemplars());
    made.gauge("histograms_pending", "Histograms in shards.", () -> pending().histograms());
    made.gauge("wal_bytes", "Bytes of the log on disk.", log::diskBytes);
    return made;
  }

  private Counts pending() {
    var all = Counts.NONE;
    for (var shard : dispatcher.shards()) {
      all = all.plus(shard.pending());
    }
    return all;
  }

  /// Takes new settings without waiting for anything; what is queued stays.
  void update(PrometheusRemoteWriteArguments all, EndpointArguments arguments) {
    var before = settings;
    boolean isSameClient =
        before.client().arguments().equals(arguments.client())
            && before.client().choice() == choice(arguments);
    boolean isSameSeries = before.hasSameLabels(arguments, all.externalLabels());
    if (!before.arguments().shownUrl().equals(arguments.shownUrl())) {
      metrics.remove();
      told = log(arguments);
      metrics = newMetrics(arguments);
    }
    hasOnlyVersion1 &= before.arguments().url().equals(arguments.url());
    settings =
        new EndpointSettings(
            arguments,
            all.externalLabels(),
            all.wal(),
            isSameSeries ? before.series() : series(arguments, all.externalLabels()),
            isSameClient ? before.client() : newClient(arguments));
    if (!isSameClient) {
      before.client().leave();
    }
    dispatcher.shards().forEach(Shard::nudge);
  }

  String name() {
    return name;
  }

  EndpointSettings settings() {
    return settings;
  }

  EndpointMetrics metrics() {
    return metrics;
  }

  Families known() {
    return known;
  }

  WriteRequest2Writer.Families families() {
    return known::of;
  }

  RemoteClient client() {
    return client;
  }

  Clock clock() {
    return context.clock();
  }

  Log log() {
    return told;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  SampleLog samples() {
    return log;
  }

  /// Sends what is in another endpoint's directory first; before the start.
  void adopt(Path directory) {
    adopted.add(directory);
  }

  /// Whether its log is in this directory.
  boolean isAt(Path directory) {
    return log.directory().equals(directory);
  }

  void start(TaskGroup group) {
    if (tasks != null) {
      return;
    }
    tasks = group;
    group.start(name + "/read", this::dispatch);
    group.start(name + "/sync", () -> sync(log));
    group.start(name + "/metadata", new MetadataSender(this)::run);
  }

  boolean isStarted() {
    return tasks != null;
  }

  void startShard(int number, Shard shard) {
    var group = tasks;
    if (group != null) {
      group.start(name + "/shard " + number, shard::run);
    }
  }

  private void sync(SampleLog of) throws InterruptedException {
    of.syncLoop();
  }

  private void dispatch() throws InterruptedException, IOException {
    try {
      log.open();
      opened.countDown();
      boolean isSent = true;
      for (Path other : adopted) {
        isSent = isSent && sendLeft(other);
      }
      while (isSent) {
        isSent = dispatcher.run(log, false);
        if (isOver()) {
          break;
        }
      }
      if (isSent && phase == Phase.RETIRING) {
        log.close();
        log.delete();
      }
    } finally {
      opened.countDown();
      end();
    }
  }

  /// Sends what an endpoint has left that is not configured any more; whether that has ended.
  private boolean sendLeft(Path directory) throws InterruptedException, IOException {
    told.info("sending what another endpoint has left", "directory", directory);
    var left = newLog(directory);
    boolean isSent;
    try (left) {
      left.open();
      isSent = dispatcher.run(left, true);
    }
    if (isSent) {
      left.delete();
    }
    return isSent;
  }

  private void end() {
    synchronized (this) {
      isOver = true;
    }
    dispatcher.shards().forEach(Shard::end);
    ended.countDown();
  }

  private synchronized boolean isOver() {
    isOver = phase != Phase.TAKING;
    return isOver;
  }

  /// Whether nothing more is read once the log is empty.
  boolean isEnding() {
    return phase != Phase.TAKING;
  }

  /// Whether what is left has to stay in the log.
  boolean mustGiveUp() {
    return phase == Phase.STOPPING && dispatcher.shards().stream().anyMatch(Shard::hasEnded);
  }

  /// Takes nothing more and ends when everything is sent, for it is not configured any more.
  synchronized void retire() {
    if (phase == Phase.TAKING) {
      phase = Phase.RETIRING;
    }
  }

  /// Takes samples again, if it has not ended.
  synchronized boolean revive() {
    if (isOver || phase == Phase.STOPPING) {
      return false;
    }
    phase = Phase.TAKING;
    return true;
  }

  /// Sends what it has for as long as that works.
  void stop() {
    synchronized (this) {
      phase = Phase.STOPPING;
    }
    dispatcher.shards().forEach(Shard::stop);
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  boolean awaitEnd(long nanos) throws InterruptedException {
    return !isStarted() || ended.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  /// After its threads have ended.
  void close() throws IOException {
    opened.countDown();
    log.close();
    settings.client().leave();
  }

  void removeMetrics() {
    metrics.remove();
  }

  /// Takes a batch into the log, waiting until that is open.
  ///
  /// @return how many entries were not taken, for the endpoint has stopped
  int append(SampleBatch batch, int seconds) throws InterruptedException, IOException {
    opened.await();
    var writer = writers.poll();
    if (writer == null) {
      writer = new RecordWriter();
    }
    try {
      return new Appending(this, settings, logMetrics, writer).append(batch, seconds);
    } finally {
      writer.shrink();
      if (writers.size() < MAX_WRITERS) {
        writers.push(writer);
      }
    }
  }

  /// Forgets series that have ended.
  void forgetSeries(int since) {
    settings.series().forget(since);
  }

  boolean hasOnlyVersion1() {
    return hasOnlyVersion1;
  }

  /// The receiver does not know version 2.
  void fallBack(String cause) {
    hasOnlyVersion1 = true;
    told.warn("the receiver does not take version 2, sending version 1", "err", cause);
  }

  /// Learns what became of a try.
  void tried(Answer answer) {
    switch (answer) {
      case Answer.Sent _ -> {
        lastSuccess = context.clock().now();
        if (isFailing) {
          isFailing = false;
          told.info("sending works again");
        }
      }
      case Answer.Refused refused -> failed(refused.cause());
      case Answer.Later later -> {
        failed(later.cause());
        if (isFailing) {
          told.debug("failed to send batch, retrying", "err", later.cause());
        } else {
          isFailing = true;
          told.warn("failed to send batch, retrying", "err", later.cause());
        }
      }
    }
  }

  private void failed(String cause) {
    lastError = cause;
    lastErrorAt = context.clock().now();
  }

  String lastError() {
    return lastError;
  }

  @Nullable Instant lastErrorAt() {
    return lastErrorAt;
  }

  @Nullable Instant lastSuccess() {
    return lastSuccess;
  }

  /// A request is dealt with.
  void sent(Outgoing request) throws IOException {
    metrics.sentUpTo(request.highestMillis());
    dispatcher.acknowledge();
  }
}
