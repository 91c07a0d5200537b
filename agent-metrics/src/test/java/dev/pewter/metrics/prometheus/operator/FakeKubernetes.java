package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.kubernetes.KubernetesWatch;
import dev.pewter.core.model.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A cluster that has what it is told to have.
final class FakeKubernetes implements Kubernetes, KubernetesSession {
  private final Map<String, KubernetesObject> objects = new ConcurrentSkipListMap<>();
  private final Map<TargetQuery, List<Target>> targets = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> data = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger version = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  final List<ObjectQuery> queries = new CopyOnWriteArrayList<>();
  volatile @Nullable String failure;
  volatile @Nullable String unreachable;

  FakeKubernetes() {
    data.put(
        Data.SECRET + "shop/creds",
        Map.of("user", "u", "pass", "p", "token", "t", "key", "k", "id", "client"));
    data.put(Data.CONFIG_MAP + "shop/ca", Map.of("ca.crt", "CA"));
  }

  void put(String namespace, String name, String spec) {
    String number = Integer.toString(version.incrementAndGet());
    objects.put(namespace + "/" + name, new KubernetesObject(namespace, name, number, spec));
    changed();
  }

  void delete(String key) {
    objects.remove(key);
    changed();
  }

  void found(TargetQuery query, Target... found) {
    targets.put(query, List.of(found));
    changed();
  }

  void secret(String key, Map<String, String> values) {
    data.put(Data.SECRET + key, values);
  }

  void changed() {
    listeners.forEach(Runnable::run);
  }

  @Override
  public KubernetesSession connect(ComponentContext context, KubernetesClientArguments client)
      throws ComponentException {
    if (unreachable != null) {
      throw new ComponentException(unreachable);
    }
    return this;
  }

  @Override
  public KubernetesWatch<KubernetesObject> watch(ObjectQuery query, Runnable changed) {
    queries.add(query);
    return watch(
        changed,
        () ->
            objects.values().stream()
                .filter(o -> query.namespace().isEmpty() || o.namespace().equals(query.namespace()))
                .toList());
  }

  @Override
  public KubernetesWatch<Target> discover(TargetQuery query, Runnable changed) {
    return watch(changed, () -> targets.getOrDefault(query, List.of()));
  }

  private <T> KubernetesWatch<T> watch(Runnable changed, Supplier<List<T>> known) {
    listeners.add(changed);
    open.incrementAndGet();
    return new KubernetesWatch<>() {
      @Override
      public boolean isSynced() {
        return failure == null;
      }

      @Override
      public List<T> known() {
        return known.get();
      }

      @Override
      public @Nullable String failure() {
        return failure;
      }

      @Override
      public void close() {
        listeners.remove(changed);
        open.decrementAndGet();
      }
    };
  }

  @Override
  public Map<String, String> data(Data kind, String namespace, String name) throws IOException {
    var values = data.get(kind + namespace + "/" + name);
    if (values == null) {
      throw new IOException("get " + kind + " " + namespace + "/" + name + ": 404 Not Found");
    }
    return new TreeMap<>(values);
  }
}
