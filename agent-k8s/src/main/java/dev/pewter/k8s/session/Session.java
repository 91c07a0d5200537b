package dev.pewter.k8s.session;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.kubernetes.KubernetesWatch;
import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.discovery.kubernetes.TargetWatch;
import dev.pewter.k8s.remote.kubernetes.ObjectType;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// One component's share in the watches of one API server.
final class Session implements KubernetesSession {
  private final ComponentContext context;
  private final Connection connection;

  Session(ComponentContext context, Connection connection) {
    this.context = context;
    this.connection = connection;
  }

  @Override
  public KubernetesWatch<KubernetesObject> watch(ObjectQuery query, Runnable changed) {
    return new ObjectWatch(context, connection, query, changed);
  }

  @Override
  public KubernetesWatch<Target> discover(TargetQuery query, Runnable changed) {
    return new TargetWatch(context, connection, query, changed);
  }

  @Override
  public Map<String, String> data(Data kind, String namespace, String name)
      throws IOException, InterruptedException {
    var type =
        switch (kind) {
          case CONFIG_MAP -> ObjectType.CONFIG_MAP;
          case SECRET -> ObjectType.SECRET;
        };
    try (var api = new KubernetesApi(connection, context.agent().userAgent())) {
      var data = new HashMap<String, String>();
      type.read(api.get(type.resource(), namespace, name))
          .forEach((key, value) -> data.put(key, value.reveal()));
      return data;
    } catch (JsonException | IllegalArgumentException e) {
      throw new IOException(
          type.resource() + " " + namespace + "/" + name + " cannot be read: " + e.getMessage(), e);
    }
  }
}
