package dev.pewter.core.runtime;

import dev.pewter.core.component.Tap;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What passes through one component: counted always, shown as text only while somebody looks.
final class ComponentTap implements Tap {
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  ComponentTap() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  void unwatch(Consumer<String> watcher) {
    watchers.remove(watcher);
  }

  /// What passed since the start; kinds that never passed are left out.
  Map<Kind, Long> counts() {
    var passed = new EnumMap<Kind, Long>(Kind.class);
    counts.forEach(
        (kind, count) -> {
          if (count.sum() > 0) {
            passed.put(kind, count.sum());
          }
        });
    return passed;
  }

  @Override
  public boolean isWatched() {
    return !watchers.isEmpty();
  }

  @Override
  public void count(Kind kind, long amount) {
    LongAdder count = counts.get(kind);
    if (count != null) {
      count.add(amount);
    }
  }

  @Override
  public void show(Supplier<String> text) {
    if (!watchers.isEmpty()) {
      String shown = text.get();
      watchers.forEach(watcher -> watcher.accept(shown));
    }
  }
}
