package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.cluster.ClusterView;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.client.SharedClient;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.metrics.SampleFanout;
import dev.pewter.metrics.exposition.Strings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Keeps one loop for each target.
final class PrometheusScrape implements Component<PrometheusScrapeArguments> {
  private static final Duration IDLE = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMinutes(1);

  /// Targets that change all the time are taken over this often at most.
  private static final Duration PACE = Duration.ofSeconds(5);

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final ComponentContext context;
  private final PrometheusScrapeArguments first;
  private final ScrapeMetrics metrics;
  private final Strings strings = new Strings();
  private final Body.Spares spares = new Body.Spares();
  private final Signal updated = new Signal();
  private final long seed = seed();
  private volatile PrometheusScrapeArguments wanted;
  private volatile FailureLog failures;
  private volatile SampleReceiver receiver;
  private volatile String limitError = "";
  private volatile @Nullable Health health;

  /// Changed by the component's thread only.
  private final Map<ScrapeTarget.Identity, ScrapeLoop> loops = new ConcurrentHashMap<>();

  /// Those whose targets are gone, until the end of their series is told.
  private final Map<ScrapeTarget.Identity, ScrapeLoop> ending = new LinkedHashMap<>();

  private @Nullable ScrapeSetup setup;
  private ScrapeMetrics.@Nullable Pool pool;

  PrometheusScrape(ComponentContext context, PrometheusScrapeArguments arguments)
      throws ComponentException {
    this.context = context;
    this.first = arguments;
    this.metrics = new ScrapeMetrics(context.metrics());
    var stability = context.agent().minimumStability();
    need(stability, "honor_metadata", arguments.honorMetadata());
    need(stability, "enable_type_and_unit_labels", arguments.enableTypeAndUnitLabels());
    need(stability, "start_timestamp_zero_ingestion", arguments.startTimestampZeroIngestion());
    if (arguments.enableProtobufNegotiation()) {
      context.log().warn("enable_protobuf_negotiation is deprecated, use scrape_protocols instead");
    }
    this.failures = FailureLog.at(arguments.scrapeFailureLogFile(), job(arguments));
    this.receiver = fanout(arguments);
    this.wanted = arguments;
  }

  private static void need(Stability stability, String name, boolean isUsed)
      throws ComponentException {
    if (isUsed && !Stability.EXPERIMENTAL.isAtLeast(stability)) {
      throw new ComponentException(
          name
              + " is an experimental feature, and must be enabled by setting the stability.level"
              + " flag to experimental");
    }
  }

  private SampleReceiver fanout(PrometheusScrapeArguments arguments) {
    return new SampleFanout(context.globalId(), arguments.forwardTo(), context.metrics());
  }

  private String job(PrometheusScrapeArguments arguments) {
    return arguments.jobName().isEmpty() ? context.globalId() : arguments.jobName();
  }

