package dev.pewter.core.cli;

import dev.pewter.core.api.AgentView;
import dev.pewter.core.api.Redaction;
import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.cluster.ClusterMember;
import dev.pewter.core.cluster.ClusterService;
import dev.pewter.core.component.AgentInfo;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.HttpServerSettings;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.runtime.ConfigFiles;
import dev.pewter.core.runtime.Controller;
import dev.pewter.core.runtime.LoggingArguments;
import dev.pewter.core.runtime.Registry;
import dev.pewter.core.runtime.RuntimeOptions;
import dev.pewter.core.runtime.Services;
import dev.pewter.core.telemetry.LineFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The engine of `run`: the controller, and what it needs of the process around it.
final class RuntimeEngine implements Engine, Services {
  private final String path;
  private final Surroundings surroundings;
  private final Registry registry = Registry.load();
  private final Controller controller;
  private final LoadMetrics loads;
  private final @Nullable ClusterService joined;
  private final Cluster cluster;
  private final ReentrantLock loading = new ReentrantLock(true); // one load at a time, in order
  private volatile @Nullable Thread loader; // who reads or evaluates just now
  private volatile boolean closing;
  private volatile boolean liveDebugging;
  private volatile @Nullable Load lastLoad;

  RuntimeEngine(Path configuration, Flags flags, Surroundings surroundings) {
    this.path = configuration.toString();
    this.surroundings = surroundings;
    this.loads =
        new LoadMetrics(surroundings.metrics().scope(), Clock.SYSTEM, flags.text("cluster.name"));
    this.joined = flags.on("cluster.enabled") ? cluster(flags, surroundings) : null;
    this.cluster = joined == null ? alone(flags) : joined;
    String mode = System.getenv().getOrDefault("ALLOY_DEPLOY_MODE", "binary");
    this.controller =
        new Controller(
            new RuntimeOptions(
                Path.of(flags.text("storage.path")),
                new AgentInfo(
                    Version.REFERENCE,
                    flags.text("server.http.listen-addr"),
                    flags.text("server.http.memory-addr"),
                    "Alloy/%s (linux; %s)".formatted(Version.REFERENCE, mode),
                    flags.stability()),
                flags.on("feature.community-components.enabled"),
                flags.duration("feature.component-shutdown-deadline"),
                registry,
                this,
                surroundings.metrics(),
                surroundings.log(),
                Clock.SYSTEM));
  }

  private static ClusterService cluster(Flags flags, Surroundings surroundings) {
    return new ClusterService(
        RunFlags.cluster(flags),
        surroundings.metrics().scope(),
        surroundings.log().with("service", "cluster"));
  }

