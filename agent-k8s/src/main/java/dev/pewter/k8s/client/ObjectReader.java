package dev.pewter.k8s.client;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;

/// Cuts an object down to what is needed; fields it does not know are skipped.
@FunctionalInterface
public interface ObjectReader<T extends ApiObject> {

  /// Consumes one JSON object.
  T read(JsonReader in) throws JsonException;
}
