package dev.pewter.core.builtin.discovery;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Tap;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Refreshes targets periodically, or when its source says so. The first targets are exported at
/// once, later changes at most every five seconds. After an update the old targets stay until the
/// new source has answered.
public final class Discovery<A extends Record> implements Component<A> {
  private static final Duration EXPORT_PERIOD = Duration.ofSeconds(5);

  private final ComponentContext context;
  private final SourceFactory<A> sources;
  private final Function<A, Duration> refreshInterval;
  private final Signal woken = new Signal();
  private final AtomicInteger updates = new AtomicInteger();
  private volatile A arguments;

  /// Makes the source for one set of arguments.
  public interface SourceFactory<A> {
    /// @param wake asks for a refresh before its time
    TargetSource make(A arguments, Runnable wake);
  }

  public Discovery(
      ComponentContext context,
      A arguments,
      Function<A, Duration> refreshInterval,
      SourceFactory<A> sources) {
    this.context = context;
    this.sources = sources;
    this.refreshInterval = refreshInterval;
    this.arguments = arguments;
    context.export(new TargetsExports(List.of()));
  }

  @Override
  public void update(A newArguments) {
    arguments = newArguments;
    updates.incrementAndGet();
    woken.wake();
  }

  @Override
  public void run() throws InterruptedException {
    Map<String, List<Target>> groups = Map.of();
    while (true) {
      int version = updates.get();
      A current = arguments;
      try (TargetSource source = sources.make(current, woken::wake)) {
        groups = runWith(source, version, refreshInterval.apply(current), groups);
      }
    }
  }

  /// Works until there are other arguments; returns the targets known by then.
  private Map<String, List<Target>> runWith(
      TargetSource source, int version, Duration interval, Map<String, List<Target>> before)
      throws InterruptedException {
    Map<String, List<Target>> groups = before;
    while (updates.get() == version) {
      long started = context.clock().nanos();
      groups = source.refresh(groups);
      export(groups);
      Duration pause = interval.minusNanos(context.clock().nanos() - started);
      if (!woken.await(EXPORT_PERIOD)) {
        woken.await(pause.minus(EXPORT_PERIOD));
      } else if (updates.get() == version) {
        context.clock().sleep(EXPORT_PERIOD);
      }
    }
    return groups;
  }

  private void export(Map<String, List<Target>> groups) {
    var targets = new ArrayList<Target>();
    groups.values().forEach(targets::addAll);
    Tap tap = context.tap();
    tap.count(Tap.Kind.TARGET, targets.size());
    tap.show(() -> TargetText.of(targets));
    context.export(new TargetsExports(targets));
  }
}
