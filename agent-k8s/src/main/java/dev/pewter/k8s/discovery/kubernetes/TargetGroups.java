package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.watch.ObjectStore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The targets of the objects of one watch: made anew for what has changed. Followers tell of
/// changes; one thread makes targets.
final class TargetGroups<T extends ApiObject> {
  private final Role<T> role;
  private final ObjectStore<T> store;
  private final Around around;
  private final Set<String> changedObjects = ConcurrentHashMap.newKeySet();
  private final Set<String> changedAround = ConcurrentHashMap.newKeySet();
  private final Map<String, List<Target>> groups = new TreeMap<>();

  /// Before, all is still to be made: what changes need not be remembered, which would grow without
  /// end where a first list never comes.
  private volatile boolean hasBegun;

  TargetGroups(Role<T> role, ObjectStore<T> store, Around around) {
    this.role = role;
    this.store = store;
    this.around = around;
  }

  /// An object was told of.
  void changed(String key) {
    if (hasBegun) {
      changedObjects.add(key);
    }
  }

  /// @param what as in `Role.isTouched`
  void changedAround(String what) {
    if (hasBegun) {
      changedAround.add(what);
    }
  }

  /// Makes anew what has changed.
  ///
  /// @return whether any target is another one now, or all are made for the first time
  boolean refresh() {
    boolean isFirst = !hasBegun;
    hasBegun = true; // before anything is looked at
    boolean isChanged = isFirst;
    for (String key : isFirst ? all() : touched()) {
      T object = store.get(key);
      @Nullable List<Target> made = object == null ? List.of() : role.targets(object, around);
      if (made == null) {
        continue; // as it was
      }
      var before = made.isEmpty() ? groups.remove(key) : groups.put(key, List.copyOf(made));
      isChanged |= !made.equals(before == null ? List.of() : before);
    }
    return isChanged;
  }

  /// Adds all targets to a list, as the last refresh has left them.
  void addTo(List<Target> targets) {
    groups.values().forEach(targets::addAll);
  }

  private Set<String> all() {
    var keys = new HashSet<String>();
    store.all().forEach(object -> keys.add(object.metadata().key()));
    return keys;
  }

  private Set<String> touched() {
    var keys = taken(changedObjects);
    var changes = taken(changedAround);
    if (!changes.isEmpty()) {
      for (T object : store.all()) {
        if (role.isTouched(object, changes)) {
          keys.add(object.metadata().key());
        }
      }
    }
    return keys;
  }

  /// What comes in meanwhile stays for the next time.
  private static Set<String> taken(Set<String> changes) {
    var taken = new HashSet<>(changes);
    changes.removeAll(taken);
    return taken;
  }
}
