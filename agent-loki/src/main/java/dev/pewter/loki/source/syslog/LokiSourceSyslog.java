package dev.pewter.loki.source.syslog;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogFanout;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Listens as the arguments say, and follows them: where entries go changes at once, a listener
/// whose block did not change goes on.
final class LokiSourceSyslog implements Component<LokiSourceSyslogArguments> {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration FOREVER = Duration.ofDays(1000);

  private final ComponentContext context;
  private final LokiSourceSyslogMetrics metrics;
  private final Signal changed = new Signal();
  private final Map<ListenerArguments, Listener> open = new ConcurrentHashMap<>();
  private volatile List<ListenerArguments> wanted;
  private volatile Routing routing;
  private volatile @Nullable Health health;

  LokiSourceSyslog(ComponentContext context, LokiSourceSyslogArguments arguments)
      throws ComponentException {
    check(context, arguments);
    this.context = context;
    this.metrics = new LokiSourceSyslogMetrics(context.metrics());
    this.wanted = arguments.listeners();
    this.routing = routing(arguments);
  }

  private static void check(ComponentContext context, LokiSourceSyslogArguments arguments)
      throws ComponentException {
    boolean isRaw =
        arguments.listeners().stream()
            .anyMatch(listener -> listener.format().equals(ListenerArguments.RAW));
    if (isRaw && !Stability.EXPERIMENTAL.isAtLeast(context.agent().minimumStability())) {
      throw new ComponentException(
          "\"raw\" syslog format is available only at experimental stability level");
    }
  }

  private Routing routing(LokiSourceSyslogArguments arguments) {
    return Routing.of(arguments, new LogFanout(context.globalId(), arguments.forwardTo()));
  }

  @Override
  public void update(LokiSourceSyslogArguments updated) throws ComponentException {
    check(context, updated);
    routing = routing(updated);
    wanted = updated.listeners();
    changed.wake();
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  @Override
  public ListenersInfo debugInfo() {
    return new ListenersInfo(wanted.stream().map(this::info).toList());
  }

  private ListenersInfo.ListenerInfo info(ListenerArguments arguments) {
    var listener = open.get(arguments);
    return new ListenersInfo.ListenerInfo(
        listener != null,
        listener == null ? arguments.address() : Address.text(listener.address()),
        Labels.of(arguments.labels()).toString());
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (true) {
        changed.await(follow(wanted) ? FOREVER : RETRY);
      }
    } finally {
      context.log().info("stopping syslog listeners");
      open.values().forEach(Listener::close);
      open.clear();
    }
  }

  /// Makes what listens agree with the arguments; whether it does.
  private boolean follow(List<ListenerArguments> listeners) {
    for (var entry : new HashMap<>(open).entrySet()) {
      if (!listeners.contains(entry.getKey())) {
        open.remove(entry.getKey());
        entry.getValue().close();
      }
    }
    String failure = null;
    for (var arguments : listeners) {
      try {
        if (!open.containsKey(arguments)) {
          open.put(arguments, listen(arguments));
        }
      } catch (IOException e) {
        context
            .log()
            .error("failed to create syslog listener", "address", arguments.address(), "err", e);
        failure = "failed to listen on " + arguments.address() + ": " + e.getMessage();
      }
    }
    health =
        failure == null
            ? new Health(Health.State.HEALTHY, "listening", context.clock().now())
            : new Health(Health.State.UNHEALTHY, failure, context.clock().now());
    return failure == null;
  }

  private Listener listen(ListenerArguments arguments) throws IOException {
    return arguments.isUdp()
        ? new UdpListener(arguments, context, metrics, () -> routing)
        : new TcpListener(arguments, context, metrics, () -> routing);
  }
}
