package dev.pewter.core.config.decode;

import java.util.Map;

/// A block in which something may be given that has no effect. The user is told where it stands.
public interface IdleArguments {

  /// The attributes and blocks that were given for nothing, and why each has no effect.
  default Map<String, String> idle() {
    return Map.of();
  }

  /// By attribute, the elements of its list or the names in its object that were given for
  /// nothing, and why; in the order in which they are told.
  default Map<String, Map<String, String>> idleParts() {
    return Map.of();
  }
}
