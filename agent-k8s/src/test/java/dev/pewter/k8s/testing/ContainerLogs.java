package dev.pewter.k8s.testing;

import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The logs of containers, as an API server sends them.
final class ContainerLogs {
  private final Map<String, ContainerLog> logs = new ConcurrentHashMap<>();

  /// The log of a container; made when it is first asked for.
  ContainerLog log(String namespace, String pod, String container) {
    return logs.computeIfAbsent(key(namespace, pod, container), _ -> new ContainerLog());
  }

  void forget(String namespace, String pod, String container) {
    logs.remove(key(namespace, pod, container));
  }

  private static String key(String namespace, String pod, String container) {
    return namespace + "/" + pod + "/" + container;
  }

  /// The name by which the instance before the last restart is kept.
  static String previous(String container) {
    return container + " previous";
  }

  void send(HttpRequest request, HttpResponse response, String namespace, String pod)
      throws IOException, InterruptedException {
    request.cancelWhenAbandoned();
    var query = request.query();
    String container = query.getOrDefault("container", "");
    boolean previous = "true".equals(query.get("previous"));
    var log = logs.get(key(namespace, pod, previous ? previous(container) : container));
    if (log == null) {
      TestApiServer.status(
          response, previous ? 400 : 404, "container \"" + container + "\" not found");
      return;
    }
    response.header("Content-Type", "text/plain");
    OutputStream out = response.stream();
    out.flush();
    log.send(
        out,
        "true".equals(query.get("follow")),
        "true".equals(query.get("timestamps")),
        query.getOrDefault("sinceTime", ""));
    out.close();
  }
}
