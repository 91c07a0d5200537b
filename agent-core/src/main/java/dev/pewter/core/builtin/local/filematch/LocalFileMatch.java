package dev.pewter.core.builtin.local.filematch;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Signal;
import dev.pewter.core.model.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Looks for files again and again, and when something new appears, and exports a target for each.
final class LocalFileMatch implements Component<LocalFileMatchArguments> {
  private static final Duration SETTLING = Duration.ofMillis(100);

  private final ComponentContext context;
  private final Signal changed = new Signal();
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
      LocalFileMatchArguments current = arguments;
      try (var names = new NewNames(changed::wake, context.log())) {
        while (current.equals(arguments)) {
          walkAndWait(current, names);
        }
      }
    }
  }

  private void walkAndWait(LocalFileMatchArguments current, NewNames names)
      throws InterruptedException {
    long start = context.clock().nanos();
    var directories = scan();
    long nanos = context.clock().nanos() - start;
    if (!names.renew(directories)) {
      changed.await(current.syncPeriod());
    }
    // what is created comes in bursts; walking takes a twentieth of the time at most
    Duration rest = Duration.ofNanos(20 * nanos);
    updated.await(rest.compareTo(SETTLING) > 0 ? rest : SETTLING);
  }

  @Override
  public void update(LocalFileMatchArguments newArguments) {
    arguments = newArguments;
    updated.wake();
    changed.wake();
  }

  /// Walks once; returns the directories that something new may appear in.
  Map<Path, Predicate<String>> scan() throws InterruptedException {
    LocalFileMatchArguments current = arguments;
    Instant oldest =
        current.ignoreOlderThan().isZero()
            ? Instant.MIN
            : context.clock().now().minus(current.ignoreOlderThan());
    var targets = new ArrayList<Target>();
    var directories = new LinkedHashMap<Path, Predicate<String>>();
    for (Target pathTarget : current.pathTargets()) {
      new PathSearch(pathTarget, oldest, context.log()).findInto(targets, directories);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    context.tap().count(Tap.Kind.TARGET, targets.size());
    context.export(new TargetsExports(targets));
    return directories;
  }
}
