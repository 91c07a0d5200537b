package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.metrics.SampleFanout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scrapes the targets of its arguments in one pool.
final class PrometheusScrape implements Component<PrometheusScrapeArguments> {
  private static final Duration IDLE = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMinutes(1);

  /// Targets that change all the time are taken over this often at most.
  private static final Duration PACE = Duration.ofSeconds(5);

  private final ComponentContext context;
  private final PrometheusScrapeArguments first;
  private final ScrapeMetrics metrics;
  private final Signal updated = new Signal();
  private volatile PrometheusScrapeArguments wanted;
  private volatile FailureLog failures;
  private volatile SampleReceiver receiver;
  private volatile @Nullable Health health;

  private volatile @Nullable ScrapePool pool;

  PrometheusScrape(ComponentContext context, PrometheusScrapeArguments arguments)
      throws ComponentException {
    this.context = context;
    this.first = arguments;
    this.metrics = new ScrapeMetrics(context.metrics());
    var stability = context.agent().minimumStability();
    stability.needExperimental("honor_metadata", arguments.honorMetadata());
    stability.needExperimental("enable_type_and_unit_labels", arguments.enableTypeAndUnitLabels());
    stability.needExperimental(
        "start_timestamp_zero_ingestion", arguments.startTimestampZeroIngestion());
    if (arguments.enableProtobufNegotiation()) {
      context.log().warn("enable_protobuf_negotiation is deprecated, use scrape_protocols instead");
    }
    this.failures = FailureLog.at(arguments.scrapeFailureLogFile(), job(arguments));
    this.receiver = fanout(arguments);
    this.wanted = arguments;
  }

  private SampleReceiver fanout(PrometheusScrapeArguments arguments) {
    return new SampleFanout(context.globalId(), arguments.forwardTo(), context.metrics());
  }

  private String job(PrometheusScrapeArguments arguments) {
    return arguments.jobName().isEmpty() ? context.globalId() : arguments.jobName();
  }

  @Override
  public void update(PrometheusScrapeArguments arguments) throws ComponentException {
    warnIfFixed("honor_metadata", first.honorMetadata(), arguments.honorMetadata());
    warnIfFixed(
        "enable_type_and_unit_labels",
        first.enableTypeAndUnitLabels(),
        arguments.enableTypeAndUnitLabels());
    context
        .agent()
        .minimumStability()
        .needExperimental(
            "start_timestamp_zero_ingestion", arguments.startTimestampZeroIngestion());
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
    var own = new ScrapePool(new Scraping(context, metrics, tasks, () -> receiver));
    pool = own;
    var following = context.cluster().follow(this::clusterChanged);
    try {
      while (true) {
        long start = context.clock().nanos();
        apply(wanted, own);
        while (!updated.await(own.isEnding() ? SOON : IDLE)) {
          own.endOver();
        }
        long left = PACE.toNanos() - (context.clock().nanos() - start);
        context.clock().sleep(Duration.ofNanos(Math.max(0, left)));
      }
    } finally {
      following.close();
      own.abandon();
      tasks.close();
      own.close();
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
  private void apply(PrometheusScrapeArguments arguments, ScrapePool own) {
    var job = new ScrapeJob(job(arguments), arguments.settled(first), List.of(), failures);
    var view = arguments.clustering().enabled() ? context.cluster().view() : null;
    var mine = new ArrayList<Target>();
    var others = new ArrayList<Target>();
    for (var target : arguments.targets()) {
      (view == null || view.owns(target) ? mine : others).add(target);
    }
    own.apply(job, mine, others);
    metrics.setTargets(own.size());
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  @Override
  public ScrapeInfo debugInfo() {
    var own = pool;
    return new ScrapeInfo(own == null ? List.of() : own.infos());
  }
}
