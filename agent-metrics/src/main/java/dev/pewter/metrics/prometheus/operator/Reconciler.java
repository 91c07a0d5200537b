package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.Metrics;
import dev.pewter.metrics.prometheus.operator.MonitorKind.Reading;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes jobs of resources: of each when it changes, and again from time to time, so that secrets
/// that changed are used. One that cannot be used leaves the others alone. For one thread; `infos`
/// for any.
final class Reconciler {
  private static final Duration RESYNC = Duration.ofMinutes(5);

  /// A secret that could not be had is asked for again so soon.
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final ComponentContext context;
  private final Metrics.Counter failures;
  private volatile Map<String, Made> made = Map.of();

  /// What was made of a resource.
  ///
  /// @param error why not all of it is used; empty when it is
  /// @param dueNanos when it is looked at again
  private record Made(
      KubernetesObject object, List<MonitorJob> jobs, String error, Instant at, long dueNanos) {}

  Reconciler(ComponentContext context) {
    this.context = context;
    this.failures =
        context
            .metrics()
            .counter(
                "pewter_prometheus_operator_reconcile_failures_total",
                "Times a resource could not be used, or not wholly.");
    context
        .metrics()
        .gauge(
            "pewter_prometheus_operator_resources",
            "Resources that were found.",
            () -> made.size());
  }

  /// Forgets what was made with other arguments, but not the jobs: they go on until they are made
  /// anew.
  void startOver() {
    var due = new TreeMap<String, Made>();
    made.forEach(
        (key, one) ->
            due.put(
                key, new Made(one.object, one.jobs, one.error, one.at, context.clock().nanos())));
    made = due;
  }

  /// Takes the resources that there are; gives all jobs by their names.
  Map<String, MonitorJob> reconcile(
      List<KubernetesObject> objects,
      MonitorKind kind,
      OperatorArguments arguments,
      KubernetesSession session)
      throws InterruptedException {
    var next = new TreeMap<String, Made>();
    for (var object : objects) {
      var before = made.get(object.key());
      if (before != null && !before.object.equals(object)) {
        before = null;
      }
      if (before == null || before.dueNanos - context.clock().nanos() <= 0) {
        before = make(object, before, kind, new JobWriter(arguments, session, object.namespace()));
      }
      next.put(object.key(), before);
    }
    made = next;
    var jobs = new HashMap<String, MonitorJob>();
    next.values().forEach(one -> one.jobs.forEach(job -> jobs.put(job.name(), job)));
    return jobs;
  }

  /// @param before what was made of the same resource earlier
  private Made make(
      KubernetesObject object, @Nullable Made before, MonitorKind kind, JobWriter writer)
      throws InterruptedException {
    var wait = RESYNC;
    Reading reading;
    try {
      reading = kind.read(object, writer);
    } catch (IllegalArgumentException e) {
      reading = new Reading(List.of(), List.of(said(e)), List.of());
    } catch (IOException e) {
      var jobs = before == null ? List.<MonitorJob>of() : before.jobs;
      reading = new Reading(jobs, List.of(said(e)), List.of());
      wait = RETRY;
    }
    String error = String.join("; ", reading.problems());
    tell(object, before, kind, reading, error);
    long due = context.clock().nanos() + wait.toNanos();
    return new Made(object, reading.jobs(), error, context.clock().now(), due);
  }

  private static String said(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /// Tells of a resource that has changed, and of new errors.
  private void tell(
      KubernetesObject object,
      @Nullable Made before,
      MonitorKind kind,
      Reading reading,
      String error) {
    if (!error.isEmpty()) {
      failures.increment();
    }
    if (before == null) {
      for (var place : reading.files()) {
        context
            .log()
            .warn(
                "a resource names a file of the agent's host",
                "kind",
                kind.word(),
                "namespace",
                object.namespace(),
                "name",
                object.name(),
                "endpoint",
                place.endpoint(),
                "field",
                place.field());
      }
    }
    if (!error.isEmpty() && (before == null || !before.error.equals(error))) {
      context
          .log()
          .error(
              "cannot use a resource as it is",
              "kind",
              kind.word(),
              "namespace",
              object.namespace(),
              "name",
              object.name(),
              "err",
              error);
    }
  }

  /// How long until something is to be looked at again; also when nothing has changed.
  Duration due() {
    long now = context.clock().nanos();
    long least = RESYNC.toNanos();
    for (var one : made.values()) {
      least = Math.min(least, Math.max(0, one.dueNanos - now));
    }
    return Duration.ofNanos(least);
  }

  /// The jobs of one resource, for people.
  List<MonitorJob> jobs(String key) {
    var one = made.get(key);
    return one == null ? List.of() : one.jobs;
  }

  /// @param prefix of the URL where the jobs of a resource are shown
  List<OperatorInfo.Resource> infos(String prefix) {
    return made.values().stream()
        .map(
            one ->
                new OperatorInfo.Resource(
                    one.object.namespace(),
                    one.object.name(),
                    GoText.instant(one.at),
                    one.error,
                    prefix + one.object.key()))
        .toList();
  }
}
