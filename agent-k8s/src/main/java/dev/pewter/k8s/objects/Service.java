package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.util.List;

/// A service.
public record Service(
    ObjectMeta metadata,
    String type,
    String clusterIp,
    String externalName,
    String loadBalancerIp,
    String ipFamilyPolicy,
    List<String> ipFamilies,
    List<ServicePort> ports)
    implements ApiObject {

  public Service {
    ipFamilies = List.copyOf(ipFamilies);
    ports = List.copyOf(ports);
  }

  /// A port the service listens on.
  public record ServicePort(String name, int number, String protocol) {
    static ServicePort read(JsonReader in) throws JsonException {
      String name = "";
      int number = 0;
      String protocol = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "name" -> name = fields.shared();
          case "port" -> number = fields.number();
          case "protocol" -> protocol = fields.shared();
          default -> fields.skip();
        }
      }
      return new ServicePort(name, number, protocol);
    }
  }

  public static Service read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    String type = "";
    String clusterIp = "";
    String externalName = "";
    String loadBalancerIp = "";
    String policy = "";
    List<String> families = List.of();
    List<ServicePort> ports = List.of();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "spec" -> {
          for (var spec = fields.object(); spec.next(); ) {
            switch (spec.name()) {
              case "type" -> type = spec.shared();
              case "clusterIP" -> clusterIp = spec.text();
              case "externalName" -> externalName = spec.text();
              case "loadBalancerIP" -> loadBalancerIp = spec.text();
              case "ipFamilyPolicy" -> policy = spec.shared();
              case "ipFamilies" -> families = spec.textList();
              case "ports" -> ports = spec.list(ServicePort::read);
              default -> spec.skip();
            }
          }
        }
        default -> fields.skip();
      }
    }
    return new Service(
        metadata, type, clusterIp, externalName, loadBalancerIp, policy, families, ports);
  }
}
