package dev.pewter.core.config.decode;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A record component that is an attribute. Required, unless it has a default or is `@Nullable`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Attr {
  /// No default. A string of its own, because `""` is a sensible default.
  String NONE = "\0";

  String value();

  /// The default as a user would write it, without quotes for a string: `1s`, `true`, `[]`, `{}`.
  String byDefault() default NONE;
}
