package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.ApiObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How targets are made of one kind of object.
interface Role<T extends ApiObject> {

  /// The targets of an object; null if those it had stay.
  @Nullable List<Target> targets(T object, Around around);

  /// Whether other objects that have changed matter to an object's targets.
  ///
  /// @param changed what changed: `pod/<key>`, `service/<key>`, `node/<name>`, `namespace/<name>`
  boolean isTouched(T object, Set<String> changed);

  /// For roles of objects in namespaces.
  static boolean isNamespaceTouched(ApiObject object, Set<String> changed) {
    return changed.contains("namespace/" + object.metadata().namespace());
  }
}
