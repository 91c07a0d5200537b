package dev.pewter.core.config.decode;

import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The fields of a record nobody has made yet, as the reference's zero values: empty lists and
/// texts, null for what only passes through.
public final class ZeroValues {
  private ZeroValues() {}

  public static Map<String, Value> of(Class<? extends Record> type) {
    var fields = new LinkedHashMap<String, Value>();
    for (Schema.Slot slot : Schema.of(type).slots()) {
      if (slot instanceof Schema.AttrSlot attr) {
        fields.put(attr.name(), zero(attr.type()));
      }
    }
    return fields;
  }

  private static Value zero(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class
          ? new Value.Arr(List.of())
          : new Value.Obj(Map.of());
    }
    if (type == OptionalSecret.class) {
      return new Value.Capsule(new OptionalSecret(false, ""));
    }
    if (type == Secret.class) {
      return new Value.Capsule(new Secret(""));
    }
    if (type == Target.class) {
      return new Value.Capsule(Target.of(Map.of()));
    }
    return switch (type == Value.class ? "" : Converter.typeName(type)) {
      case "bool" -> new Value.Bool(false);
      case "number" -> new Value.Int(0);
      case "string" -> new Value.Str("");
      case "object" -> new Value.Obj(Map.of());
      default -> Value.Null.NULL;
    };
  }
}
