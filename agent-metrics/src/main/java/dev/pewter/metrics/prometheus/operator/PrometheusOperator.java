package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.kubernetes.KubernetesWatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.metrics.SampleFanout;
import dev.pewter.metrics.prometheus.operator.MonitorJob.Source;
import dev.pewter.metrics.prometheus.scrape.ScrapeMetrics;
import dev.pewter.metrics.prometheus.scrape.Scraping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Watches resources of one kind and scrapes what they ask for. What is scraped stays while the API
/// server is away.
public final class PrometheusOperator<A extends Record> implements Component<A> {
  private static final String JOBS_PATH = "/scrapeConfig/";
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Duration FOREVER = Duration.ofDays(1);

  /// Targets that change all the time are taken over this often at most.
  private static final Duration PACE = Duration.ofSeconds(5);

  /// The same while not all sources are known.
  private static final Duration FIRST_PACE = Duration.ofMillis(500);

  private final ComponentContext context;
  private final Kubernetes kubernetes;
  private final Function<A, OperatorArguments> shared;
  private final Function<A, MonitorKind> kind;
  private final ScrapeMetrics metrics;
  private final Reconciler reconciler;
  private final Signal woken = new Signal();
  private final AtomicInteger updates = new AtomicInteger();
  private volatile Wanted wanted;
  private volatile SampleReceiver receiver;
  private volatile @Nullable JobPools pools;
  private volatile @Nullable Watching watching;
  private volatile @Nullable Health problem;

  private record Wanted(OperatorArguments arguments, MonitorKind kind) {}

  public PrometheusOperator(
      ComponentContext context,
      Kubernetes kubernetes,
      A arguments,
      Function<A, OperatorArguments> shared,
      Function<A, MonitorKind> kind)
      throws ComponentException {
    this.context = context;
    this.kubernetes = kubernetes;
    this.shared = shared;
    this.kind = kind;
    this.wanted = wanted(arguments);
    this.metrics = new ScrapeMetrics(context.metrics());
    this.reconciler = new Reconciler(context);
    this.receiver = fanout(wanted.arguments());
  }

  private Wanted wanted(A arguments) throws ComponentException {
    var operator = shared.apply(arguments);
    var stability = context.agent().minimumStability();
    var scrape = operator.scrape();
    stability.needExperimental("enable_type_and_unit_labels", scrape.typeAndUnitLabels());
    stability.needExperimental("start_timestamp_zero_ingestion", scrape.zeroIngestion());
    return new Wanted(operator, kind.apply(arguments));
  }

  private SampleReceiver fanout(OperatorArguments arguments) {
    return new SampleFanout(context.globalId(), arguments.forwardTo(), context.metrics());
  }

  @Override
  public void update(A arguments) throws ComponentException {
    wanted = wanted(arguments);
    receiver = fanout(wanted.arguments());
    updates.incrementAndGet();
    woken.wake();
  }

  @Override
  public void run() throws InterruptedException {
    var tasks = new TaskGroup(context.globalId(), this::bug);
    var own = new JobPools(new Scraping(context, metrics, tasks, () -> receiver));
    pools = own;
    var following = context.cluster().follow(this::clusterChanged);
    try {
      while (true) {
        int version = updates.get();
        work(wanted, version, own, tasks);
        reconciler.startOver();
      }
    } finally {
      following.close();
      own.abandon();
      tasks.close();
      own.close();
    }
  }

  private void clusterChanged() {
    if (wanted.arguments().clustering().enabled()) {
      woken.wake();
    }
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("a scrape loop failed", "thread", thread, "err", cause);
    problem = unhealthy("a scrape loop failed: " + cause);
  }

  private Health unhealthy(String message) {
    return new Health(Health.State.UNHEALTHY, message, context.clock().now());
  }

  /// Works until there are other arguments, or connects again later when it is not clear where to.
  private void work(Wanted current, int version, JobPools own, TaskGroup tasks)
      throws InterruptedException {
    try (var watched =
        new Watching(kubernetes.connect(context, current.arguments().client()), current, tasks)) {
      problem = null;
      watching = watched;
      watch(watched, version, own);
    } catch (ComponentException e) {
      context.log().error("cannot connect to the API server, will try again", "err", e);
      problem = unhealthy(String.valueOf(e.getMessage()));
      woken.await(RETRY);
    } finally {
      watching = null;
    }
  }

