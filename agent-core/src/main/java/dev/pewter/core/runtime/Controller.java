package dev.pewter.core.runtime;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.component.Tap;
import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpServerSettings;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The running configuration: loads it, keeps it evaluated while exports change, reloads and stops
/// it. May be called from any thread.
public final class Controller implements AutoCloseable {
  static final int MAX_MODULES = 20_000;
  private static final Duration SLOW = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RuntimeOptions options;
  private final MetricsRegistry hidden; // counted, never shown
  private final AtomicInteger modules = new AtomicInteger();
  private final ReentrantLock graph = new ReentrantLock(true); // held while anything is evaluated
  private final ReentrantLock queueGuard = new ReentrantLock();
  private final Condition queueFilled = queueGuard.newCondition();
  private final Map<GraphNode, Long> changed =
      new LinkedHashMap<>(); // since when; guarded by queueGuard
  private final Module root;

  private volatile boolean evaluating;
  private volatile boolean started;
  private volatile boolean loaded;
  private volatile String traceId = "";
  private volatile List<Source> sources = List.of();
  private volatile boolean closing;
  private volatile @Nullable Thread evaluator;

  /// Nodes to evaluate, since when; the evaluator's, and its successor's after a bug.
  private final Map<GraphNode, Long> due = new LinkedHashMap<>();

  public Controller(RuntimeOptions options) {
    this.options = options;
    this.hidden = new MetricsRegistry(options.log());
    this.root = new Module(this, "", null, Module.Visibility.SHOWN, () -> {});
  }

  RuntimeOptions options() {
    return options;
  }

  MetricsRegistry metrics(Module.Visibility visibility) {
    return visibility == Module.Visibility.SHOWN ? options.metrics() : hidden;
  }

  /// Counts modules made and stopped; how many there are now.
  int modules(int change) {
    return modules.addAndGet(change);
  }

  Log log() {
    return options.log();
  }

  Log componentLog() {
    return dev.pewter.core.telemetry.Logs.of("component");
  }

  Module root() {
    return root;
  }

  boolean isEvaluating() {
    return evaluating;
  }

  String traceId() {
    return traceId;
  }

  /// How many nodes of a module have exports that nobody has looked at yet.
  long queued(Module module) {
    queueGuard.lock();
    try {
      return changed.keySet().stream().filter(node -> node.module.equals(module)).count();
    } finally {
      queueGuard.unlock();
    }
  }

  /// What came of a load.
  ///
  /// @param wasParsed false when a file already does not read as a configuration
  /// @param applied whether the new configuration is in force, though parts of it may be wrong
  public record LoadResult(List<Diagnostic> diagnostics, boolean wasParsed, boolean applied) {
    public LoadResult {
      diagnostics = List.copyOf(diagnostics);
    }

    public boolean isClean() {
      return diagnostics.isEmpty();
    }
  }

  /// Parses files, in order. Their diagnostics, or their statements as one body.
  record Parsed(Body body, List<Diagnostic> diagnostics) {}

  static Parsed parse(List<Source> files) {
    var statements = new ArrayList<Statement>();
    var wrong = new ArrayList<Diagnostic>();
    for (Source file : files) {
      var result = Parser.parse(file);
      wrong.addAll(result.diagnostics());
      statements.addAll(result.file().body().statements());
    }
    return new Parsed(new Body(statements), wrong);
  }

  /// Loads a configuration. Mistakes in a file or in the graph change nothing. A component that
  /// cannot be evaluated keeps what it had; on the first load nothing is started then: the caller
  /// gives up.
  public LoadResult load(ConfigFiles files) {
    Parsed parsed = parse(files.sources());
    if (!parsed.diagnostics().isEmpty()) {
      return new LoadResult(parsed.diagnostics(), false, false);
    }
    graph.lock();
    evaluating = true;
    long start = options.clock().nanos();
    try {
      byte[] id = new byte[16];
      ThreadLocalRandom.current().nextBytes(id);
      traceId = HexFormat.of().formatHex(id);
      root.log().info("starting complete graph evaluation", "trace_id", traceId);
      Map<String, GraphNode> before = root.nodes();
      root.variables(Map.of("module_path", new Value.Str(files.modulePath())));
      var result = root.load(parsed.body(), Definitions.empty(files.modulePath()));
      if (result.applied()) {
        sources = files.sources();
        loaded = true;
        applyDefaults(before);
        warnOfNothing(before);
        root.log()
            .info(
                "finished complete graph evaluation",
                "trace_id",
                traceId,
                "duration",
                Duration.ofNanos(options.clock().nanos() - start));
        if (started) {
          log().info("scheduling loaded components and services", "controller_id", "");
        }
      }
      return new LoadResult(result.diagnostics(), true, result.applied());
    } finally {
      evaluating = false;
      graph.unlock();
    }
  }

