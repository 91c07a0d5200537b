package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The addresses behind a service.
public record Endpoints(ObjectMeta metadata, List<Subset> subsets) implements ApiObject {

  public Endpoints {
    subsets = List.copyOf(subsets);
  }

  /// Addresses that have the same ports.
  public record Subset(List<Address> ready, List<Address> notReady, List<Port> ports) {
    static Subset read(JsonReader in) throws JsonException {
      List<Address> ready = List.of();
      List<Address> notReady = List.of();
      List<Port> ports = List.of();
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "addresses" -> ready = fields.list(Address::read);
          case "notReadyAddresses" -> notReady = fields.list(Address::read);
          case "ports" -> ports = fields.list(Port::read);
          default -> fields.skip();
        }
      }
      return new Subset(ready, notReady, ports);
    }
  }

  /// One address; node name and host name are null where it has none.
  public record Address(
      String ip, String hostname, @Nullable String nodeName, @Nullable ObjectRef target) {
    static Address read(JsonReader in) throws JsonException {
      String ip = "";
      String hostname = "";
      String nodeName = null;
      ObjectRef target = null;
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "ip" -> ip = fields.text();
          case "hostname" -> hostname = fields.text();
          case "nodeName" -> nodeName = fields.present() ? fields.shared() : null;
          case "targetRef" -> target = fields.objectOrNull(ObjectRef::read);
          default -> fields.skip();
        }
      }
      return new Address(ip, hostname, nodeName, target);
    }
  }

  /// One port.
  public record Port(String name, int number, String protocol) {
    static Port read(JsonReader in) throws JsonException {
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
      return new Port(name, number, protocol);
    }
  }

  public static Endpoints read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    List<Subset> subsets = List.of();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "subsets" -> subsets = fields.list(Subset::read);
        default -> fields.skip();
      }
    }
    return new Endpoints(metadata, subsets);
  }
}