  private void watch(Watching watched, int version, JobPools own) throws InterruptedException {
    while (updates.get() == version) {
      if (!watched.isSynced()) {
        woken.await(FOREVER);
        continue;
      }
      long start = context.clock().nanos();
      var jobs = watched.apply(own);
      boolean isSettling = watched.feeds.isSettling();
      while (!woken.await(own.isEnding() ? min(SOON, reconciler.due()) : reconciler.due())) {
        own.endOver(jobs);
        if (reconciler.due().isZero()) {
          break;
        }
      }
      if (updates.get() == version) {
        var pace = isSettling ? FIRST_PACE : PACE;
        long left = pace.toNanos() - (context.clock().nanos() - start);
        context.clock().sleep(Duration.ofNanos(Math.max(0, left)));
      }
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /// What is watched by one set of arguments.
  private final class Watching implements AutoCloseable {
    private final KubernetesSession session;
    private final Wanted current;
    private final List<KubernetesWatch<KubernetesObject>> resources = new ArrayList<>();
    private final TargetFeeds feeds;
    private final long startNanos = context.clock().nanos();

    Watching(KubernetesSession session, Wanted current, TaskGroup tasks) {
      this.session = session;
      this.current = current;
      this.feeds = new TargetFeeds(context, session, tasks, woken::wake);
      var arguments = current.arguments();
      var namespaces = arguments.namespaces().isEmpty() ? List.of("") : arguments.namespaces();
      for (String namespace : Set.copyOf(namespaces)) {
        var query = current.kind().query(namespace, arguments.selector().selector());
        resources.add(session.watch(query, woken::wake));
      }
    }

    boolean isSynced() {
      return resources.stream().allMatch(KubernetesWatch::isSynced);
    }

    /// Puts what is known into effect; gives the jobs.
    Map<String, MonitorJob> apply(JobPools own) throws InterruptedException {
      var objects = resources.stream().flatMap(watch -> watch.known().stream()).toList();
      var jobs = reconciler.reconcile(objects, current.kind(), current.arguments(), session);
      var sources = new HashSet<Source>();
      jobs.values().forEach(job -> sources.add(job.source()));
      feeds.keep(sources);
      boolean isShared = current.arguments().clustering().enabled();
      own.apply(jobs, feeds.known(sources), isShared ? context.cluster().view() : null);
      return jobs;
    }

    @Nullable String failure() {
      for (var watch : resources) {
        String failure = watch.failure();
        if (failure != null) {
          return failure;
        }
      }
      var patience = current.arguments().informerSyncTimeout();
      if (!isSynced() && context.clock().nanos() - startNanos > patience.toNanos()) {
        return "the resources were not listed within " + GoDuration.text(patience);
      }
      return feeds.failure();
    }

    @Override
    public void close() {
      feeds.close();
      resources.forEach(KubernetesWatch::close);
    }
  }

  @Override
  public @Nullable Health health() {
    var watched = watching;
    String failure = watched == null ? null : watched.failure();
    return failure == null ? problem : unhealthy(failure);
  }

  @Override
  public Record debugInfo() {
    var own = pools;
    String url =
        context.agent().listenAddress()
            + "/api/v0/component/"
            + context.globalId()
            + "/"
            + JOBS_PATH.substring(1);
    return new OperatorInfo(reconciler.infos(url), own == null ? List.of() : own.infos());
  }

  /// Shows the jobs of a resource below `scrapeConfig/<namespace>/<name>`.
  @Override
  public HttpHandler handler() {
    return (request, response) -> {
      String path = request.path();
      String key = path.startsWith(JOBS_PATH) ? path.substring(JOBS_PATH.length()) : "";
      var jobs = reconciler.jobs(key);
      response.text(
          jobs.isEmpty() ? 404 : 200, jobs.isEmpty() ? "404 page not found\n" : JobText.of(jobs));
    };
  }
}
