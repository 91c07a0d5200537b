package dev.pewter.core.template;

import org.jspecify.annotations.Nullable;

/// An object whose fields and methods templates read by name.
interface Struct {
  String typeName();

  /// The value of a field or a method without arguments; null when it has none.
  @Nullable Object field(String name) throws TemplateException;
}
