package dev.pewter.core.config.decode;

import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.config.eval.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what Java holds into values of the language: the way back from the decoder.
public final class Encoder {
  private Encoder() {}

  /// The fields of a record of exports, in its order.
  public static Map<String, Value> exports(Record record) {
    var fields = new LinkedHashMap<String, Value>();
    Schema schema = Schema.of(record.getClass());
    for (int i = 0; i < schema.slots().size(); i++) {
      if (schema.slots().get(i) instanceof Schema.AttrSlot attr) {
        fields.put(attr.name(), value(schema.read(record, i)));
      }
    }
    return fields;
  }

  /// Anything; what has no form of its own becomes a capsule.
  public static Value value(@Nullable Object object) {
    return switch (object) {
      case null -> Value.Null.NULL;
      case Value value -> value;
      case String text -> new Value.Str(text);
      case Boolean bool -> new Value.Bool(bool);
      case Integer number -> new Value.Int(number);
      case Long number -> new Value.Int(number);
      case Double number -> new Value.Real(number);
      case Duration duration -> new Value.Str(GoDuration.text(duration));
      case List<?> list -> {
        var elements = new ArrayList<Value>(list.size());
        list.forEach(element -> elements.add(value(element)));
        yield new Value.Arr(elements);
      }
      case Map<?, ?> map -> {
        var fields = new LinkedHashMap<String, Value>();
        map.forEach((name, member) -> fields.put(String.valueOf(name), value(member)));
        yield Value.Obj.sorted(fields);
      }
      case Enum<?> constant -> new Value.Str(Converter.text(constant));
      case Record record when isBlock(record) -> new Value.Obj(exports(record));
      default ->
          Converter.isText(object.getClass())
              ? new Value.Str(object.toString())
              : new Value.Capsule(object);
    };
  }

  private static boolean isBlock(Record record) {
    var components = record.getClass().getRecordComponents();
    return components.length > 0 && components[0].isAnnotationPresent(Attr.class);
  }

  /// The reference's name of a capsule's kind: `loki.LogsReceiver`.
  public static String capsuleName(Object capsule) {
    return Converter.capsuleName(capsule.getClass());
  }

  /// How a capsule is shown: `capsule("relabel.Rules")`.
  public static String describe(Object capsule) {
    return "capsule(\"" + Converter.capsuleName(capsule.getClass()) + "\")";
  }
}
