package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.logs.TailTarget;
import dev.pewter.k8s.objects.Kind;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.OddObjects;
import dev.pewter.k8s.watch.TestStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OddPodLogsTest {
  /// Whatever users write into one: it selects, or says why it cannot be used.
  @Test
  void areReadAndUsed() throws JsonException {
    var pod = Kind.POD.reader().read(new JsonReader(ApiObjects.pod("shop", "web", "n1")));
    var namespaces =
        TestStore.of(
            Kind.NAMESPACE
                .reader()
                .read(
                    new JsonReader("{\"metadata\":{\"name\":\"shop\",\"labels\":{\"a\":\"b\"}}}")));
    OddObjects.readAll(
        """
        {"metadata":{"namespace":"shop","name":"p"},"spec":{
          "selector":{"matchLabels":{"app":"web"},
            "matchExpressions":[{"key":"app","operator":"In","values":["web"]}]},
          "namespaceSelector":{"matchExpressions":[{"key":"a","operator":"Exists"}]},
          "relabelings":[{"sourceLabels":["__meta_kubernetes_pod_name"],"regex":"(.*)",
            "separator":";","modulus":5,"targetLabel":"pod","replacement":"$1",
            "action":"replace"}]}}""",
        json -> {
          var podLogs = PodLogs.read(new JsonReader(json));
          var _ =
              Selected.of(podLogs, List.of(pod), namespaces, TailTarget.Meta.REMOVED)
                  .info(Instant.EPOCH);
        });
  }
}
