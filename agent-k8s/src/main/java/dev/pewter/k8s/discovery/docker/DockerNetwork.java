package dev.pewter.k8s.discovery.docker;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.Fields;
import java.util.Map;

/// A network as the engine tells of it.
record DockerNetwork(
    String id,
    String name,
    String scope,
    boolean isInternal,
    boolean isIngress,
    Map<String, String> labels) {

  static DockerNetwork read(JsonReader in) throws JsonException {
    String id = "";
    String name = "";
    String scope = "";
    boolean internal = false;
    boolean ingress = false;
    Map<String, String> labels = Map.of();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "Id" -> id = fields.text();
        case "Name" -> name = fields.text();
        case "Scope" -> scope = fields.text();
        case "Internal" -> internal = fields.flag();
        case "Ingress" -> ingress = fields.flag();
        case "Labels" -> labels = fields.texts();
        default -> fields.skip();
      }
    }
    return new DockerNetwork(id, name, scope, internal, ingress, labels);
  }
}
