package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.objects.Kind;
import dev.pewter.k8s.testing.OddObjects;
import dev.pewter.k8s.watch.TestStore;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whatever an object looks like: it has targets, has none, or is left out.
class OddObjectsTest {
  private static final String META =
      """
      "metadata":{"namespace":"shop","name":"web","uid":"u","resourceVersion":"5",
       "labels":{"app":"web"},"annotations":{"a/b":"c"},
       "ownerReferences":[{"kind":"ReplicaSet","name":"web-1","controller":true}]}""";
  private static final String REFERENCE =
      "\"targetRef\":{\"kind\":\"Pod\",\"namespace\":\"shop\",\"name\":\"web\"}";
  private static final String POD =
      "{"
          + META
          + """
          ,"spec":{"nodeName":"n1","hostNetwork":true,
            "containers":[{"name":"app","image":"i:1",
              "ports":[{"name":"http","containerPort":80,"protocol":"TCP"}]}],
            "initContainers":[{"name":"init","image":"i:2","restartPolicy":"Always"}]},
           "status":{"phase":"Running","podIP":"10.0.0.1","hostIP":"192.0.2.1",
            "conditions":[{"type":"Ready","status":"True"}],
            "containerStatuses":[{"name":"app","containerID":"containerd://c1"}],
            "initContainerStatuses":[{"name":"init","containerID":"containerd://c2"}]}}""";
  private static final String SERVICE =
      "{"
          + META
          + """
          ,"spec":{"type":"LoadBalancer","clusterIP":"10.96.0.5","externalName":"e.example",
            "loadBalancerIP":"192.0.2.5","ports":[{"name":"http","port":80,"protocol":"TCP"}]}}""";

  private static <T extends ApiObject> void read(Kind<T> kind, Role<T> role, String sound)
      throws JsonException {
    var pods = TestStore.of(Kind.POD.reader().read(new JsonReader(POD)));
    var services = TestStore.of(Kind.SERVICE.reader().read(new JsonReader(SERVICE)));
    for (var around :
        List.of(new Around(null, null, null, null), new Around(pods, services, null, null))) {
      OddObjects.readAll(
          sound,
          json -> {
            var object = kind.reader().read(new JsonReader(json));
            var _ = role.targets(object, around);
            var _ = role.isTouched(object, Set.of("pod/shop/web", "node/n1"));
          });
    }
  }

  @Test
  void readsPods() throws JsonException {
    read(Kind.POD, new PodRole(), POD);
  }

  @Test
  void readsServices() throws JsonException {
    read(Kind.SERVICE, new ServiceRole(), SERVICE);
  }

  @Test
  void readsNodes() throws JsonException {
    read(
        Kind.NODE,
        new NodeRole(),
        "{"
            + META
            + """
            ,"spec":{"providerID":"aws://1"},"status":{
              "addresses":[{"type":"InternalIP","address":"192.0.2.1"}],
              "conditions":[{"type":"Ready","status":"True"}],
              "daemonEndpoints":{"kubeletEndpoint":{"Port":10250}}}}""");
  }

  @Test
  void readsEndpoints() throws JsonException {
    read(
        Kind.ENDPOINTS,
        new EndpointsRole(),
        "{"
            + META
            + ",\"subsets\":[{\"addresses\":[{\"ip\":\"10.0.0.1\",\"nodeName\":\"n1\","
            + "\"hostname\":\"h\","
            + REFERENCE
            + "}],\"notReadyAddresses\":[{\"ip\":\"10.0.0.2\"}],"
            + "\"ports\":[{\"name\":\"http\",\"port\":80,\"protocol\":\"TCP\"}]}]}");
  }

  @Test
  void readsEndpointSlices() throws JsonException {
    read(
        Kind.ENDPOINT_SLICE,
        new EndpointSliceRole(),
        "{"
            + META
            + ",\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"10.0.0.1\"],"
            + "\"conditions\":{\"ready\":true,\"serving\":true,\"terminating\":false},"
            + "\"hostname\":\"h\",\"nodeName\":\"n1\",\"zone\":\"z\","
            + "\"deprecatedTopology\":{\"a\":\"b\"},"
            + REFERENCE
            + "}],\"ports\":[{\"name\":\"http\",\"port\":80,\"protocol\":\"TCP\","
            + "\"appProtocol\":\"h2c\"}]}");
  }

  @Test
  void readsIngresses() throws JsonException {
    read(
        Kind.INGRESS,
        new IngressRole(),
        "{"
            + META
            + """
            ,"spec":{"ingressClassName":"nginx","tls":[{"hosts":["*.example"]}],
              "rules":[{"host":"a.example","http":{"paths":[{"path":"/x"}]}}]}}""");
  }
}
