package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.Fields;
import java.util.List;

/// A container of a pod.
///
/// @param id of its present instance, such as `containerd://…`; empty when it has not run yet
public record Container(String name, String image, String id, List<ContainerPort> ports) {
  public Container {
    ports = List.copyOf(ports);
  }

  /// A port as declared.
  public record ContainerPort(String name, int number, String protocol) {
    static ContainerPort read(JsonReader in) throws JsonException {
      String name = "";
      int number = 0;
      String protocol = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "name" -> name = fields.shared();
          case "containerPort" -> number = fields.number();
          case "protocol" -> protocol = fields.shared();
          default -> fields.skip();
        }
      }
      return new ContainerPort(name, number, protocol);
    }
  }

  static Container read(JsonReader in) throws JsonException {
    String name = "";
    String image = "";
    List<ContainerPort> ports = List.of();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "name" -> name = fields.shared();
        case "image" -> image = fields.shared();
        case "ports" -> ports = fields.list(ContainerPort::read);
        default -> fields.skip();
      }
    }
    return new Container(name, image, "", ports);
  }

  Container withId(String id) {
    return new Container(name, image, id, ports);
  }
}
