package dev.pewter.core.builtin.local.filematch;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Tap;
import dev.pewter.core.model.Target;
import dev.pewter.core.storage.search.FileSearch;
import java.util.List;

/// Looks for files again and again, and when something new appears, and exports a target for each.
final class LocalFileMatch implements Component<LocalFileMatchArguments> {
  private final ComponentContext context;
  private final FileSearch search;

  LocalFileMatch(ComponentContext context, LocalFileMatchArguments arguments) {
    this.context = context;
    this.search = new FileSearch(context.log(), context.clock(), wanted(arguments), this::found);
    context.export(new TargetsExports(List.of()));
  }

  private static FileSearch.Wanted wanted(LocalFileMatchArguments arguments) {
    return new FileSearch.Wanted(
        arguments.pathTargets(), arguments.syncPeriod(), arguments.ignoreOlderThan());
  }

  private void found(List<Target> targets) {
    context.tap().count(Tap.Kind.TARGET, targets.size());
    context.export(new TargetsExports(targets));
  }

  @Override
  public void run() throws InterruptedException {
    search.run();
  }

  @Override
  public void update(LocalFileMatchArguments arguments) {
    search.update(wanted(arguments));
  }

  /// Searches once.
  void scan() throws InterruptedException {
    search.once();
  }
}
