package dev.pewter.core.config.decode;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The name the reference gives to what a configuration can only pass on: `loki.LogsReceiver`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CapsuleName {
  String value();
}
