package dev.pewter.core.builtin.local.filematch;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Looks for files again and again and exports a target for each.
final class LocalFileMatch implements Component<LocalFileMatchArguments> {
  private final ComponentContext context;
  private final Signal updated = new Signal();
  private volatile LocalFileMatchArguments arguments;

  LocalFileMatch(ComponentContext context, LocalFileMatchArguments arguments) {
    this.context = context;
    this.arguments = arguments;
    context.export(new TargetsExports(List.of()));
  }

  @Override
  public void run() throws InterruptedException {
    while (true) {
      Duration period = scan();
      updated.await(period);
    }
  }

  @Override
  public void update(LocalFileMatchArguments newArguments) {
    arguments = newArguments;
    updated.wake();
  }

  /// Walks once; returns how long to wait for the next time.
  Duration scan() throws InterruptedException {
    LocalFileMatchArguments current = arguments;
    Instant oldest =
        current.ignoreOlderThan().isZero()
            ? Instant.MIN
            : context.clock().now().minus(current.ignoreOlderThan());
    var targets = new ArrayList<Target>();
    for (Target pathTarget : current.pathTargets()) {
      new PathSearch(pathTarget, oldest, context.log()).findInto(targets);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    context.tap().count(Tap.Kind.TARGET, targets.size());
    context.export(new TargetsExports(targets));
    return current.syncPeriod();
  }
}
