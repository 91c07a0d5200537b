package dev.pewter.core.config.eval;

import org.jspecify.annotations.Nullable;

/// The variables an expression sees beside the standard library, by first name.
@FunctionalInterface
public interface Scope {

  Scope EMPTY = _ -> null;

  /// The value of a name, or null when there is none of that name.
  @Nullable Value lookup(String name);
}
