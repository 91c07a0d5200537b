package dev.pewter.loki.write;

import dev.pewter.core.component.AgentIdentity;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Destinations;
import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.component.Stability;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogFanout;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.loki.LogReceiverExports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Hands batches to its endpoints, and owns their threads while it runs.
final class LokiWrite implements Component<LokiWriteArguments>, LogReceiver {
  /// The longest a stop takes while a receiver does not answer.
  private static final Duration DRAIN = Duration.ofMillis(3500);

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofHours(1);

  private final ComponentContext context;
  private final AgentIdentity identity;
  private final Signal changed = new Signal();
  private final ConcurrentLinkedQueue<Endpoint> retired = new ConcurrentLinkedQueue<>();
  private volatile LokiWriteArguments arguments;
  private volatile Map<String, Endpoint> endpoints = Map.of();
  private volatile LogFanout fanout = new LogFanout("", List.of());
  private volatile @Nullable Health destinations;
  private volatile @Nullable Throwable bug;
  private boolean hasRun; // guarded by the monitor

  LokiWrite(ComponentContext context, LokiWriteArguments arguments) throws ComponentException {
    this.context = context;
    this.identity = new AgentIdentity(context);
    this.arguments = arguments;
    update(arguments);
    context.export(new LogReceiverExports(this));
  }

