package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.http.server.Inflight;
import dev.pewter.core.http.server.Listener;
import dev.pewter.core.http.server.ListenerTls;
import dev.pewter.metrics.SampleFanout;
import dev.pewter.metrics.prometheus.receivehttp.Intake.Version;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Listens as the arguments say, and follows them: what a request sees changes at once, the address
/// as soon as the new one can be had.
final class PrometheusReceiveHttp implements Component<PrometheusReceiveHttpArguments> {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration FOREVER = Duration.ofDays(1000);

  /// How long requests under way may go on when the component stops.
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final ComponentContext context;
  private final PrometheusReceiveHttpMetrics metrics;
  private final WriteHandler.Memory memory = new WriteHandler.Memory();
  private final Signal changed = new Signal();
  private volatile PrometheusReceiveHttpArguments arguments;
  private volatile Intake intake;
  private volatile @Nullable Health health;
  private volatile @Nullable Listener listener;

  PrometheusReceiveHttp(ComponentContext context, PrometheusReceiveHttpArguments arguments)
      throws ComponentException {
    this.context = context;
    this.metrics = new PrometheusReceiveHttpMetrics(context.metrics(), this::connections);
    this.arguments = arguments;
    this.intake = intake(arguments);
  }

  private Intake intake(PrometheusReceiveHttpArguments from) throws ComponentException {
    checkStability("append_metadata", from.appendMetadata());
    checkStability("enable_type_and_unit_labels", from.enableTypeAndUnitLabels());
    return new Intake(
        new SampleFanout(context.globalId(), from.forwardTo(), context.metrics()),
        versions(from),
        from.appendMetadata(),
        from.enableTypeAndUnitLabels());
  }

  private void checkStability(String what, boolean isUsed) throws ComponentException {
    if (isUsed && !Stability.EXPERIMENTAL.isAtLeast(context.agent().minimumStability())) {
      throw new ComponentException(
          what
              + " is an experimental feature, and must be enabled by setting the stability.level"
              + " flag to experimental");
    }
  }

  private Set<Version> versions(PrometheusReceiveHttpArguments from) throws ComponentException {
    if (from.acceptedMessages().isEmpty()) {
      throw new ComponentException("accepted_remote_write_protobuf_messages must not be empty");
    }
    var found = EnumSet.noneOf(Version.class);
    for (String message : from.acceptedMessages()) {
      for (var version : Version.values()) {
        if (version.message.equals(message)) {
          found.add(version);
        }
      }
      if (found.stream().noneMatch(version -> version.message.equals(message))) {
        throw new ComponentException(
            "unsupported protocol version \"%s\": valid values are \"%s\" and \"%s\""
                .formatted(message, Version.FIRST.message, Version.SECOND.message));
      }
    }
    checkStability(
        "using \"" + Version.SECOND.message + "\" in supported_protocol_versions",
        found.contains(Version.SECOND));
    return Set.copyOf(found);
  }

  private double connections() {
    var open = listener;
    return open == null ? 0 : open.server().connections();
  }

  @Override
  public void update(PrometheusReceiveHttpArguments updated) throws ComponentException {
    intake = intake(updated);
    arguments = updated;
    changed.wake();
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  /// Where it listens; null while it does not.
  @Nullable InetSocketAddress address() {
    var open = listener;
    return open == null ? null : open.address();
  }

  @Override
  public void run() throws InterruptedException {
    try {
      while (true) {
        changed.await(follow(arguments) ? FOREVER : RETRY);
      }
    } finally {
      var open = listener;
      listener = null;
      if (open != null) {
        var patience = arguments.gracefulShutdownTimeout();
        open.close(patience.compareTo(STOP_PATIENCE) < 0 ? patience : STOP_PATIENCE);
      }
    }
  }

  /// Makes what listens agree with the arguments; whether it does.
  private boolean follow(PrometheusReceiveHttpArguments wanted) throws InterruptedException {
    var options = wanted.http().options(WriteHandler.MAX_BODY, WriteHandler.MAX_BODIES);
    var before = listener;
    try {
      if (before != null && before.options().equals(options)) {
        before.apply(wanted.http().tls());
      } else {
        replace(before, options, wanted.http().tls());
      }
    } catch (IOException e) {
      context.log().error("failed to listen", "err", e);
      health =
          new Health(
              Health.State.UNHEALTHY,
              "failed to create server: " + e.getMessage(),
              context.clock().now());
      return false;
    }
    health = new Health(Health.State.HEALTHY, "listening", context.clock().now());
    return true;
  }

  /// The old one goes first when both would have the same address.
  private void replace(
      @Nullable Listener before, HttpServerOptions options, @Nullable ListenerTls tls)
      throws IOException, InterruptedException {
    var server = new HttpServer(options, context.log(), context.metrics());
    var next = new Listener(server, options, new Inflight());
    next.apply(tls);
    server.handle(
        PrometheusReceiveHttpMetrics.PATH,
        new WriteHandler(context, metrics, memory, next.inflight(), () -> intake));
    boolean isSameAddress =
        before != null && before.options().listenAddress().equals(options.listenAddress());
    if (before != null && isSameAddress) {
      listener = null;
      before.close(arguments.gracefulShutdownTimeout());
    }
    server.start();
    listener = next;
    context.log().info("server listening on addresses", "http", next.address());
    if (before != null && !isSameAddress) {
      before.close(arguments.gracefulShutdownTimeout());
    }
  }
}
