package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.component.Health;
import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.ObjectMeta;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.objects.Kind;
import dev.pewter.k8s.objects.Pod;
import dev.pewter.k8s.watch.FirstList;
import dev.pewter.k8s.watch.Follower;
import dev.pewter.k8s.watch.ObjectStore;
import dev.pewter.k8s.watch.SharedWatches;
import dev.pewter.k8s.watch.WatchLease;
import dev.pewter.k8s.watch.Watcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The watches of one set of arguments and the targets made of them.
final class Discoverer implements AutoCloseable {
  private final DiscoveryKubernetesArguments arguments;
  private final Connection connection;
  private final Watcher by;
  private final Listener listener;
  private final List<Followed> followed = new ArrayList<>();
  private final FirstList firstList;
  private final List<Place> places = new CopyOnWriteArrayList<>();
  private final List<ObjectStore<Pod>> podStores = new ArrayList<>();
  private final Map<Told<?>, Failing> failing = new ConcurrentHashMap<>();
  private volatile boolean usable;

  /// @param what such as `pods in all namespaces`
  private record Followed(WatchLease<?> lease, Told<?> told, String what) {
    boolean isSynced() {
      return lease.store().isSynced();
    }
  }

  /// A namespace, or all of them.
  ///
  /// @param needed what must be known before its targets are, of the whole cluster too
  private record Place(List<Followed> needed, TargetGroups<?> groups) {
    boolean isSynced() {
      return needed.stream().allMatch(Followed::isSynced);
    }
  }

  private record Failing(Health health, IOException why) {
    boolean isDenied() {
      return why instanceof ApiException refused && refused.isDenied();
    }

    boolean isRefusal() {
      return why instanceof ApiException refused && refused.isRefusal();
    }
  }

  /// Learns of what happens, on any thread.
  interface Listener {
    /// Something changed: targets may be other ones.
    void woken();

    void counted(String role, Follower.Event event);

    void failed(IOException why);

    void unreadable(String kind, int count, String why);
  }

  /// Watches.
  ///
  /// @param namespaces empty for all
  Discoverer(
      DiscoveryKubernetesArguments arguments,
      Connection connection,
      List<String> namespaces,
      Watcher by,
      Listener listener) {
    this.arguments = arguments;
    this.connection = connection;
    this.by = by;
    this.listener = listener;
    this.firstList = new FirstList(by.clock());
    var scopes = namespaces.isEmpty() ? List.of("") : namespaces.stream().distinct().toList();
    switch (arguments.role()) {
      case "node" -> watch(List.of(""), Kind.NODE, new NodeRole(), false);
      case "pod" -> watch(scopes, Kind.POD, new PodRole(), false);
      case "service" -> watch(scopes, Kind.SERVICE, new ServiceRole(), false);
      case "endpoints" -> watch(scopes, Kind.ENDPOINTS, new EndpointsRole(), true);
      case "endpointslice" -> watch(scopes, Kind.ENDPOINT_SLICE, new EndpointSliceRole(), true);
      case "ingress" -> watch(scopes, Kind.INGRESS, new IngressRole(), false);
      default -> throw new IllegalArgumentException(arguments.role());
    }
  }

  /// @param withMembers whether services and pods matter too
  private <T extends ApiObject> void watch(
      List<String> scopes, Kind<T> kind, Role<T> role, boolean withMembers) {
    boolean attachesNodes =
        arguments.attach().node() && (withMembers || arguments.role().equals("pod"));
    boolean attachesNamespaces = arguments.attach().namespace() && !arguments.role().equals("node");
    BiConsumer<String, String> toAll =
        (what, key) -> places.forEach(p -> p.groups().changedAround(what + key));
    var nodes = attachesNodes ? metadata(Kind.NODE, "node", toAll) : null;
    var namespaces = attachesNamespaces ? metadata(Kind.NAMESPACE, "namespace", toAll) : null;
    var ofCluster = List.copyOf(followed);
    for (String scope : scopes) {
      int before = followed.size();
      List<TargetGroups<T>> own = new CopyOnWriteArrayList<>();
      BiConsumer<String, String> toOwn =
          (what, key) -> own.forEach(g -> g.changedAround(what + key));
      var services = withMembers ? member(Kind.SERVICE, "service", scope, toOwn) : null;
      var pods = withMembers ? member(Kind.POD, "pod", scope, toOwn) : null;
      var lease =
          follow(
              kind,
              arguments.role(),
              scope,
              (_, _, object) -> own.forEach(g -> g.changed(object.metadata().key())));
      if (arguments.role().equals("pod")) {
        @SuppressWarnings("unchecked") // the kind says so
        var store = (ObjectStore<Pod>) lease.store();
        podStores.add(store);
      }
      var group =
          new TargetGroups<>(role, lease.store(), new Around(pods, services, nodes, namespaces));
      own.add(group);
      var needed = new ArrayList<>(ofCluster);
      needed.addAll(followed.subList(before, followed.size()));
      places.add(new Place(List.copyOf(needed), group));
    }
  }

  private <T extends ApiObject> ObjectStore<T> member(
      Kind<T> kind, String role, String scope, BiConsumer<String, String> tell) {
    return follow(
            kind, role, scope, (_, _, object) -> tell.accept(role + "/", object.metadata().key()))
        .store();
  }

