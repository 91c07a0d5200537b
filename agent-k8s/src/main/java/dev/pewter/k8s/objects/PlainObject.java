package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;

/// An object of which only the metadata matter.
public record PlainObject(ObjectMeta metadata) implements ApiObject {

  public static PlainObject read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    for (var fields = new Fields(in); fields.next(); ) {
      if (fields.name().equals("metadata")) {
        metadata = fields.object(ObjectMeta::read);
      } else {
        fields.skip();
      }
    }
    return new PlainObject(metadata);
  }
}
