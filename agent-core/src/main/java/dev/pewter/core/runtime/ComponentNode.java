package dev.pewter.core.runtime;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.component.AgentInfo;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.component.Health;
import dev.pewter.core.component.NoExports;
import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.Restarts;
import dev.pewter.core.config.decode.ArgumentTree;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.decode.Encoder;
import dev.pewter.core.config.decode.Idle;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.decode.ZeroValues;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A component of a kind this build has.
final class ComponentNode<A extends Record> extends GraphNode {
  private static final String PREFIX = NodeException.COMPONENT;

  private final ComponentProvider<A> provider;
  private final Context context;
  private volatile @Nullable Component<A> component;
  private volatile @Nullable A arguments;
  private volatile @Nullable Exports exports;
  private volatile Health run;
  private final Restarts restarts; // guarded by this, as the next two
  private @Nullable Thread thread;
  private boolean isStopped;

  /// What was published last, and as the language sees it.
  private record Exports(Record record, Map<String, Value> fields) {}

  ComponentNode(Module module, String id, Wiring wiring, ComponentProvider<A> provider) {
    super(module, id, wiring);
    this.provider = provider;
    this.context = new Context();
    this.run = health(Health.State.UNKNOWN, "component created");
    this.restarts = new Restarts(context.clock());
  }

  ComponentProvider<A> provider() {
    return provider;
  }

  @Override
  List<Diagnostic> update() throws NodeException {
    A decoded;
    try {
      decoded = Decoder.decode(block(), provider.arguments(), scope());
    } catch (DecodeException e) {
      throw NodeException.decoding(PREFIX, block(), e, doing());
    }
    if (decoded.equals(arguments) && component != null) {
      return List.of();
    }
    try {
      Component<A> existing = component;
      if (existing == null) {
        component = Guarded.call(this, () -> provider.create(context, decoded));
      } else {
        Guarded.run(this, () -> existing.update(decoded));
      }
    } catch (ComponentException e) {
      throw NodeException.building(block(), e.argument(), doing() + e.getMessage());
    }
    arguments = decoded;
    warnOfIdle(decoded);
    return List.of();
  }

  private void warnOfIdle(A decoded) {
    for (Idle idle : Idle.of(block(), decoded)) {
      module
          .log()
          .warn(
              "argument has no effect",
              "node",
              id,
              "argument",
              idle.what(),
              "because",
              idle.why(),
              "at",
              idle.at());
    }
  }

  private String doing() {
    return component == null ? "building component: " : "updating component: ";
  }

  @Override
  @Nullable Value value() {
    Exports current = exports;
    if (current != null) {
      return new Value.Obj(current.fields());
    }
    // referred to before it published, or because it could not be built
    return provider.exports() == NoExports.class
        ? null
        : new Value.Obj(ZeroValues.of(provider.exports()));
  }

  Map<String, Value> exportFields() {
    Exports current = exports;
    return current == null ? Map.of() : current.fields();
  }

  List<Node> argumentNodes() {
    A current = arguments;
    return current == null ? List.of() : ArgumentTree.of(current, block().body());
  }

  @Nullable Component<A> component() {
    return component;
  }

  ComponentTap tap() {
    return context.tap;
  }

  @Override
  synchronized void start() {
    Component<A> built = component;
    if (built == null) {
      run = health(Health.State.EXITED, "managed component not built");
      return;
    }
    if (thread != null && thread.isAlive()) {
      return;
    }
    isStopped = false;
    run = health(Health.State.HEALTHY, "started component");
    run(built, Duration.ZERO);
  }

  private synchronized void run(Component<A> built, Duration pause) {
    thread =
        Thread.ofVirtual()
            .name(globalId() + "/run")
            .uncaughtExceptionHandler((_, bug) -> died(built, bug))
            .start(() -> runToTheEnd(built, pause));
  }

  /// By our mistake: it is begun again in a while, longer each time, for nobody looks after an
  /// agent on a node.
  private synchronized void died(Component<A> built, Throwable bug) {
    run = failed("internal error: " + bug);
    if (isStopped) {
      module.log().error("bug in a component", "node", id, "err", bug);
    } else {
      var pause = restarts.pause();
      module.log().error("bug in a component", "node", id, "again in", pause, "err", bug);
      run(built, pause);
    }
  }

  private void runToTheEnd(Component<A> built, Duration pause) {
    try {
      if (!pause.isZero()) {
        context.clock().sleep(pause);
        run = health(Health.State.HEALTHY, "started component again after an internal error");
      }
      built.run();
      ended();
    } catch (InterruptedException _) {
      ended();
    } catch (IOException e) {
      exited(String.valueOf(e.getMessage()));
    }
  }

  private void ended() {
    run = health(Health.State.EXITED, "component shut down cleanly");
    module
        .controller()
        .log()
        .info("node exited without error", "controller_id", module.controllerId(), "node", id);
  }

  private Health failed(String error) {
    return health(Health.State.EXITED, "component shut down with error: " + error);
  }

  private void exited(String error) {
    run = failed(error);
    module
        .controller()
        .log()
        .error(
            "node exited with error",
            "controller_id",
            module.controllerId(),
            "node",
            id,
            "err",
            error);
  }

  @Override
  void stop() {
    Thread running;
    synchronized (this) {
      isStopped = true;
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      module.controller().await(running, globalId());
    }
    context.metrics.close();
  }

  @Override
  Health health() {
    Health worst = Health.worse(super.health(), run);
    Component<A> built = component;
    Health own = built == null ? null : built.health();
    return own == null ? worst : Health.worse(worst, own);
  }

  /// The component's door to the agent.
  private final class Context implements ComponentContext {
    final ComponentTap tap = new ComponentTap();
    final Metrics metrics =
        module.controller().metrics(module.visibility()).forComponent(module.path(), id);
    final Log log =
        module
            .controller()
            .componentLog()
            .with("component_path", module.path(), "component_id", id);

    @Override
    public String id() {
      return id;
    }

    @Override
    public String moduleId() {
      return module.id();
    }

    @Override
    public Log log() {
      return log;
    }

    @Override
    public Metrics metrics() {
      return metrics;
    }

    @Override
    public Path dataDirectory() {
      return module.controller().options().storage().resolve(globalId());
    }

    @Override
    public Clock clock() {
      return module.controller().options().clock();
    }

    @Override
    public void export(Record published) {
      Exports old = exports;
      if (old == null || !old.record().equals(published)) {
        exports = new Exports(published, Encoder.exports(published));
        module.controller().changed(ComponentNode.this);
      }
    }

    @Override
    public AgentInfo agent() {
      return module.controller().options().agent();
    }

    @Override
    public Cluster cluster() {
      return module.controller().options().services().cluster();
    }

    @Override
    public void ask(LocalRequest request, HttpResponse response)
        throws IOException, InterruptedException {
      module.controller().options().services().ask(request, response);
    }

    @Override
    public Tap tap() {
      return tap;
    }
  }
}
