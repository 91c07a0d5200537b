package dev.pewter.loki.source.api;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Health;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.Listener;
import dev.pewter.core.http.server.Listening;
import dev.pewter.core.http.server.PostOnly;
import dev.pewter.core.model.LogFanout;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Hands on what is pushed to it. Where it listens follows the arguments; what a request sees
/// changes at once.
final class LokiSourceApi implements Component<LokiSourceApiArguments> {
  private static final ByteSize DEFAULT_SIZE = new ByteSize(100 << 20); // nobody asked for it

  private final ComponentContext context;
  private final LokiSourceApiMetrics metrics;
  private final RequestMemory memory = new RequestMemory();
  private final Listening listening;
  private volatile LokiSourceApiArguments arguments;
  private volatile Intake intake;
  private volatile @Nullable Health health;

  LokiSourceApi(ComponentContext context, LokiSourceApiArguments arguments) {
    this.context = context;
    this.listening = new Listening(context.log(), context.metrics(), this::mount);
    this.metrics =
        new LokiSourceApiMetrics(context.metrics(), listening::connections, memory::usedBytes);
    this.arguments = arguments;
    this.intake = intake(arguments);
    tellOfLimit(arguments.maxSendMessageSize());
  }

  private void tellOfLimit(ByteSize asked) {
    if (asked.bytes() > RequestMemory.BODY_BYTES && !asked.equals(DEFAULT_SIZE)) {
      context
          .log()
          .warn(
              "max_send_message_size is more than is taken with this heap",
              "asked_bytes",
              asked.bytes(),
              "taken_bytes",
              RequestMemory.BODY_BYTES);
    }
  }

  private Intake intake(LokiSourceApiArguments from) {
    return Intake.of(from, new LogFanout(context.globalId(), from.forwardTo()));
  }

  @Override
  public void update(LokiSourceApiArguments updated) {
    intake = intake(updated);
    if (!updated.maxSendMessageSize().equals(arguments.maxSendMessageSize())) {
      tellOfLimit(updated.maxSendMessageSize());
    }
    arguments = updated;
    listening.update();
  }

  @Override
  public @Nullable Health health() {
    return health;
  }

  /// Where it listens; null while it does not.
  @Nullable InetSocketAddress address() {
    return listening.address();
  }

  @Override
  public void run() throws InterruptedException {
    listening.run(this::wanted, new Outcome());
  }

  private Listening.Wanted wanted() {
    var from = arguments;
    return new Listening.Wanted(
        from.http().options(intake.maxBytes(), RequestMemory.BODIES_BYTES),
        from.http().tls(),
        from.gracefulShutdownTimeout());
  }

  /// Tells the health.
  private final class Outcome implements Listening.Outcome {
    @Override
    public void listens() {
      health = new Health(Health.State.HEALTHY, "listening", context.clock().now());
    }

    @Override
    public void failed(IOException why) {
      String message = "failed to run embedded server: " + why.getMessage();
      health = new Health(Health.State.UNHEALTHY, message, context.clock().now());
    }
  }

  private void mount(Listener on) {
    mount(on, "/api/v1/push", PushHandler.Form.STREAMS);
    mount(on, "/loki/api/v1/push", PushHandler.Form.STREAMS);
    mount(on, "/api/v1/raw", PushHandler.Form.LINES);
    mount(on, "/loki/api/v1/raw", PushHandler.Form.LINES);
    on.server().handle("/ready", (request, response) -> ready(request.method(), response));
    if (arguments.grpc() != null) {
      context.log().info("no logs can be sent over grpc, its block has no effect");
    }
  }

  private void mount(Listener on, String path, PushHandler.Form form) {
    on.server()
        .handle(
            path,
            new PostOnly(
                new PushHandler(
                    form,
                    context,
                    metrics,
                    metrics.route("POST", path),
                    memory,
                    on.inflight(),
                    () -> intake)));
  }

  private static void ready(String method, HttpResponse response) throws IOException {
    if (method.equals("GET")) {
      response.text(200, "ready");
    } else {
      response.header("Allow", "GET").status(405).send(new byte[0]);
    }
  }
}
