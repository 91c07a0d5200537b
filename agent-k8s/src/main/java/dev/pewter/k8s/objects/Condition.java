package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.Fields;

/// A condition of a pod or node.
public record Condition(String type, String status) {
  static Condition read(JsonReader in) throws JsonException {
    String type = "";
    String status = "";
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "type" -> type = fields.shared();
        case "status" -> status = fields.shared();
        default -> fields.skip();
      }
    }
    return new Condition(type, status);
  }
}
