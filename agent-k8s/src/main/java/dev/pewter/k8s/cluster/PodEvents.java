package dev.pewter.k8s.cluster;

import dev.pewter.core.component.AgentEvents;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.json.JsonWriter;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.OwnPod;
import dev.pewter.k8s.client.ServiceAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;

/// Writes Events of the agent's own pod, which `kubectl describe pod` shows.
public final class PodEvents implements AgentEvents {
  private static final String COMPONENT = "pewter";
  private static final int NOT_FOUND = 404;

  private final ServiceAccount account;

  /// For ServiceLoader.
  public PodEvents() {
    this(ServiceAccount.MOUNTED);
  }

  PodEvents(ServiceAccount account) {
    this.account = account;
  }

  @Override
  public void write(AgentEvent event) throws IOException, InterruptedException {
    Connection connection;
    try {
      connection = account.connection();
    } catch (ComponentException _) {
      return; // not in a pod
    }
    var pod = OwnPod.of(account);
    String name = pod.name() + "." + Long.toHexString(event.first().toEpochMilli());
    try (var api = new KubernetesApi(connection, InCluster.USER_AGENT)) {
      boolean isThere = event.times() > 1 && recount(api, pod.namespace(), name, event);
      if (!isThere) {
        api.create(ApiResource.EVENTS, pod.namespace(), bytes(json(pod, name, event)));
      }
    }
  }

  /// Writes how often it has happened into the one that is there; false when there is none, for
  /// they go by themselves after an hour.
  private static boolean recount(KubernetesApi api, String namespace, String name, AgentEvent event)
      throws IOException, InterruptedException {
    var json = new StringBuilder();
    times(new JsonWriter(json).beginObject(), event).endObject();
    try {
      api.patch(ApiResource.EVENTS, namespace, name, bytes(json));
      return true;
    } catch (ApiException e) {
      if (e.status() != NOT_FOUND) {
        throw e;
      }
      return false;
    }
  }

  private static StringBuilder json(OwnPod pod, String name, AgentEvent event) {
    var text = new StringBuilder();
    var json = new JsonWriter(text);
    json.beginObject().name("apiVersion").value("v1").name("kind").value("Event");
    json.name("metadata").beginObject().name("namespace").value(pod.namespace());
    json.name("name").value(name).endObject();
    json.name("involvedObject").beginObject().name("apiVersion").value("v1");
    json.name("kind").value("Pod").name("namespace").value(pod.namespace());
    json.name("name").value(pod.name());
    if (!pod.uid().isEmpty()) {
      json.name("uid").value(pod.uid());
    }
    json.endObject().name("source").beginObject().name("component").value(COMPONENT).endObject();
    json.name("type")
        .value(
            switch (event.type()) {
              case NORMAL -> "Normal";
              case WARNING -> "Warning";
            });
    json.name("reason").value(event.reason()).name("message").value(event.message());
    json.name("firstTimestamp").value(event.first().truncatedTo(ChronoUnit.SECONDS).toString());
    times(json, event).endObject();
    return text;
  }

  /// What changes when it happens again.
  private static JsonWriter times(JsonWriter json, AgentEvent event) {
    return json.name("count")
        .value(event.times())
        .name("lastTimestamp")
        .value(event.last().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static byte[] bytes(StringBuilder json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
