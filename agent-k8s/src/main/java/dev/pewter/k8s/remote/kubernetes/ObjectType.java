package dev.pewter.k8s.remote.kubernetes;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.Fields;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// Objects that hold data.
public enum ObjectType {
  CONFIG_MAP("configmap"),
  SECRET("secret");

  final String word;

  ObjectType(String word) {
    this.word = word;
  }

  public ApiResource resource() {
    return switch (this) {
      case CONFIG_MAP -> ApiResource.CONFIG_MAPS;
      case SECRET -> ApiResource.SECRETS;
    };
  }

  /// The object's data; what is secret is decoded and marked.
  public Map<String, OptionalSecret> read(byte[] json) throws JsonException {
    Map<String, String> texts = Map.of();
    for (var fields = new Fields(new JsonReader(json)); fields.next(); ) {
      if (fields.name().equals("data")) {
        texts = fields.texts();
      } else {
        fields.skip();
      }
    }
    var data = new HashMap<String, OptionalSecret>();
    texts.forEach((key, text) -> data.put(key, value(text)));
    return data;
  }

  private OptionalSecret value(String text) {
    return switch (this) {
      case CONFIG_MAP -> new OptionalSecret(false, text);
      case SECRET -> new OptionalSecret(true, Utf8.text(Base64.getDecoder().decode(text)));
    };
  }
}