  /// A file that was cut short is a configuration like any other, and stops everything.
  private void warnOfNothing(Map<String, GraphNode> before) {
    long had = before.values().stream().filter(Inspection::isListed).count();
    if (had > 0 && root.nodes().values().stream().noneMatch(Inspection::isListed)) {
      root.log().warn("the configuration has no components, so nothing runs any more", "had", had);
    }
  }

  /// Blocks that are not there mean their defaults.
  private void applyDefaults(Map<String, GraphNode> before) {
    try {
      if (root.node("logging") == null && (before.containsKey("logging") || !started)) {
        options.services().logging(LoggingArguments.DEFAULT);
      }
      if (root.node("http") == null && (before.containsKey("http") || !started)) {
        options.services().http(HttpServerSettings.OPEN);
      }
      if (root.node("livedebugging") == null) {
        options.services().liveDebugging(false);
      }
    } catch (ComponentException e) {
      log().error("defaults could not be applied", "err", e);
    }
  }

  /// Starts all components, and the evaluator that follows their exports.
  public void start() {
    log().info("scheduling loaded components and services", "controller_id", "");
    changeGraph(
        () -> {
          started = true;
          root.start();
        });
    startEvaluator();
  }

  /// A bug costs the evaluation it was in; without an evaluator nothing would follow any change.
  private void startEvaluator() {
    var thread =
        Thread.ofVirtual()
            .name("evaluator")
            .uncaughtExceptionHandler(
                (_, bug) -> {
                  log().error("bug in the evaluator", "err", bug);
                  if (!closing) {
                    startEvaluator();
                  }
                })
            .unstarted(this::followChanges);
    evaluator = thread;
    thread.start();
    if (closing) {
      thread.interrupt();
    }
  }

  /// Something that changes the graph.
  interface Change<E extends Exception> {
    void run() throws E;
  }

  <E extends Exception> void changeGraph(Change<E> change) throws E {
    graph.lock();
    try {
      change.run();
    } finally {
      graph.unlock();
    }
  }

  /// The same for a thread that is stopped by whoever holds the lock.
  <E extends Exception> void changeGraphOrStop(Change<E> change) throws E, InterruptedException {
    graph.lockInterruptibly();
    try {
      change.run();
    } finally {
      graph.unlock();
    }
  }

  /// Notes that a node has new exports; several changes until the evaluator comes to it count as
  /// one.
  void changed(GraphNode node) {
    queueGuard.lock();
    try {
      changed.putIfAbsent(node, options.clock().nanos());
      queueFilled.signal();
    } finally {
      queueGuard.unlock();
    }
  }

  private void followChanges() {
    try {
      while (true) {
        changeGraphOrStop(this::evaluateDue);
        Map<GraphNode, Long> batch = takeChanges();
        changeGraphOrStop(() -> addDependants(batch));
      }
    } catch (InterruptedException _) {
      log().debug("evaluator ends");
    }
  }

  private Map<GraphNode, Long> takeChanges() throws InterruptedException {
    queueGuard.lockInterruptibly();
    try {
      while (changed.isEmpty()) {
        queueFilled.await();
      }
      var batch = new LinkedHashMap<>(changed);
      changed.clear();
      return batch;
    } finally {
      queueGuard.unlock();
    }
  }

  private void addDependants(Map<GraphNode, Long> batch) {
    batch.forEach(
        (node, since) -> {
          if (node.equals(node.module.node(node.id))) {
            node.module.dependants(node.id).forEach(other -> due.putIfAbsent(other, since));
          }
        });
  }

