package dev.pewter.core.api;

import dev.pewter.core.cluster.ClusterMember;
import dev.pewter.core.component.LogStep;
import dev.pewter.core.component.Tap;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the HTTP interface needs to know of the running agent. From any thread.
public interface AgentView {

  /// Whether the first configuration was evaluated and runs.
  boolean isReady();

  /// The components of a module, the root's for an empty id; empty when there is no such module.
  Optional<List<ComponentInfo>> components(String moduleId);

  /// The components of all modules, each before those in the modules that it made.
  default List<ComponentInfo> allComponents() {
    var all = new ArrayList<ComponentInfo>();
    addComponents("", all);
    return all;
  }

  private void addComponents(String moduleId, List<ComponentInfo> all) {
    for (ComponentInfo component : components(moduleId).orElse(List.of())) {
      all.add(component);
      component.createdModuleIds().forEach(inner -> addComponents(inner, all));
    }
  }

  /// A component with its arguments and exports.
  Optional<ComponentInfo> component(String globalId);

  /// The handler of a component; empty when there is no such component, an empty inner one when it
  /// has none.
  Optional<Optional<HttpHandler>> handler(String globalId);

  /// What was wrong with a configuration.
  ///
  /// @param reason as the reference says it
  /// @param hint what to write instead, when that is known
  record Refusal(String reason, @Nullable String hint) {
    /// Tells the log.
    public void log(Log log) {
      if (hint == null) {
        log.error("failed to reload config", "err", reason);
      } else {
        log.error("failed to reload config", "err", reason, "hint", hint);
      }
    }
  }

  /// Reads and applies the configuration anew; null when nothing was wrong.
  @Nullable Refusal reload() throws InterruptedException;

  /// Why a component cannot be watched live, or null when it can; that is told at little cost.
  @Nullable String watchRefusal(String globalId);

  /// Shows what passes through a component until closed; the consumer must not block.
  Watch watch(String globalId, Consumer<String> consumer);

  /// What a component would do with a log entry; empty when there is none or it takes none.
  Optional<List<LogStep>> follow(String globalId, LogStep.Entry entry);

  /// How much of each kind passed through the components of a module since it started.
  Optional<Map<Flow, Long>> flows(String moduleId);

  /// The reference page of a kind of component, in Markdown; null when there is none.
  @Nullable String reference(String name) throws IOException;

  /// Where HTTP listens, `host:port`.
  String listenAddress();

  /// The agents that share work, this one among them.
  List<ClusterMember> peers();

  /// The configuration that is in force.
  List<Source> sources();

  /// The last time a configuration was loaded; null before the first.
  @Nullable Load lastLoad();

  /// How loading went last.
  ///
  /// @param isClean whether nothing was wrong with it
  /// @param diagnostics all of them, warnings too
  /// @param refused what was tried and is not in force; empty when it is
  /// @param inForceSince when what is in force was loaded; null before the first
  record Load(
      Instant at,
      boolean isClean,
      List<Diagnostic> diagnostics,
      List<Source> refused,
      @Nullable Instant inForceSince) {
    public Load {
      diagnostics = List.copyOf(diagnostics);
      refused = List.copyOf(refused);
    }
  }

  /// Ends the showing when closed.
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /// A kind of data through a component.
  record Flow(String globalId, Tap.Kind kind) {}
}
