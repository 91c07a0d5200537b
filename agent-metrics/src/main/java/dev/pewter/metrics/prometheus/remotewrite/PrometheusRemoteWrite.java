package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.component.AgentIdentity;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Destinations;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.telemetry.Metrics;
import dev.pewter.metrics.SampleReceiverExports;
import dev.pewter.metrics.SampleText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Hands batches to its endpoints, and owns their threads while it runs.
final class PrometheusRemoteWrite
    implements Component<PrometheusRemoteWriteArguments>, SampleReceiver {
  /// The longest a stop takes while a receiver does not answer.
  private static final Duration DRAIN = Duration.ofMillis(3500);

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final DropReason STOPPED = new DropReason("stopped");
  private static final String STORAGE = "prometheus_remote_storage_";
  private static final String WAL = "prometheus_remote_write_wal_storage_";

  private final ComponentContext context;
  private final AgentIdentity identity;
  private final Families families = new Families();
  private final LogMetrics logMetrics;
  private final Metrics.Counter samplesIn;
  private final Metrics.Counter exemplarsIn;
  private final Metrics.Counter histogramsIn;
  private final Signal changed = new Signal();
  private final List<Endpoint> retired = new ArrayList<>(); // guarded by the monitor
  private volatile PrometheusRemoteWriteArguments arguments;
  private volatile Map<String, Endpoint> endpoints = Map.of();
  private volatile @Nullable Health destinations;
  private volatile @Nullable Throwable bug;
  private boolean hasRun; // guarded by the monitor

  PrometheusRemoteWrite(ComponentContext context, PrometheusRemoteWriteArguments arguments)
      throws ComponentException {
    this.context = context;
    this.identity = new AgentIdentity(context);
    this.arguments = arguments;
    var metrics = context.metrics();
    this.logMetrics = new LogMetrics(metrics);
    samplesIn = metrics.counter(STORAGE + "samples_in_total", "Samples that came.");
    exemplarsIn = metrics.counter(STORAGE + "exemplars_in_total", "Exemplars that came.");
    histogramsIn = metrics.counter(STORAGE + "histograms_in_total", "Histograms that came.");
    metrics.gauge(
        STORAGE + "highest_timestamp_in_seconds",
        "Highest timestamp that came.",
        () -> most(endpoint -> endpoint.metrics().highestInMillis() / 1e3));
    metrics.gauge(
        WAL + "active_series",
        "Series that get samples.",
        () -> most(endpoint -> endpoint.settings().series().facts().size()));
    metrics.counter(
        WAL + "created_series_total",
        "Series that were new.",
        () -> most(endpoint -> endpoint.settings().series().facts().created()));
    metrics.counter(
        WAL + "removed_series_total",
        "Series that were forgotten.",
        () -> most(endpoint -> endpoint.settings().series().facts().removed()));
    metrics.gauge(
        WAL + "series_bytes",
        "Memory that remembered series take.",
        () ->
            endpoints.values().stream()
                .mapToDouble(e -> e.settings().series().facts().bytes())
                .sum());
    update(arguments);
    context.export(new SampleReceiverExports(this));
  }

  private double most(ToDoubleFunction<Endpoint> value) {
    return endpoints.values().stream().mapToDouble(value).max().orElse(0);
  }

  @Override
  public synchronized void update(PrometheusRemoteWriteArguments newArguments)
      throws ComponentException {
    checkStability(newArguments);
    var names = EndpointNames.of(newArguments.endpoints());
    var before = endpoints;
    var next = new LinkedHashMap<String, Endpoint>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      var own = newArguments.endpoints().get(i);
      var known = known(name, before, names.size());
      if (known == null) {
        known = endpoint(name, newArguments, own);
      } else {
        known.update(newArguments, own);
      }
      next.put(name, known);
    }
    arguments = newArguments;
    destinations =
        Destinations.check(
            context, newArguments.endpoints().stream().map(EndpointArguments::url).toList());
    endpoints = next;
    for (var old : before.values()) {
      if (!next.containsValue(old)) {
        old.retire();
        retired.add(old);
      }
    }
    changed.wake();
  }

  private Endpoint endpoint(
      String name, PrometheusRemoteWriteArguments all, EndpointArguments own) {
    return new Endpoint(context, name, identity.headers(), families, logMetrics, all, own);
  }

  private @Nullable Endpoint known(String name, Map<String, Endpoint> before, int count) {
    var same = before.get(name);
    if (same != null) {
      return same;
    }
    if (before.size() == 1 && count == 1) {
      return before.values().iterator().next(); // the only one has moved, with what it holds
    }
    var back = retired.stream().filter(e -> e.name().equals(name) && e.revive()).findFirst();
    back.ifPresent(retired::remove);
    return back.orElse(null);
  }

  private void checkStability(PrometheusRemoteWriteArguments newArguments)
      throws ComponentException {
    boolean isAllowed = Stability.EXPERIMENTAL.isAtLeast(context.agent().minimumStability());
    for (var endpoint : newArguments.endpoints()) {
      if (!isAllowed && endpoint.isVersion2()) {
        throw new ComponentException(
            "using protobuf_message "
                + EndpointArguments.VERSION_2
                + " requires stability.level flag to be experimental");
      }
    }
  }

  @Override
  public void run() throws InterruptedException, IOException {
    begin();
    var all = new ArrayList<Endpoint>();
    try (var tasks = new TaskGroup(context.globalId(), this::bug, PATIENCE)) {
      identity.find();
      adoptLogs();
      try {
        while (bug == null) {
          startNew(tasks, all);
          removeEnded(all);
          changed.await(retired() ? SOON : forgetSeries());
        }
        throw new IllegalStateException("a task failed", bug);
      } finally {
        drain(all);
      }
    } finally {
      close(all);
    }
  }

  /// Makes the endpoints anew when there was a run before, which has closed them; what that has
  /// left in logs is sent.
  private synchronized void begin() {
    bug = null;
    if (hasRun) {
      var next = new LinkedHashMap<String, Endpoint>();
      var names = EndpointNames.of(arguments.endpoints());
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        next.put(name, endpoint(name, arguments, arguments.endpoints().get(i)));
      }
      endpoints.values().stream()
          .filter(old -> !next.containsKey(old.name()))
          .forEach(Endpoint::removeMetrics);
      endpoints = next;
    }
    hasRun = true;
  }

  private synchronized boolean retired() {
    return !retired.isEmpty();
  }

  private void close(List<Endpoint> started) throws IOException {
    IOException first = null;
    var all = new ArrayList<>(started);
    endpoints.values().stream().filter(e -> !started.contains(e)).forEach(all::add);
    for (var endpoint : all) {
      try {
        endpoint.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("bug in a task", "thread", thread, "err", cause);
    bug = cause;
    changed.wake();
  }

  /// Starts what does not run yet, unless its log is still in use.
  private void startNew(TaskGroup tasks, List<Endpoint> all) {
    for (var endpoint : endpoints.values()) {
      if (!all.contains(endpoint)) {
        all.add(endpoint);
      }
      endpoint.start(tasks);
    }
  }

  /// Lets go of endpoints that are not configured any more and have sent what they had.
  private synchronized void removeEnded(List<Endpoint> all) throws IOException {
    for (var old : List.copyOf(retired)) {
      if (!old.isStarted() || old.hasEnded()) {
        retired.remove(old);
        all.remove(old);
        old.close();
        if (!endpoints.containsKey(old.name())) {
          old.removeMetrics();
        }
      }
    }
  }

  /// Forgets series that have ended, now and then; says when to do it again.
  private Duration forgetSeries() {
    var wal = arguments.wal();
    int now = seconds();
    for (var endpoint : endpoints.values()) {
      endpoint.forgetSeries(now - (int) Math.min(wal.minKeepaliveTime().toSeconds(), now));
    }
    return wal.truncateFrequency();
  }

  private int seconds() {
    return (int) (context.clock().now().getEpochSecond() - EPOCH);
  }

  /// So that seconds fit into a number of 32 bits for long.
  private static final long EPOCH = 1_700_000_000L;

  /// What is on disk of endpoints that are not configured any more: a single endpoint takes it
  /// over, for its URL may have changed; of several nobody knows which.
  private void adoptLogs() throws IOException {
    var current = endpoints;
    for (Path directory : LogDirectories.all(context)) {
      if (current.values().stream().anyMatch(e -> e.isAt(directory))) {
        continue;
      }
      if (current.size() == 1) {
        current.values().iterator().next().adopt(directory);
      } else if (LogDirectories.isOlderThan(
          directory, arguments.wal().maxKeepaliveTime(), context.clock().now())) {
        new SampleLog(directory, Duration.ZERO, context.clock(), context.log(), logMetrics)
            .delete();
        logMetrics.lost(DropReason.TOO_OLD, 1);
        context.log().warn("dropped an old log of an unknown endpoint", "directory", directory);
      } else {
        context
            .log()
            .warn(
                "an endpoint that is not configured any more has left samples on disk",
                "directory",
                directory);
      }
    }
  }

  /// Sends what is left, within a time; the rest stays in the logs.
  private void drain(List<Endpoint> started) throws InterruptedException {
    boolean wasInterrupted = Thread.interrupted();
    long deadline = context.clock().nanos() + DRAIN.toNanos();
    started.forEach(Endpoint::stop);
    boolean isDrained = true;
    for (var endpoint : started) {
      isDrained &= endpoint.awaitEnd(deadline - context.clock().nanos());
    }
    if (!isDrained) {
      context.log().warn("not everything was sent before the end, the rest stays in the log");
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  PrometheusRemoteWriteArguments arguments() {
    return arguments;
  }

  @Override
  public @Nullable Health health() {
    return destinations;
  }

  @Override
  public Record debugInfo() {
    return PrometheusRemoteWriteDebugInfo.of(endpoints.values());
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(SampleBatch batch) throws InterruptedException {
    count(batch);
    SampleText.pass(context.tap(), batch);
    int now = seconds();
    long notTaken = 0;
    for (var endpoint : endpoints.values()) {
      try {
        notTaken += endpoint.append(batch, now);
      } catch (IOException e) { // only compressing can fail
        notTaken += batch.size();
        context.log().error("cannot encode samples", "err", e);
      }
    }
    if (notTaken == 0) {
      batch.delivery().delivered();
    } else {
      batch.delivery().dropped(STOPPED, notTaken);
    }
  }

  private void count(SampleBatch batch) {
    int histograms = 0;
    int exemplars = 0;
    for (int i = 0; i < batch.size(); i++) {
      histograms += batch.histogram(i) == null ? 0 : 1;
      exemplars += batch.exemplar(i) == null ? 0 : 1;
    }
    samplesIn.add(batch.size() - histograms);
    histogramsIn.add(histograms);
    exemplarsIn.add(exemplars);
    for (var family : batch.metadata()) {
      if (families.add(family)) {
        logMetrics.metadata.increment();
      }
    }
  }
}
