package dev.pewter.k8s.client;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object's `metadata`, as far as anybody needs it.
///
/// @param namespace empty for objects of the whole cluster
/// @param labels in the order of their names
/// @param annotations in the order of their names
/// @param controller the owner that manages the object
public record ObjectMeta(
    String name,
    String namespace,
    String uid,
    String resourceVersion,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable Owner controller) {

  public static final ObjectMeta NONE = new ObjectMeta("", "", "", "", Map.of(), Map.of(), null);

  /// An owner reference with `controller: true`.
  public record Owner(String kind, String name) {}

  /// `namespace/name`, or the name alone.
  public String key() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  /// Reads the value of `metadata`.
  public static ObjectMeta read(JsonReader in) throws JsonException {
    String name = "";
    String namespace = "";
    String uid = "";
    String version = "";
    Map<String, String> labels = Map.of();
    Map<String, String> annotations = Map.of();
    Owner controller = null;
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "name" -> name = fields.text();
        case "namespace" -> namespace = fields.shared();
        case "uid" -> uid = fields.text();
        case "resourceVersion" -> version = fields.text();
        case "labels" -> labels = fields.texts();
        case "annotations" -> annotations = fields.texts();
        case "ownerReferences" -> {
          for (var owner : fields.list(ObjectMeta::controller).reversed()) { // the first one counts
            controller = owner.kind().isEmpty() && owner.name().isEmpty() ? controller : owner;
          }
        }
        default -> fields.skip();
      }
    }
    return new ObjectMeta(name, namespace, uid, version, labels, annotations, controller);
  }

  /// An owner that is not the controller has neither kind nor name.
  private static Owner controller(JsonReader in) throws JsonException {
    String kind = "";
    String name = "";
    boolean controls = false;
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "kind" -> kind = fields.shared();
        case "name" -> name = fields.shared();
        case "controller" -> controls = fields.flag();
        default -> fields.skip();
      }
    }
    return controls ? new Owner(kind, name) : new Owner("", "");
  }
}
