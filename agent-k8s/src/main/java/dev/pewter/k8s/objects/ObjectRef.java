package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.Fields;

/// What an address belongs to.
public record ObjectRef(String kind, String namespace, String name) {
  static ObjectRef read(JsonReader in) throws JsonException {
    String kind = "";
    String namespace = "";
    String name = "";
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "kind" -> kind = fields.shared();
        case "namespace" -> namespace = fields.shared();
        case "name" -> name = fields.text();
        default -> fields.skip();
      }
    }
    return new ObjectRef(kind, namespace, name);
  }

  /// The key of the pod it means; empty if it means something else.
  public String podKey() {
    return kind.equals("Pod") ? namespace + "/" + name : "";
  }
}
