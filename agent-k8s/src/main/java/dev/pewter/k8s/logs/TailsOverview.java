package dev.pewter.k8s.logs;

import dev.pewter.core.component.EntryText;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What many tails are together: their health, their metrics, a row for each target. For any
/// thread.
///
/// @param tails as they are when somebody asks
record TailsOverview(Collection<ContainerTail> tails) {

  void register(Metrics metrics, String prefix) {
    metrics.gauge(prefix + "containers", "Containers whose logs are followed.", this::followed);
    metrics.gauge(
        prefix + "failing_containers",
        "Containers whose logs cannot be read at the moment.",
        () -> count(TailStatus.State.FAILING));
    metrics.gauges(
        prefix + "lag_seconds",
        "How much older the last delivered line is than the last read one, where it is.",
        each -> tails.forEach(tail -> addLag(tail, each)));
  }

  private double followed() {
    return tails.size() - count(TailStatus.State.FINISHED);
  }

  private double count(TailStatus.State state) {
    return tails.stream().filter(tail -> tail.state() == state).count();
  }

  private static void addLag(ContainerTail tail, Metrics.Many.Series each) {
    double lag = tail.lagSeconds();
    if (lag > 0) {
      var id = tail.id();
      each.add(lag, "namespace", id.namespace(), "pod", id.pod(), "container", id.container());
    }
  }

  /// Unhealthy while rights or credentials are missing, or none of the logs that are there to be
  /// read can be; else null.
  @Nullable Health health(Clock clock) {
    ContainerTail failing = null;
    boolean isAnyRead = false;
    for (var tail : tails) {
      var denial = tail.status().denial();
      if (denial != null) {
        return unhealthy(tail, String.valueOf(denial.getMessage()), clock);
      }
      switch (tail.state()) {
        case FAILING -> failing = tail;
        case STARTING, FOLLOWING -> isAnyRead = true;
        case WAITING, FINISHED -> {} // there is nothing to be read
      }
    }
    return failing != null && !isAnyRead
        ? unhealthy(failing, failing.status().lastError(), clock)
        : null;
  }

  private static Health unhealthy(ContainerTail tail, String why, Clock clock) {
    var since = tail.status().updated();
    return new Health(Health.State.UNHEALTHY, why, since == null ? clock.now() : since);
  }

  /// Every target, sorted by container.
  List<TailInfo> infos() {
    var infos = new ArrayList<TailInfo>();
    tails.stream()
        .sorted(Comparator.comparing(tail -> tail.id().key()))
        .forEach(tail -> tail.targets().forEach(target -> infos.add(info(tail, target))));
    return infos;
  }

  private static TailInfo info(ContainerTail tail, TailTarget target) {
    var updated = tail.status().updated();
    long acknowledged = tail.acknowledgedNanos();
    return new TailInfo(
        tail.id().toString(),
        target.labels().toMap(),
        target.discovered().labels(),
        tail.status().lastError(),
        GoText.instantOrEmpty(updated),
        GoText.instantOrEmpty(tail.status().lastLine()),
        tail.state().name().toLowerCase(Locale.ROOT),
        tail.status().readLines(),
        acknowledged == LogPosition.NEVER ? "" : EntryText.time(acknowledged).toString(),
        tail.lagSeconds());
  }
}
