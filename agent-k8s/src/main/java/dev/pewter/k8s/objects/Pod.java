package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A pod.
///
/// @param ready the condition's status in lower case, `unknown` without one
public record Pod(
    ObjectMeta metadata,
    String nodeName,
    String phase,
    String ip,
    String hostIp,
    String ready,
    List<Container> containers,
    List<Container> initContainers)
    implements ApiObject {
  private static final String UNKNOWN = "unknown";

  public Pod {
    containers = List.copyOf(containers);
    initContainers = List.copyOf(initContainers);
  }

  public static Pod read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    var spec = Spec.NONE;
    var status = Status.NONE;
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "spec" -> spec = fields.object(Spec::read);
        case "status" -> status = fields.object(Status::read);
        default -> fields.skip();
      }
    }
    return new Pod(
        metadata,
        spec.nodeName(),
        status.phase(),
        status.ip(),
        status.hostIp(),
        status.ready(),
        withIds(spec.containers(), status.ids()),
        withIds(spec.initContainers(), status.initIds()));
  }

  private static List<Container> withIds(List<Container> containers, Map<String, String> ids) {
    return containers.stream().map(c -> c.withId(ids.getOrDefault(c.name(), ""))).toList();
  }

  private record Spec(String nodeName, List<Container> containers, List<Container> initContainers) {
    static final Spec NONE = new Spec("", List.of(), List.of());

    static Spec read(JsonReader in) throws JsonException {
      String nodeName = "";
      List<Container> containers = List.of();
      List<Container> initContainers = List.of();
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "nodeName" -> nodeName = fields.shared();
          case "containers" -> containers = fields.list(Container::read);
          case "initContainers" -> initContainers = fields.list(Container::read);
          default -> fields.skip();
        }
      }
      return new Spec(nodeName, containers, initContainers);
    }
  }

  private record Status(
      String phase,
      String ip,
      String hostIp,
      String ready,
      Map<String, String> ids,
      Map<String, String> initIds) {
    static final Status NONE = new Status("", "", "", UNKNOWN, Map.of(), Map.of());

    static Status read(JsonReader in) throws JsonException {
      String phase = "";
      String ip = "";
      String hostIp = "";
      String ready = UNKNOWN;
      Map<String, String> ids = Map.of();
      Map<String, String> initIds = Map.of();
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "phase" -> phase = fields.shared();
          case "podIP" -> ip = fields.text();
          case "hostIP" -> hostIp = fields.shared();
          case "conditions" -> {
            for (var condition : fields.list(Condition::read).reversed()) { // the first one counts
              ready = condition.type().equals("Ready") ? condition.status() : ready;
            }
          }
          case "containerStatuses" -> ids = ids(fields);
          case "initContainerStatuses" -> initIds = ids(fields);
          default -> fields.skip();
        }
      }
      return new Status(phase, ip, hostIp, ready.toLowerCase(Locale.ROOT).intern(), ids, initIds);
    }

    private static Map<String, String> ids(Fields statuses) throws JsonException {
      var ids = new HashMap<String, String>();
      for (var status : statuses.list(Status::containerStatus)) {
        ids.putIfAbsent(status.getKey(), status.getValue());
      }
      return ids;
    }

    private static Map.Entry<String, String> containerStatus(JsonReader in) throws JsonException {
      String name = "";
      String id = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "name" -> name = fields.text();
          case "containerID" -> id = fields.text();
          default -> fields.skip();
        }
      }
      return Map.entry(name, id);
    }
  }
}