  private static long seed() {
    String host = System.getenv("HOSTNAME");
    try {
      host = Files.readString(HOST_NAME).strip();
    } catch (IOException _) {
      host = host == null ? "" : host; // not Linux, or /proc hidden
    }
    long hash = 0xcbf29ce484222325L;
    for (byte b : host.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  @Override
  public void update(PrometheusScrapeArguments arguments) throws ComponentException {
    warnIfFixed("honor_metadata", first.honorMetadata(), arguments.honorMetadata());
    warnIfFixed(
        "enable_type_and_unit_labels",
        first.enableTypeAndUnitLabels(),
        arguments.enableTypeAndUnitLabels());
    need(
        context.agent().minimumStability(),
        "start_timestamp_zero_ingestion",
        arguments.startTimestampZeroIngestion());
    failures = FailureLog.at(arguments.scrapeFailureLogFile(), job(arguments));
    receiver = fanout(arguments);
    wanted = arguments;
    updated.wake();
  }

  private void warnIfFixed(String name, boolean current, boolean requested) {
    if (current != requested) {
      context
          .log()
          .warn(
              name + " cannot be changed at runtime; the original setting stays until a restart",
              "current",
              current,
              "requested",
              requested);
    }
  }

  @Override
  public void run() throws InterruptedException {
    var tasks = new TaskGroup(context.globalId(), this::bug);
    var following = context.cluster().follow(this::clusterChanged);
    try {
      while (true) {
        long start = context.clock().nanos();
        apply(wanted, tasks);
        while (!updated.await(ending.isEmpty() ? IDLE : SOON)) {
          endOver();
        }
        long left = PACE.toNanos() - (context.clock().nanos() - start);
        context.clock().sleep(Duration.ofNanos(Math.max(0, left)));
      }
    } finally {
      following.close();
      loops.values().forEach(ScrapeLoop::abandon);
      ending.values().forEach(ScrapeLoop::abandon);
      tasks.close();
      loops.clear();
      ending.clear();
      if (setup != null) {
        setup.client().leave();
      }
      if (pool != null) {
        pool.close();
      }
    }
  }

  private void clusterChanged() {
    if (wanted.clustering().enabled()) {
      updated.wake();
    }
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("a scrape loop failed", "thread", thread, "err", cause);
    health =
        new Health(Health.State.UNHEALTHY, "a scrape loop failed: " + cause, context.clock().now());
  }

  /// Puts arguments into effect.
  private void apply(PrometheusScrapeArguments arguments, TaskGroup tasks) {
    long start = context.clock().nanos();
    var old = setup;
    var settled = arguments.settled(first);
    boolean isChanged = old == null || !old.arguments().equals(settled);
    boolean keepsSeries = old != null && settled.keepsSeriesOf(old.arguments());
    if (isChanged) {
      begin(settled, old, tasks);
    }
    sync(arguments, tasks, isChanged, keepsSeries);
    double seconds = (context.clock().nanos() - start) / 1e9;
    if (isChanged && old != null) {
      old.client().leave();
      metrics.reloaded(settled.scrapeInterval(), seconds);
    }
    if (pool != null) {
      pool.synced(seconds);
    }
  }

  /// Makes what the loops of new arguments share.
  private void begin(
      PrometheusScrapeArguments settled, @Nullable ScrapeSetup old, TaskGroup tasks) {
    String job = job(settled);
    if (pool == null || old == null || !old.job().equals(job)) {
      if (pool != null) {
        pool.close();
      }
      pool = metrics.pool(job);
      pool.gauge("scrape_pool_targets", "Targets that are scraped.", loops::size);
      pool.gauge(
          "scrape_pool_target_limit",
          "How many targets may be scraped; 0 for any number.",
          () -> (double) wanted.targetLimit());
      pool.gauge(
          "scrape_pool_symboltable_items",
          "Series that are known.",
          () -> sum(ScrapeLoop::knownSeries));
      pool.gauge(
          "metadata_cache_entries",
          "Metric families of the last scrapes.",
          () -> sum(ScrapeLoop::metadataEntries));
      pool.gauge(
          "metadata_cache_bytes",
          "Bytes of their types, helps and units.",
          () -> sum(ScrapeLoop::metadataBytes));
    }
    setup =
        new ScrapeSetup(
            context,
            tasks,
            settled,
            job,
            metrics,
            new SharedClient(settled.client(), context.agent().userAgent()),
            failures,
            seed,
            strings,
            spares,
            () -> receiver,
            () -> limitError);
  }

  private double sum(ToLongFunction<ScrapeLoop> number) {
    return loops.values().stream().mapToLong(number).sum();
  }

  /// Starts and stops loops, so that there is one for each target.
  private void sync(
      PrometheusScrapeArguments arguments,
      TaskGroup tasks,
      boolean isChanged,
      boolean keepsSeries) {
    var view = arguments.clustering().enabled() ? context.cluster().view() : null;
    var moved = new HashSet<ScrapeTarget.Identity>();
    var wantedTargets = targets(arguments, view, moved);
    limit(arguments.targetLimit(), wantedTargets.size());
    var replaced = stopGone(wantedTargets, moved);
    wantedTargets.forEach(
        (identity, target) -> {
          var running = loops.get(identity);
          if (running != null && !isChanged) {
            return;
          }
          var before = running == null ? replaced.remove(target.labels()) : running;
          if (before == null) {
            var earlier = ending.remove(identity);
            before = earlier != null && earlier.claim() ? earlier : null;
          } else {
            before.stop(false);
          }
          boolean keeps =
              keepsSeries && before != null && before.target().options().equals(target.options());
          start(tasks, target, before, keeps);
        });
    endOver();
    metrics.targets.set(loops.size());
  }

  /// Stops the loops whose targets are gone.
  ///
  /// @param moved targets that other members of the cluster scrape; their series go on there
  /// @return those in whose place others with the same labels come, who go on with their series
  private Map<Labels, ScrapeLoop> stopGone(
      Map<ScrapeTarget.Identity, ScrapeTarget> wantedTargets, Set<ScrapeTarget.Identity> moved) {
    var newLabels = new HashSet<Labels>();
    wantedTargets.forEach(
        (identity, target) -> {
          if (!loops.containsKey(identity)) {
            newLabels.add(target.labels());
          }
        });
    var replaced = new HashMap<Labels, ScrapeLoop>();
    for (var loop : List.copyOf(loops.values())) {
      var identity = loop.target().identity();
      if (wantedTargets.containsKey(identity)) {
        continue;
      }
      loops.remove(identity);
      var labels = loop.target().labels();
      if (newLabels.contains(labels) && replaced.putIfAbsent(labels, loop) == null) {
        continue;
      }
      boolean hasMoved = moved.contains(identity);
      if (hasMoved) {
        metrics.targetsMoved.increment();
      }
      ending.put(identity, loop);
      loop.stop(!hasMoved);
    }
    return replaced;
  }

  private void start(
      TaskGroup tasks, ScrapeTarget target, @Nullable ScrapeLoop before, boolean keepsSeries) {
    var shared = java.util.Objects.requireNonNull(setup);
    var loop = new ScrapeLoop(shared, target, before, keepsSeries);
    loops.put(target.identity(), loop);
    tasks.start("target", loop::run);
  }

  private void endOver() {
    ending.values().removeIf(ScrapeLoop::isOver);
  }

  private void limit(long limit, int targets) {
    if (limit > 0 && targets > limit) {
      metrics.exceededTargetLimit.increment();
      limitError =
          "target_limit exceeded (number of targets: " + targets + ", limit: " + limit + ")";
    } else {
      limitError = "";
    }
  }

  /// The targets that can be scraped, each once.
  ///
  /// @param view the cluster that shares the targets; null without one
  /// @param others takes those that are left to other members
  private Map<ScrapeTarget.Identity, ScrapeTarget> targets(
      PrometheusScrapeArguments arguments,
      @Nullable ClusterView view,
      Set<ScrapeTarget.Identity> others) {
    var shared = java.util.Objects.requireNonNull(setup);
    var found = new LinkedHashMap<ScrapeTarget.Identity, ScrapeTarget>();
    int failed = 0;
    String error = "";
    for (var target : arguments.targets()) {
      try {
        var made = ScrapeTarget.of(target, shared.arguments(), shared.job());
        if (view == null || view.owns(target)) {
          found.putIfAbsent(made.identity(), made);
        } else {
          others.add(made.identity());
        }
      } catch (IllegalArgumentException e) {
        failed++;
        error = e.getMessage() + " in " + target;
      }
    }
    if (failed > 0) {
      context.log().error("targets cannot be scraped", "count", failed, "last_err", error);
      java.util.Objects.requireNonNull(pool).failedTargets.add(failed);
    }
    return found;
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  @Override
  public ScrapeInfo debugInfo() {
    return new ScrapeInfo(
        loops.values().stream()
            .map(ScrapeLoop::info)
            .sorted(
                Comparator.comparing(ScrapeInfo.TargetInfo::url)
                    .thenComparing(t -> t.labels().toString()))
            .toList());
  }
}
