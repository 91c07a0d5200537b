package dev.pewter.core.config.decode;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The name of one block of a mix: `json` in a mix with the prefix `stage` is `stage.json`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface BlockName {
  String value();
}
