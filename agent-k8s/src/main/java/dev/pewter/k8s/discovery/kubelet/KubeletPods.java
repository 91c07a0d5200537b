package dev.pewter.k8s.discovery.kubelet;

import dev.pewter.core.builtin.discovery.TargetSource;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.model.Target;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.discovery.kubernetes.PodRole;
import dev.pewter.k8s.objects.Pod;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Asks a kubelet for its pods.
final class KubeletPods implements TargetSource {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final DiscoveryKubeletArguments arguments;
  private final HttpClient client;
  private final Log log;
  private final Metrics.Counter failures;

  KubeletPods(DiscoveryKubeletArguments arguments, ComponentContext context) {
    this.arguments = arguments;
    this.client =
        HttpClients.shared().client(arguments.client(), "Prometheus/" + context.agent().version());
    this.log = context.log();
    this.failures =
        context
            .metrics()
            .counter("prometheus_sd_refresh_failures_total", "Requests that gave no targets.");
  }

  @Override
  public Map<String, List<Target>> refresh(Map<String, List<Target>> last)
      throws InterruptedException {
    try {
      return ask();
    } catch (InterruptedIOException e) {
      KubernetesApi.endIfInterrupted(e);
      return failed(e, last);
    } catch (IOException e) {
      return failed(e, last);
    }
  }

  private Map<String, List<Target>> failed(IOException why, Map<String, List<Target>> last) {
    failures.increment();
    log.error("unable to refresh target groups", "err", why);
    return last;
  }

  private Map<String, List<Target>> ask() throws IOException, InterruptedException {
    var request = Request.get(URI.create(arguments.url() + "/pods")).timeout(TIMEOUT);
    try (var response = client.send(request.maxResponseBytes(0))) {
      if (response.status() != 200) {
        throw new IOException("error response from kubelet: " + response.statusText());
      }
      var listed = KubernetesApi.readList(response.body(), Pod::read);
      if (listed.unreadable() > 0) {
        log.warn("pods left out", "count", listed.unreadable());
      }
      var groups = new TreeMap<String, List<Target>>();
      for (Pod pod : listed.objects()) {
        if (arguments.namespaces().isEmpty()
            || arguments.namespaces().contains(pod.metadata().namespace())) {
          groups.put(pod.metadata().key(), PodRole.alone(pod));
        }
      }
      return groups;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
