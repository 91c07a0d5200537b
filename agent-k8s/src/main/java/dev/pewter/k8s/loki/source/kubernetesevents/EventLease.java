package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Restarts;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.json.JsonException;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One agent at a time holds the Lease and sends; the others wait until it is given back, or not
/// renewed for 15 seconds. The holder writes down how far it is, so that the next one goes on
/// there. On a thread of its own, begun again after a while that grows when a bug has ended it; by
/// the clocks of the agents only so far as they measure times.
final class EventLease implements AutoCloseable {
  private static final Duration DURATION = Duration.ofSeconds(15);

  /// A holder that could not renew for so long stops, before others may begin.
  private static final Duration TRUSTED = Duration.ofSeconds(10);

  private static final Duration PACE = Duration.ofSeconds(3);

  /// A right that was there is missing when it was denied for so long.
  private static final Duration DENIED = Duration.ofMinutes(1);

  /// For each call of giving it back.
  private static final Duration LAST_CALL = Duration.ofSeconds(3);

  private final ComponentContext context;
  private final Connection connection;
  private final String namespace;
  private final String name;
  private final Supplier<Map<String, EventCursor>> progress;
  private final Runnable changed;
  private final EventMetrics metrics;
  private final String identity = Hostname.get() + "_" + UUID.randomUUID();
  private volatile @Nullable Held held;
  private volatile @Nullable IOException failure;
  private volatile String holder = "";
  private volatile boolean isDenied;
  private volatile boolean hasDied; // of a bug

  // of the component's thread
  private final Restarts restarts;
  private TaskGroup tasks;

  // of the lease's thread, and in between of the component's
  private boolean hasWorked;
  private long deniedNanos; // since when the right is denied, if it is
  private boolean wasDenied;
  private LeaseState seen = LeaseState.NONE;
  private long seenNanos;

  /// @param cursors how far the holder before was
  private record Held(long renewedNanos, Map<String, EventCursor> cursors) {}

  /// @param progress how far this agent is
  /// @param changed called when the Lease was taken or lost
  EventLease(
      ComponentContext context,
      Connection connection,
      String namespace,
      String name,
      Supplier<Map<String, EventCursor>> progress,
      Runnable changed,
      EventMetrics metrics) {
    this.context = context;
    this.connection = connection;
    this.namespace = namespace;
    this.name = name;
    this.progress = progress;
    this.changed = changed;
    this.metrics = metrics;
    this.restarts = new Restarts(context.clock());
    this.tasks = start();
  }

  private TaskGroup start() {
    var group = new TaskGroup(context.globalId(), this::bug);
    group.start("lease", this::run);
    return group;
  }

  private void bug(String thread, Throwable cause) {
    context.log().error("leader election ended by a bug, will begin again", "err", cause);
    metrics.bugs.increment();
    failure = new IOException("leader election has ended by a bug: " + cause, cause);
    held = null;
    hasDied = true;
    changed.run();
  }

  /// Begins again in a while when a bug has ended it.
  void restartIfNeeded() {
    if (!hasDied || !restarts.take()) {
      return;
    }
    tasks.close();
    hasDied = false;
    seen = LeaseState.NONE;
    tasks = start();
  }

  /// Whether this agent is the one that sends.
  boolean isHeld() {
    var mine = held;
    return mine != null && context.clock().nanos() - mine.renewedNanos() < TRUSTED.toNanos();
  }

  /// How far the holder before was in a namespace; null if that is not known.
  @Nullable EventCursor cursor(String of) {
    var mine = held;
    return mine == null ? null : mine.cursors().get(of);
  }

  /// What fails at the moment; null if nothing does.
  @Nullable IOException failure() {
    return failure;
  }

  /// Whether the right to the Lease is missing, as far as is known.
  boolean isDenied() {
    return isDenied;
  }

  /// Who has the Lease, as far as is known.
  String holder() {
    return holder;
  }

  /// An API server that has just started denies everything for seconds.
  private void denied() {
    long now = context.clock().nanos();
    deniedNanos = wasDenied ? deniedNanos : now;
    wasDenied = true;
    isDenied |= !hasWorked || now - deniedNanos >= DENIED.toNanos();
  }

