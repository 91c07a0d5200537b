package dev.pewter.loki.source.api;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.Inflight;
import dev.pewter.core.http.server.Listener;
import dev.pewter.core.model.LogFanout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Listens as the arguments say, and follows them: what a request sees changes at once, the address
/// as soon as the new one can be had.
final class LokiSourceApi implements Component<LokiSourceApiArguments> {
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration FOREVER = Duration.ofDays(1000);

  /// How long requests under way may go on when the component stops.
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  private final ComponentContext context;
  private final LokiSourceApiMetrics metrics;
  private final RequestMemory memory = new RequestMemory();
  private final Signal changed = new Signal();
  private volatile LokiSourceApiArguments arguments;
  private volatile Intake intake;
  private volatile @Nullable Health health;
  private volatile @Nullable Listener listener;

  LokiSourceApi(ComponentContext context, LokiSourceApiArguments arguments) {
    this.context = context;
    this.metrics =
        new LokiSourceApiMetrics(context.metrics(), this::connections, memory::usedBytes);
    this.arguments = arguments;
    this.intake = intake(arguments);
  }

  private Intake intake(LokiSourceApiArguments from) {
    return Intake.of(from, new LogFanout(context.globalId(), from.forwardTo()));
  }

  private double connections() {
    var open = listener;
    return open == null ? 0 : open.server().connections();
  }

  @Override
  public void update(LokiSourceApiArguments updated) {
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
        open.close(shorter(arguments.gracefulShutdownTimeout(), STOP_PATIENCE));
      }
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /// Makes what listens agree with the arguments; whether it does.
  private boolean follow(LokiSourceApiArguments wanted) throws InterruptedException {
    var options = wanted.http().options(intake.maxBytes(), RequestMemory.BODIES_BYTES);
    var before = listener;
    try {
      if (before != null && before.options().equals(options)) {
        before.apply(wanted.http().tls());
      } else {
        replace(before, wanted);
      }
    } catch (IOException e) {
      context.log().error("failed to listen", "err", e);
      health = new Health(Health.State.UNHEALTHY, message(e), context.clock().now());
      return false;
    }
    health = new Health(Health.State.HEALTHY, "listening", context.clock().now());
    return true;
  }

  private static String message(IOException e) {
    return "failed to run embedded server: " + e.getMessage();
  }

  /// The old one goes first when both would have the same address.
  private void replace(@Nullable Listener before, LokiSourceApiArguments wanted)
      throws IOException, InterruptedException {
    var patience = wanted.gracefulShutdownTimeout();
    var next = open(wanted);
    boolean isSameAddress =
        before != null && before.options().listenAddress().equals(next.options().listenAddress());
    if (before != null && isSameAddress) {
      listener = null;
      before.close(patience);
    }
    next.server().start();
    listener = next;
    if (wanted.grpc() != null) {
      context.log().info("no logs can be sent over grpc, its block has no effect");
    }
    context.log().info("server listening on addresses", "http", text(next.address()));
    if (before != null && !isSameAddress) {
      before.close(patience);
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private Listener open(LokiSourceApiArguments wanted) throws IOException {
    var options = wanted.http().options(intake.maxBytes(), RequestMemory.BODIES_BYTES);
    var server = new HttpServer(options, context.log(), context.metrics());
    var opened = new Listener(server, options, new Inflight());
    opened.apply(wanted.http().tls());
    mount(opened, "/api/v1/push", PushHandler.Form.STREAMS);
    mount(opened, "/loki/api/v1/push", PushHandler.Form.STREAMS);
    mount(opened, "/api/v1/raw", PushHandler.Form.LINES);
    mount(opened, "/loki/api/v1/raw", PushHandler.Form.LINES);
    server.handle("/ready", (request, response) -> ready(request.method(), response));
    return opened;
  }

  private void mount(Listener on, String path, PushHandler.Form form) {
    on.server()
        .handle(
            path,
            new PushHandler(
                form,
                context,
                metrics,
                metrics.route("POST", path),
                memory,
                on.inflight(),
                () -> intake));
  }

  private static void ready(String method, HttpResponse response) throws IOException {
    if (method.equals("GET")) {
      response.text(200, "ready");
    } else {
      response.header("Allow", "GET").status(405).send(new byte[0]);
    }
  }
}
