package dev.pewter.k8s.loki.source.kubernetes;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.config.decode.Block;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.logs.InvalidTarget;
import dev.pewter.k8s.logs.NodeLogs;
import dev.pewter.k8s.logs.TailInfo;
import dev.pewter.k8s.logs.TailTarget;
import dev.pewter.k8s.logs.Tails;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tails the containers of its targets.
final class LokiSourceKubernetes implements Component<LokiSourceKubernetesArguments> {
  /// Of the targets that name no container, how many are logged one by one.
  private static final int MAX_LOGGED = 20;

  private final ComponentContext context;
  private final Tails tails;

  /// How the tails do.
  record DebugInfo(@Block("target") List<TailInfo> targets) {
    DebugInfo {
      targets = List.copyOf(targets);
    }
  }

  LokiSourceKubernetes(
      ComponentContext context, LokiSourceKubernetesArguments arguments, NodeLogs nodeLogs)
      throws ComponentException {
    this.context = context;
    this.tails =
        new Tails(
            context,
            "pewter_loki_source_kubernetes_",
            nodeLogs,
            plan(arguments),
            arguments.forwardTo());
  }

  private Tails.Plan plan(LokiSourceKubernetesArguments arguments) throws ComponentException {
    var targets = new ArrayList<TailTarget>();
    int failed = 0;
    for (var target : arguments.targets()) {
      try {
        targets.add(TailTarget.of(target, target, context.id(), TailTarget.Meta.REMOVED));
      } catch (InvalidTarget e) {
        if (failed++ < MAX_LOGGED) {
          context.log().error("failed to process input target", "target", target, "err", e);
        }
      }
    }
    if (failed > MAX_LOGGED) {
      context.log().error("failed to process more input targets", "count", failed - MAX_LOGGED);
    }
    return new Tails.Plan(
        Connection.of(arguments.client()),
        targets,
        Tails.Start.BEGINNING,
        arguments.clustering().enabled());
  }

  @Override
  public void update(LokiSourceKubernetesArguments arguments) throws ComponentException {
    var plan = plan(arguments);
    tails.forwardTo(arguments.forwardTo());
    tails.update(plan);
  }

  @Override
  public void run() throws InterruptedException, IOException {
    tails.run();
  }

  @Override
  public @Nullable Health health() {
    return tails.health();
  }

  @Override
  public Record debugInfo() {
    return new DebugInfo(tails.infos());
  }
}