  private void run() throws InterruptedException {
    try (var api = new KubernetesApi(connection, context.agent().userAgent())) {
      while (true) {
        try {
          turn(api);
          failure = null;
          isDenied = false;
          wasDenied = false;
          hasWorked = true;
        } catch (ApiException e) {
          if (e.status() == 409) {
            lost(); // another one was faster
          } else {
            if (e.isDenied()) {
              denied();
            }
            failed(e);
          }
        } catch (IOException e) {
          wasDenied = false;
          failed(e);
        }
        context.clock().sleep(PACE);
      }
    }
  }

  private void failed(IOException why) {
    if (failure == null) {
      context.log().warn("the lease cannot be had, will try again", "lease", name, "err", why);
    }
    failure = why;
  }

  private void turn(KubernetesApi api) throws IOException, InterruptedException {
    long began = context.clock().nanos();
    var now = look(api);
    boolean isMine = now.holder().equals(identity);
    holder = now.holder();
    if (!isMine && !now.holder().isEmpty()) {
      lost();
      long age = began - seenNanos;
      if (age < Duration.ofSeconds(Math.max(1, now.seconds())).toNanos()) {
        return;
      }
    }
    var at = isMine && held != null ? merged(now.cursors()) : now.cursors();
    var next = now.heldBy(identity, (int) DURATION.toSeconds(), context.clock().now(), at);
    write(api, next);
    holder = identity;
    var before = held;
    held = new Held(began, before == null ? now.cursors() : before.cursors());
    if (before == null) {
      context.log().info("this agent sends the events from now on", "lease", name);
      changed.run();
    }
  }

  /// The Lease as it is, and since when it has been so.
  private LeaseState look(KubernetesApi api) throws IOException, InterruptedException {
    LeaseState now;
    try {
      now = LeaseState.read(api.get(ApiResource.LEASES, namespace, name));
    } catch (ApiException e) {
      if (e.status() != 404) {
        throw e;
      }
      now = LeaseState.NONE;
    } catch (JsonException e) {
      throw new IOException("the lease " + name + " cannot be read: " + e.getMessage(), e);
    }
    if (!now.version().equals(seen.version())) {
      seenNanos = context.clock().nanos();
    }
    seen = now;
    return now;
  }

  private void write(KubernetesApi api, LeaseState state) throws IOException, InterruptedException {
    byte[] json;
    try {
      json = state.json(namespace, name, context.clock().now());
    } catch (JsonException e) {
      throw new IOException("the lease " + name + " cannot be read: " + e.getMessage(), e);
    }
    if (state.version().isEmpty()) {
      api.create(ApiResource.LEASES, namespace, json);
    } else {
      api.replace(ApiResource.LEASES, namespace, name, json);
    }
  }

  /// What was written down before, and where this agent is further.
  private Map<String, EventCursor> merged(Map<String, EventCursor> before) {
    var all = new TreeMap<>(before);
    all.putAll(progress.get());
    return all;
  }

  private void lost() {
    if (held != null) {
      held = null;
      context.log().warn("another agent sends the events from now on", "lease", name);
      changed.run();
    }
  }

  /// Gives the Lease back, so that nobody has to wait for its end; this agent must not send any
  /// more.
  @Override
  public void close() {
    tasks.close();
    if (held == null) {
      return;
    }
    held = null;
    boolean wasInterrupted = Thread.interrupted();
    try (var api = new KubernetesApi(connection, context.agent().userAgent())) {
      var now = LeaseState.read(api.get(ApiResource.LEASES, namespace, name, LAST_CALL));
      if (now.holder().equals(identity)) {
        var time = context.clock().now();
        var free = now.heldBy("", 1, time, merged(now.cursors()));
        byte[] json = free.json(namespace, name, time);
        api.replace(ApiResource.LEASES, namespace, name, json, LAST_CALL);
      }
    } catch (IOException | JsonException e) {
      context.log().debug("the lease was not given back", "lease", name, "err", e);
    } catch (InterruptedException _) {
      wasInterrupted = true; // it ends by itself
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
