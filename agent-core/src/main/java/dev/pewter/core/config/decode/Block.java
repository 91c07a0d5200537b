package dev.pewter.core.config.decode;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A record component that is a block: a record (absent: its defaults), a `@Nullable` record
/// (absent: null), a `List` of records (repeated) or a `List` of a sealed interface whose records
/// carry `@BlockName` (a mix, in written order).
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Block {
  /// The name; of a mix the prefix all names share, such as `stage`.
  String value();

  /// Whether leaving it out is an error; for a list, whether one must be there.
  boolean required() default false;

  /// Whether it is shown where it is written, though it has only defaults: it is a pointer in the
  /// reference.
  boolean shownWhenWritten() default false;
}