  private void evaluateDue() {
    while (!due.isEmpty()) {
      var next = due.entrySet().iterator().next();
      GraphNode node = next.getKey();
      long since = next.getValue();
      due.remove(node);
      evaluate(node, since);
    }
  }

  private void evaluate(GraphNode node, long since) {
    long start = options.clock().nanos();
    boolean wasBuilt = !(node instanceof ComponentNode<?> c) || c.component() != null;
    node.evaluate();
    if (!wasBuilt) {
      node.module.startLate(node);
    }
    Duration took = Duration.ofNanos(options.clock().nanos() - start);
    if (node.module.log().isDebugEnabled()) {
      node.module.log().debug("finished node evaluation", "node_id", node.id, "duration", took);
    }
    if (node instanceof DeclareNode) {
      changed(node); // what it uses has changed, so those who use it must look again
    }
    node.module.evaluated(node.globalId(), Duration.ofNanos(start - since), took);
  }

  /// Waits for a thread that was told to stop, within the deadline; then it is left behind.
  void await(Thread thread, String globalId) {
    Duration deadline = options.shutdownDeadline();
    long waited = 0;
    try {
      while (deadline.isZero() || waited < deadline.toNanos()) {
        long step = SLOW.toNanos();
        if (!deadline.isZero()) {
          step = Math.min(step, deadline.toNanos() - waited);
        }
        if (thread.join(Duration.ofNanos(step))) {
          return;
        }
        waited += step;
        if (deadline.isZero() || waited < deadline.toNanos()) {
          log().warn("task shutdown is taking longer than expected", "node", globalId);
        }
      }
      log()
          .error(
              "node exited with error", "node", globalId, "err", "task shutdown deadline exceeded");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the configuration was evaluated and its components are started.
  public boolean isRunning() {
    return started && loaded;
  }

  /// The files in force.
  public List<Source> sources() {
    return sources;
  }

  /// The components of a module, the root's for an empty id; empty when there is no such module.
  public Optional<List<ComponentInfo>> components(String moduleId) {
    return Inspection.module(root, moduleId).map(Inspection::components);
  }

  /// One component, with its arguments and exports.
  public Optional<ComponentInfo> component(String globalId) {
    return Inspection.node(root, globalId).map(Inspection::detail);
  }

  /// The handler of the component with the longest id that a path begins with.
  public Optional<Optional<HttpHandler>> handler(String globalId) {
    GraphNode node = Inspection.node(root, globalId).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    Component<?> component = node instanceof ComponentNode<?> built ? built.component() : null;
    return Optional.of(Optional.ofNullable(component == null ? null : component.handler()));
  }

  /// What a component would do with a log entry; empty when there is none or it takes none.
  public Optional<List<LogStep>> follow(String globalId, LogStep.Entry entry) {
    return Inspection.node(root, globalId)
        .map(node -> node instanceof ComponentNode<?> built ? built.component() : null)
        .map(component -> component.follow(entry));
  }

  /// What passed through the components of a module, by their global ids.
  public Optional<Map<String, Map<Tap.Kind, Long>>> flows(String moduleId) {
    return Inspection.module(root, moduleId).map(Inspection::flows);
  }

  /// Whether a component shows what passes through it.
  public boolean isWatchable(String globalId) {
    return Inspection.node(root, globalId).map(Inspection::isWatchable).orElse(false);
  }

  /// Shows a component's data to a watcher until the result is run.
  public Runnable watch(String globalId, Consumer<String> watcher) {
    if (Inspection.node(root, globalId).orElse(null) instanceof ComponentNode<?> component) {
      var tap = component.tap();
      tap.watch(watcher);
      return () -> tap.unwatch(watcher);
    }
    return () -> {};
  }

  /// Stops the evaluator, then the components: who refers to others first. A load that hangs is not
  /// waited for long: who calls this has interrupted it.
  @Override
  public void close() {
    closing = true;
    Thread following = evaluator;
    if (following != null) {
      following.interrupt();
      await(following, "evaluator");
    }
    log().debug("stopping components", "deadline", GoDuration.text(options.shutdownDeadline()));
    boolean locked = false;
    try {
      locked = graph.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!locked) {
      log().error("a load hangs; stopping without waiting for it");
    }
    try {
      root.stop();
    } finally {
      if (locked) {
        graph.unlock();
      }
    }
    started = false;
  }
}
