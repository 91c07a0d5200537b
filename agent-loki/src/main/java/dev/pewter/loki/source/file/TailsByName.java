package dev.pewter.loki.source.file;

import dev.pewter.core.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The tails of all names, one for each label set of a name. For any thread.
final class TailsByName {
  private final Map<String, List<Tail>> tails = new HashMap<>(); // guarded by itself
  private final Set<Tail> retired = ConcurrentHashMap.newKeySet();
  private final Make make;
  private final Consumer<Tail> wake;

  /// Makes a tail.
  interface Make {
    Tail tail(String path, int slot, Labels labels);
  }

  /// @param wake has a tail looked at
  TailsByName(Make make, Consumer<Tail> wake) {
    this.make = make;
    this.wake = wake;
  }

  /// The names to tail from now on, each with its label sets; tells which tails are new.
  List<Tail> follow(Map<String, List<Labels>> wanted) {
    var made = new ArrayList<Tail>();
    synchronized (tails) {
      for (var entry : wanted.entrySet()) {
        String path = entry.getKey();
        var known = tails.getOrDefault(path, List.of());
        var now = relabelled(known, new ArrayList<>(entry.getValue()), path);
        now.stream().filter(tail -> !known.contains(tail)).forEach(made::add);
        tails.put(path, now);
      }
      for (var entry : tails.entrySet()) {
        if (!wanted.containsKey(entry.getKey())) {
          entry.getValue().forEach(this::retire);
        }
      }
    }
    made.forEach(wake);
    return made;
  }

  /// Gives the tails of one name its label sets: equal ones stay, others change theirs. Tells which
  /// the name has then.
  private List<Tail> relabelled(List<Tail> known, List<Labels> wanted, String path) {
    var left = new ArrayList<Tail>();
    for (var tail : known) {
      if (wanted.remove(tail.labels)) {
        revive(tail);
      } else {
        left.add(tail);
      }
    }
    for (var tail : left) {
      if (wanted.isEmpty()) {
        retire(tail);
      } else {
        tail.labels = wanted.removeFirst();
        revive(tail);
      }
    }
    if (wanted.isEmpty()) {
      return known;
    }
    var all = new ArrayList<>(known);
    for (var labels : wanted) {
      int slot = 0;
      while (isTaken(all, slot)) {
        slot++;
      }
      all.add(make.tail(path, slot, labels));
    }
    return List.copyOf(all); // small, for there may be thousands
  }

  private static boolean isTaken(List<Tail> known, int slot) {
    for (var tail : known) {
      if (tail.slot == slot) {
        return true;
      }
    }
    return false;
  }

  private void revive(Tail tail) {
    if (tail.isRetired) {
      tail.isRetired = false;
      tail.mustObserve = true;
      wake.accept(tail);
    }
  }

  private void retire(Tail tail) {
    if (!tail.isRetired) {
      tail.isRetired = true;
      retired.add(tail);
      wake.accept(tail);
    }
  }

  /// All tails, as they are now.
  List<Tail> all() {
    synchronized (tails) {
      var all = new ArrayList<Tail>();
      tails.values().forEach(all::addAll);
      return all;
    }
  }

  /// Forgets tails that have nothing left to do; tells which.
  ///
  /// @param isDone tells of a retired tail whether it is so
  List<Tail> removeDone(Predicate<Tail> isDone) {
    var done = new ArrayList<Tail>();
    for (var each = retired.iterator(); each.hasNext(); ) {
      var tail = each.next();
      if (isRemoved(tail, isDone)) {
        done.add(tail);
      } else if (tail.isRetired) {
        continue;
      }
      each.remove();
      if (tail.isRetired && !done.contains(tail)) {
        retired.add(tail); // meanwhile
      }
    }
    return done;
  }

  private boolean isRemoved(Tail tail, Predicate<Tail> isDone) {
    synchronized (tails) {
      var ofName = tails.get(tail.path);
      if (ofName == null || !tail.isRetired || !isDone.test(tail)) {
        return false;
      }
      var left = ofName.stream().filter(other -> !other.equals(tail)).toList();
      if (left.isEmpty()) {
        tails.remove(tail.path);
      } else {
        tails.put(tail.path, left);
      }
      return true;
    }
  }
}
