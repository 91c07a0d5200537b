package dev.pewter.core.config.decode;

import java.util.Map;

/// A block in which something may be given that has no effect. The user is told where it stands.
public interface IdleArguments {

  /// The attributes and blocks that were given for nothing, and why each has no effect.
  Map<String, String> idle();
}
