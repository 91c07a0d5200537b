package dev.pewter.core.template;

import java.time.Duration;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/// Go's types of values: `Nil`, `String`, `Boolean`, `Long` (int), `Double`, `Whole`, `Seq`,
/// `Dict`, times, and a few objects with fields.
final class Types {
  private Types() {}

  /// As `%T` prints it.
  static String name(Object value) {
    return switch (value) {
      case Nil _ -> "<nil>";
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case Double _ -> "float64";
      case Whole whole -> whole.type();
      case Seq list -> list.type();
      case Dict map -> "map[string]" + map.type();
      case ZonedDateTime _ -> "time.Time";
      case Duration _ -> "time.Duration";
      case Struct object -> object.typeName();
      default -> value.getClass().getSimpleName();
    };
  }

  /// As reflection calls it.
  static String kind(Object value) {
    return switch (value) {
      case Nil _ -> "invalid";
      case Seq _ -> "slice";
      case Dict _ -> "map";
      case ZonedDateTime _ -> "struct";
      case Duration _ -> "int64";
      case Struct object -> object.typeName().startsWith("*") ? "ptr" : "struct";
      default -> name(value);
    };
  }

  /// Whether `if` takes it for true.
  static boolean isTrue(Object value) {
    return switch (value) {
      case ZonedDateTime _ -> true;
      case Struct _ -> true;
      default -> !isEmpty(value);
    };
  }

  /// Whether it is the zero of its type, or has no elements.
  static boolean isEmpty(Object value) {
    return switch (value) {
      case Nil _ -> true;
      case String text -> text.isEmpty();
      case Boolean is -> !is;
      case Long number -> number == 0;
      case Double number -> number == 0;
      case Whole number -> number.value() == 0;
      case Seq list -> list.size() == 0;
      case Dict map -> map.fields().isEmpty();
      case Duration time -> time.isZero();
      default -> false;
    };
  }

  /// A whole number of any type, or null.
  static @Nullable Long whole(Object value) {
    return switch (value) {
      case Long number -> number;
      case Whole number -> number.value();
      default -> null;
    };
  }
}
