package dev.pewter.k8s.session;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import dev.pewter.k8s.client.ObjectReader;
import dev.pewter.k8s.objects.Kind;

/// A custom resource whose `spec` somebody else reads.
record CustomObject(ObjectMeta metadata, String spec) implements ApiObject {
  private static final ObjectReader<CustomObject> READER = CustomObject::read;

  /// Equal kinds for equal resources, so that their watches are shared.
  static Kind<CustomObject> kind(String group, String version, String plural) {
    return new Kind<>(new ApiResource(group, version, plural, true), READER);
  }

  private static CustomObject read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    String spec = "";
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "spec" -> spec = fields.raw();
        default -> fields.skip();
      }
    }
    return new CustomObject(metadata, spec);
  }

  KubernetesObject seen() {
    return new KubernetesObject(
        metadata.namespace(), metadata.name(), metadata.resourceVersion(), spec);
  }
}