  private static Cluster alone(Flags flags) {
    String name = flags.text("cluster.node-name");
    String address = flags.text("cluster.advertise-address");
    return Cluster.alone(name.isEmpty() ? Hostname.get() : name, address);
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public List<ClusterMember> peers() {
    return cluster.view().members();
  }

  @Override
  public List<Diagnostic> load() throws IOException, InterruptedException {
    loading.lockInterruptibly();
    try {
      if (joined != null) {
        joined.start(surroundings.server().boundAddress().getPort());
      }
      var result = apply();
      if (result.isClean() && !closing) {
        controller.start();
      }
      return result.diagnostics();
    } finally {
      loading.unlock();
    }
  }

  /// Reads, which may block for ever, before anything is locked that a stop needs.
  private Controller.LoadResult apply() throws IOException {
    loader = Thread.currentThread();
    try {
      return read();
    } finally {
      loader = null;
    }
  }

  private Controller.LoadResult read() throws IOException {
    ConfigFiles files;
    try {
      files = ConfigFiles.read(path);
    } catch (ConfigFiles.Unreadable e) {
      loads.loaded(false, List.of());
      var unread = Diagnostic.error(null, e.reason());
      lastLoad = new Load(Clock.SYSTEM.now(), false, List.of(unread), List.of(), inForceSince());
      throw new IOException(e.reason(), e);
    }
    if (closing) {
      throw new IOException("the agent is stopping");
    }
    var result = withoutSecrets(controller.load(files), files);
    loads.loaded(result.isClean(), files.sources());
    var now = Clock.SYSTEM.now();
    lastLoad =
        new Load(
            now,
            result.isClean(),
            result.diagnostics(),
            result.applied() ? List.of() : files.sources(),
            result.applied() ? now : inForceSince());
    return result;
  }

  private @Nullable Instant inForceSince() {
    var last = lastLoad;
    return last == null ? null : last.inForceSince();
  }

  @Override
  public @Nullable Refusal reload() throws InterruptedException {
    loading.lockInterruptibly();
    try {
      var refusal = refusal();
      if (refusal == null) {
        surroundings.events().taken();
      } else {
        surroundings.events().refused(refusal.reason());
      }
      return refusal;
    } finally {
      loading.unlock();
    }
  }

  private @Nullable Refusal refusal() {
    try {
      var result = apply();
      if (result.isClean()) {
        return null;
      }
      Diagnostic mistake = result.diagnostics().getFirst();
      String first = mistake.toString();
      int more = result.diagnostics().size() - 1;
      String text = more == 0 ? first : first + " (and " + more + " more diagnostics)";
      String reason =
          result.wasParsed()
              ? "error during the initial load: " + text
              : "reading config path \"%s\": %s".formatted(path, text);
      return new Refusal(reason, mistake.hintWithPlace());
    } catch (IOException e) {
      return new Refusal("reading config path \"%s\": %s".formatted(path, e.getMessage()), null);
    }
  }

  /// A mistake may quote the expression it is in.
  private Controller.LoadResult withoutSecrets(Controller.LoadResult result, ConfigFiles files) {
    return new Controller.LoadResult(
        Redaction.hide(result.diagnostics(), files.sources()),
        result.wasParsed(),
        result.applied());
  }

  @Override
  public void close() {
    closing = true;
    Thread hanging = loader;
    if (hanging != null) {
      hanging.interrupt(); // what it fetches for an import, it gives up
    }
    controller.close();
    if (joined != null) {
      joined.close();
    }
  }

  @Override
  public void logging(LoggingArguments arguments) {
    surroundings
        .output()
        .configure(
            Level.valueOf(arguments.level().name()),
            LineFormat.valueOf(arguments.format().name()),
            arguments.writeTo().stream().map(OwnLines::new).toList());
  }

  @Override
  public void http(HttpServerSettings settings) throws ComponentException {
    try {
      surroundings.server().apply(settings);
    } catch (IOException e) {
      throw new ComponentException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void ask(LocalRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    surroundings.server().answer(request, response);
  }

  @Override
  public void liveDebugging(boolean enabled) {
    liveDebugging = enabled;
  }

  @Override
  public boolean isReady() {
    return controller.isRunning();
  }

  @Override
  public Optional<List<ComponentInfo>> components(String moduleId) {
    return controller.components(moduleId);
  }

  @Override
  public Optional<ComponentInfo> component(String globalId) {
    return controller.component(globalId);
  }

  @Override
  public Optional<Optional<HttpHandler>> handler(String globalId) {
    return controller.handler(globalId);
  }

  @Override
  public @Nullable String watchRefusal(String globalId) {
    if (!liveDebugging) {
      return "the live debugging service is disabled. Check the documentation to find out how to"
          + " enable it";
    }
    if (controller.isWatchable(globalId)) {
      return null;
    }
    return controller
        .component(globalId)
        .map(each -> "the component \"%s\" does not support live debugging".formatted(each.name()))
        .orElse("component not found");
  }

  @Override
  public AgentView.Watch watch(String globalId, Consumer<String> consumer) {
    Runnable end = controller.watch(globalId, consumer);
    return end::run;
  }

  @Override
  public Optional<List<LogStep>> follow(String globalId, LogStep.Entry entry) {
    return controller.follow(globalId, entry);
  }

  @Override
  public Optional<Map<AgentView.Flow, Long>> flows(String moduleId) {
    return controller
        .flows(moduleId)
        .map(
            components -> {
              var flows = new LinkedHashMap<AgentView.Flow, Long>();
              components.forEach(
                  (id, kinds) ->
                      kinds.forEach(
                          (kind, count) -> flows.put(new AgentView.Flow(id, kind), count)));
              return flows;
            });
  }

  @Override
  public @Nullable String reference(String name) throws IOException {
    return registry.page(name);
  }

  @Override
  public String listenAddress() {
    InetSocketAddress bound = surroundings.server().boundAddress();
    return bound.getAddress().getHostAddress() + ":" + bound.getPort();
  }

  @Override
  public @Nullable Load lastLoad() {
    return lastLoad;
  }

  @Override
  public List<Source> sources() {
    return controller.sources();
  }
}