  /// Objects of which only labels and annotations matter; a node's heartbeat changes nothing.
  private <T extends ApiObject> ObjectStore<T> metadata(
      Kind<T> kind, String role, BiConsumer<String, String> tell) {
    return follow(
            kind,
            role.equals("node") ? "node" : "",
            "",
            (event, before, object) -> {
              if (before == null
                  || event == Follower.Event.DELETE
                  || !isAlike(before.metadata(), object.metadata())) {
                tell.accept(role + "/", object.metadata().name());
              }
            })
        .store();
  }

  private static boolean isAlike(ObjectMeta a, ObjectMeta b) {
    return a.labels().equals(b.labels()) && a.annotations().equals(b.annotations());
  }

  /// What is done when an object has changed.
  private interface Changed<T> {
    void told(Follower.Event event, @Nullable T before, T object);
  }

  private <T extends ApiObject> WatchLease<T> follow(
      Kind<T> kind, String role, String scope, Changed<T> changed) {
    var selector = arguments.selector(role);
    var selection = new Selection(scope, selector.label(), selector.field());
    var told = new Told<>(kind, role, changed);
    var lease = SharedWatches.shared().follow(connection, by, kind, selection, told);
    followed.add(new Followed(lease, told, kind.resource() + " in " + selection.scope()));
    return lease;
  }

  /// Passes on what one watch tells.
  private final class Told<T> implements Follower<T> {
    private final Kind<?> kind;
    private final String role;
    private final Changed<T> changed;

    Told(Kind<?> kind, String role, Changed<T> changed) {
      this.kind = kind;
      this.role = role;
      this.changed = changed;
    }

    @Override
    public void told(Event event, @Nullable T before, T object) {
      listener.counted(role, event);
      changed.told(event, before, object);
      listener.woken();
    }

    @Override
    public void synced() {
      listener.woken();
    }

    @Override
    public void failed(IOException why) {
      String message = String.valueOf(why.getMessage());
      var now =
          failing.compute(
              this,
              (_, known) ->
                  known != null && known.health().message().equals(message)
                      ? known
                      : new Failing(
                          new Health(Health.State.UNHEALTHY, message, by.clock().now()), why));
      listener.failed(why);
      if (now.isDenied() && !usable) {
        listener.woken(); // the other namespaces need not wait for this one
      }
    }

    @Override
    public void recovered() {
      failing.remove(this);
    }

    @Override
    public void unreadable(int count, String why) {
      listener.unreadable(kind.resource().toString(), count, why);
    }
  }

  /// Whether all first lists are in.
  boolean isSynced() {
    return followed.stream().allMatch(Followed::isSynced);
  }

  /// Whether there are targets to tell of, for ever once there are: all namespaces are known, or at
  /// least one is and the rights for the others are missing.
  boolean isUsable() {
    if (!usable
        && places.stream().anyMatch(Place::isSynced)
        && places.stream().allMatch(place -> place.isSynced() || isDenied(place))) {
      usable = true;
    }
    return usable;
  }

  private boolean isDenied(Place place) {
    return place.needed().stream()
        .filter(each -> !each.isSynced())
        .map(each -> failing.get(each.told()))
        .anyMatch(why -> why != null && why.isDenied());
  }

  /// All that fails at the moment, or what was waited for too long; null if there is nothing. Once
  /// all is known only missing rights and credentials matter: the rest stays useful while the API
  /// server is away.
  @Nullable Health health() {
    boolean isSynced = isSynced();
    var all =
        failing.values().stream()
            .filter(why -> why.isRefusal() || !isSynced)
            .map(Failing::health)
            .toList();
    if (!all.isEmpty()) {
      String message =
          all.stream().map(Health::message).distinct().sorted().collect(Collectors.joining("; "));
      var since = all.stream().map(Health::since).max(Comparator.naturalOrder()).orElseThrow();
      return new Health(Health.State.UNHEALTHY, message, since);
    }
    return firstList.isLate() && !isSynced
        ? new Health(Health.State.UNHEALTHY, FirstList.message(awaited()), firstList.lateSince())
        : null;
  }

  /// The first lists that have not come in time, to be logged once.
  Optional<String> late() {
    return failing.isEmpty() && !isSynced() && firstList.isToBeTold()
        ? Optional.of(awaited())
        : Optional.empty();
  }

  private String awaited() {
    return followed.stream()
        .filter(each -> !each.isSynced())
        .map(Followed::what)
        .collect(Collectors.joining(", "));
  }

  /// Makes the targets of the namespaces that are known anew, where what they come of has changed;
  /// only one thread may ask.
  ///
  /// @return whether any is another one now
  boolean refresh() {
    boolean isChanged = false;
    for (var place : places) {
      isChanged |= place.isSynced() && place.groups().refresh();
    }
    return isChanged;
  }

  /// All targets of the namespaces that are known, as the last refresh has left them.
  List<Target> targets() {
    var targets = new ArrayList<Target>();
    places.forEach(place -> place.groups().addTo(targets));
    return targets;
  }

  /// A pod by its key, if it is among those that are watched.
  @Nullable Pod pod(String key) {
    for (var store : podStores) {
      var pod = store.get(key);
      if (pod != null) {
        return pod;
      }
    }
    return null;
  }

  @Override
  public void close() {
    followed.forEach(each -> each.lease().close());
  }
}
