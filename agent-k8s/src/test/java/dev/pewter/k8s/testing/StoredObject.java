package dev.pewter.k8s.testing;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// An object as the server keeps it.
///
/// @param collection such as `/api/v1/pods`
/// @param version the server's, at which it was stored
record StoredObject(
    String collection, String namespace, String name, long version, Map<String, Object> json) {

  /// Reads and stamps an object.
  static StoredObject of(Map<String, Object> json, long version) {
    String api = String.valueOf(json.get("apiVersion"));
    var metadata = new LinkedHashMap<String, Object>(map(json, "metadata"));
    metadata.put("resourceVersion", Long.toString(version));
    var stamped = new LinkedHashMap<>(json);
    stamped.put("metadata", metadata);
    return new StoredObject(
        (api.contains("/") ? "/apis/" : "/api/") + api + "/" + plural(json.get("kind")),
        String.valueOf(metadata.getOrDefault("namespace", "")),
        String.valueOf(metadata.get("name")),
        version,
        stamped);
  }

  private static String plural(Object kind) {
    String lower = String.valueOf(kind).toLowerCase(Locale.ROOT);
    return lower.endsWith("ss") ? lower + "es" : lower.endsWith("s") ? lower : lower + "s";
  }

  String key() {
    return collection + "|" + namespace + "|" + name;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> json, String member) {
    return (Map<String, Object>) json.getOrDefault(member, Map.of());
  }

  @SuppressWarnings("unchecked")
  Map<String, String> labels() {
    var labels = map(json, "metadata").get("labels");
    return labels == null ? Map.of() : (Map<String, String>) labels;
  }

  String text() {
    return JsonValues.write(json);
  }
}