  @Override
  public synchronized void update(LokiWriteArguments newArguments) throws ComponentException {
    checkStability(newArguments);
    var names = newArguments.names();
    var before = endpoints;
    var next = new LinkedHashMap<String, Endpoint>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      var settings = newArguments.endpoints().get(i);
      var known = before.get(name);
      if (known == null && before.size() == 1 && names.size() == 1) {
        known = before.values().iterator().next(); // the only one has moved, with what it holds
      }
      if (known == null) {
        known = new Endpoint(context, name, identity.headers(), newArguments, settings);
      } else {
        known.update(newArguments, settings);
      }
      next.put(name, known);
    }
    arguments = newArguments;
    destinations =
        Destinations.check(
            context, newArguments.endpoints().stream().map(EndpointArguments::url).toList());
    use(next);
    before.values().stream().filter(old -> !next.containsValue(old)).forEach(retired::add);
    changed.wake();
  }

  private void use(Map<String, Endpoint> next) {
    endpoints = next;
    fanout = new LogFanout(name(), new ArrayList<>(next.values()));
  }

  private void checkStability(LokiWriteArguments newArguments) throws ComponentException {
    boolean isAllowed = Stability.EXPERIMENTAL.isAtLeast(context.agent().minimumStability());
    for (var endpoint : newArguments.endpoints()) {
      if (!isAllowed && !endpoint.queue().equals(QueueArguments.DEFAULT)) {
        throw new ComponentException(
            "changing queue_config requires stability.level flag to be experimental");
      }
    }
  }

  @Override
  public void run() throws InterruptedException, IOException {
    begin();
    var all = new ArrayList<Endpoint>();
    try (var tasks = new TaskGroup(context.globalId(), this::bug, PATIENCE)) {
      try {
        identity.find();
        adoptQueues();
        while (bug == null) {
          boolean isComplete = startNew(tasks, all);
          stopRetired();
          changed.await(isComplete ? LONG : SOON);
        }
        throw new IllegalStateException("a task failed", bug);
      } finally {
        drain(all);
      }
    } finally {
      all.forEach(Endpoint::close);
      endpoints.values().stream().filter(e -> !all.contains(e)).forEach(Endpoint::close);
      all.forEach(Endpoint::tellLeft);
    }
  }

  /// Makes the endpoints anew when there was a run before, which has closed them; what that has
  /// left on disk is sent. What the old ones have taken since, after a reload, goes back.
  private synchronized void begin() throws InterruptedException, IOException {
    bug = null;
    if (hasRun) {
      var next = new LinkedHashMap<String, Endpoint>();
      var names = arguments.names();
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        var settings = arguments.endpoints().get(i);
        next.put(name, new Endpoint(context, name, identity.headers(), arguments, settings));
      }
      var before = endpoints.values();
      before.stream().filter(old -> !next.containsKey(old.name())).forEach(Endpoint::removeMetrics);
      use(next);
      for (var old : before) {
        old.stop();
        old.close();
      }
    }
    hasRun = true;
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("bug in a task", "thread", thread, "err", cause);
    bug = cause;
    changed.wake();
  }

  /// Starts what does not run yet, unless its disk queue is still in use.
  private boolean startNew(TaskGroup tasks, List<Endpoint> all) throws IOException {
    boolean isComplete = true;
    for (var endpoint : endpoints.values()) {
      if (all.stream().anyMatch(endpoint::mustWaitFor)) {
        isComplete = false;
        continue;
      }
      if (!all.contains(endpoint)) {
        all.add(endpoint);
      }
      endpoint.start(tasks);
    }
    return isComplete;
  }

  /// What is on disk of endpoints that are not configured any more: a single endpoint takes it
  /// over, for its URL may have changed; of several nobody knows which.
  private void adoptQueues() throws IOException {
    var current = endpoints;
    if (!Files.isDirectory(context.dataDirectory())) {
      return;
    }
    try (var directories = Files.newDirectoryStream(context.dataDirectory(), Files::isDirectory)) {
      for (Path directory : directories) {
        boolean isKnown = current.values().stream().anyMatch(e -> e.isAt(directory));
        if (isKnown || Endpoint.queuesIn(directory).isEmpty()) {
          continue;
        }
        if (current.size() == 1) {
          current.values().iterator().next().adopt(directory);
        } else {
          context
              .log()
              .warn(
                  "an endpoint that is not configured any more has left requests on disk",
                  "directory",
                  directory);
        }
      }
    }
  }

  /// They go on sending what they have, also from disk, for as long as their receiver takes it.
  private void stopRetired() throws InterruptedException, IOException {
    for (var old = retired.poll(); old != null; old = retired.poll()) {
      old.retire();
      if (!endpoints.containsKey(old.name())) {
        old.removeMetrics();
      }
    }
  }

  /// Sends what is left as long as receivers take it, within a time, and puts the rest away.
  private void drain(List<Endpoint> started) throws InterruptedException, IOException {
    var all = new LinkedHashSet<>(started);
    all.addAll(endpoints.values());
    boolean wasInterrupted = Thread.interrupted();
    long deadline = context.clock().nanos() + drainTime().toNanos();
    for (var endpoint : all) {
      endpoint.stop();
    }
    boolean isDrained = true;
    for (var endpoint : all) {
      isDrained &= endpoint.awaitEnd(deadline);
    }
    if (!isDrained) {
      context.log().warn("failed to flush all queues during shutdown");
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration drainTime() {
    var longest = Duration.ZERO;
    for (var endpoint : arguments.endpoints()) {
      var own =
          arguments.wal().enabled()
              ? arguments.wal().drainTimeout()
              : endpoint.queue().drainTimeout();
      longest = own.compareTo(longest) > 0 ? own : longest;
    }
    return longest.compareTo(DRAIN) > 0 ? DRAIN : longest;
  }

  LokiWriteArguments arguments() {
    return arguments;
  }

  @Override
  public @Nullable Health health() {
    return destinations;
  }

  @Override
  public Record debugInfo() {
    return LokiWriteDebugInfo.of(endpoints.values());
  }

  @Override
  public List<LogStep> follow(LogStep.Entry entry) {
    var steps = new ArrayList<LogStep>();
    for (var info : LokiWriteDebugInfo.of(endpoints.values()).endpoints()) {
      var endpoint = endpoints.get(info.name());
      if (endpoint != null) {
        var stream = endpoint.settings().streams().of(entry.labels());
        String how =
            "as %s%s; %d requests wait%s"
                .formatted(
                    stream.toString(),
                    stream.tenant.isEmpty() ? "" : " of tenant " + stream.tenant,
                    info.queuedRequests(),
                    info.lastError().isEmpty() ? "" : ", last error: " + info.lastError());
        steps.add(new LogStep("endpoint " + info.url(), LogStep.Outcome.SENT, how, List.of()));
      }
    }
    return steps;
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(LogBatch batch) throws InterruptedException {
    EntryText.showIn(context.tap(), batch);
    fanout.accept(batch);
    context.tap().count(batch);
  }
}
