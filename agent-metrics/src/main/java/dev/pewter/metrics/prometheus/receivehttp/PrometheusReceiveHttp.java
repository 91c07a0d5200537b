package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.http.server.Listener;
import dev.pewter.core.http.server.Listening;
import dev.pewter.core.http.server.PostOnly;
import dev.pewter.metrics.SampleFanout;
import dev.pewter.metrics.prometheus.receivehttp.Intake.Version;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Hands on what is written to it. Where it listens follows the arguments; what a request sees
/// changes at once.
final class PrometheusReceiveHttp implements Component<PrometheusReceiveHttpArguments> {
  private final ComponentContext context;
  private final PrometheusReceiveHttpMetrics metrics;
  private final WriteHandler.Memory memory = new WriteHandler.Memory();
  private final Listening listening;
  private volatile PrometheusReceiveHttpArguments arguments;
  private volatile Intake intake;
  private volatile @Nullable Health health;

  PrometheusReceiveHttp(ComponentContext context, PrometheusReceiveHttpArguments arguments)
      throws ComponentException {
    this.context = context;
    this.listening = new Listening(context.log(), context.metrics(), this::mount);
    this.metrics = new PrometheusReceiveHttpMetrics(context.metrics(), listening::connections);
    this.arguments = arguments;
    this.intake = intake(arguments);
  }

  private Intake intake(PrometheusReceiveHttpArguments from) throws ComponentException {
    var stability = context.agent().minimumStability();
    stability.needExperimental("append_metadata", from.appendMetadata());
    stability.needExperimental("enable_type_and_unit_labels", from.enableTypeAndUnitLabels());
    return new Intake(
        new SampleFanout(context.globalId(), from.forwardTo(), context.metrics()),
        context.tap(),
        versions(from),
        from.appendMetadata(),
        from.enableTypeAndUnitLabels());
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
    context
        .agent()
        .minimumStability()
        .needExperimental(
            "using \"" + Version.SECOND.message + "\" in supported_protocol_versions",
            found.contains(Version.SECOND));
    return Set.copyOf(found);
  }

  @Override
  public void update(PrometheusReceiveHttpArguments updated) throws ComponentException {
    intake = intake(updated);
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
        from.http().options(WriteHandler.MAX_BODY, WriteHandler.MAX_BODIES),
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
      String message = "failed to create server: " + why.getMessage();
      health = new Health(Health.State.UNHEALTHY, message, context.clock().now());
    }
  }

  private void mount(Listener on) {
    var handler = new WriteHandler(context, metrics, memory, on.inflight(), () -> intake);
    on.server().handle(PrometheusReceiveHttpMetrics.PATH, new PostOnly(handler));
  }
}
