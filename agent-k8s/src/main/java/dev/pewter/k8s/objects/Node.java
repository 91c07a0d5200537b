package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.util.List;

/// A node.
///
/// @param kubeletPort 0 if the node does not say
public record Node(
    ObjectMeta metadata,
    String providerId,
    List<Address> addresses,
    List<Condition> conditions,
    int kubeletPort)
    implements ApiObject {

  public Node {
    addresses = List.copyOf(addresses);
    conditions = List.copyOf(conditions);
  }

  /// An address and its kind, such as `InternalIP`.
  public record Address(String type, String address) {
    static Address read(JsonReader in) throws JsonException {
      String type = "";
      String address = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "type" -> type = fields.shared();
          case "address" -> address = fields.text();
          default -> fields.skip();
        }
      }
      return new Address(type, address);
    }
  }

  public static Node read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    String providerId = "";
    List<Address> addresses = List.of();
    List<Condition> conditions = List.of();
    int port = 0;
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "spec" -> providerId = fields.object(spec -> member(spec, "providerID"));
        case "status" -> {
          for (var status = fields.object(); status.next(); ) {
            switch (status.name()) {
              case "addresses" -> addresses = status.list(Address::read);
              case "conditions" -> conditions = status.list(Condition::read);
              case "daemonEndpoints" -> port = status.object(Node::port);
              default -> status.skip();
            }
          }
        }
        default -> fields.skip();
      }
    }
    return new Node(metadata, providerId, addresses, conditions, port);
  }

  private static String member(JsonReader in, String name) throws JsonException {
    String value = "";
    for (var fields = new Fields(in); fields.next(); ) {
      if (fields.name().equals(name)) {
        value = fields.text();
      } else {
        fields.skip();
      }
    }
    return value;
  }

  private static int port(JsonReader in) throws JsonException {
    int port = 0;
    for (var fields = new Fields(in); fields.next(); ) {
      if (fields.name().equals("kubeletEndpoint")) {
        for (var endpoint = fields.object(); endpoint.next(); ) {
          if (endpoint.name().equals("Port")) {
            port = endpoint.number();
          } else {
            endpoint.skip();
          }
        }
      } else {
        fields.skip();
      }
    }
    return port;
  }
}
