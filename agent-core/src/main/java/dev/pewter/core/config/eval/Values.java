package dev.pewter.core.config.eval;

import com.google.protobuf.ByteString;
import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What can be said of values: conversions between them, equality.
public final class Values {
  private Values() {}

  /// The text a value becomes where text is wanted; null gives the empty text.
  public static String text(Value value) throws ValueException {
    return switch (value) {
      case Value.Null _ -> "";
      case Value.Str(String text) -> text;
      case Value.Num number -> Numbers.text(number);
      case Value.Bytes(ByteString bytes) -> Utf8.text(bytes.toByteArray());
      case Value.Capsule(OptionalSecret secret) when !secret.isSecret() -> secret.reveal();
      case Value.Capsule(Object _) -> throw isSecret(value);
      case Value.Bool _, Value.Arr _, Value.Obj _, Value.Func _ ->
          throw ValueException.type(value, "string");
    };
  }

  private static ValueException isSecret(Value value) {
    return value instanceof Value.Capsule(Object object)
            && (object instanceof OptionalSecret || object instanceof dev.pewter.core.model.Secret)
        ? new ValueException(value, "secrets may not be converted into strings")
        : ValueException.type(value, "string");
  }

  public static Value.Num number(Value value) throws ValueException {
    Value.Num number =
        switch (value) {
          case Value.Null _ -> new Value.Int(0);
          case Value.Num given -> given;
          case Value.Str(String text) -> Numbers.parseText(text);
          case Value.Capsule(OptionalSecret secret) when !secret.isSecret() ->
              Numbers.parseText(secret.reveal());
          case Value.Bool _,
              Value.Bytes _,
              Value.Arr _,
              Value.Obj _,
              Value.Func _,
              Value.Capsule _ ->
              null;
        };
    if (number == null) {
      throw ValueException.type(value, "number");
    }
    return number;
  }

  /// As an integer; a float is truncated, anything too large wraps, as in the reference.
  public static long integer(Value value) throws ValueException {
    return Numbers.toLong(number(value));
  }

  public static double real(Value value) throws ValueException {
    return Numbers.toDouble(number(value));
  }

  public static boolean bool(Value value) throws ValueException {
    return switch (value) {
      case Value.Null _ -> false;
      case Value.Bool(boolean given) -> given;
      default -> throw ValueException.type(value, "bool");
    };
  }

  /// The elements of an array; null gives none.
  public static List<Value> elements(Value value) throws ValueException {
    return switch (value) {
      case Value.Null _ -> List.of();
      case Value.Arr(List<Value> elements) -> elements;
      case Value.Bytes(ByteString bytes) -> {
        var elements = new ArrayList<Value>(bytes.size());
        for (int i = 0; i < bytes.size(); i++) {
          elements.add(new Value.UInt(bytes.byteAt(i) & 0xFF));
        }
        yield elements;
      }
      default -> throw ValueException.type(value, "array");
    };
  }

  /// The fields of an object or a target; null gives none.
  public static Map<String, Value> fields(Value value) throws ValueException {
    return switch (value) {
      case Value.Null _ -> Map.of();
      case Value.Obj(Map<String, Value> fields) -> fields;
      case Value.Capsule(Target target) -> fields(target);
      default -> throw ValueException.type(value, "object");
    };
  }

  static Map<String, Value> fields(Target target) {
    var fields = new LinkedHashMap<String, Value>();
    target.labels().forEach((name, text) -> fields.put(name, new Value.Str(text)));
    return fields;
  }

  /// Any value as Go's default format writes it: `5`, `true`, `[102 111]`.
  public static String display(Value value) {
    return GoFormat.plain(value);
  }

  /// Whether two values are equal in the language's sense: numbers by value, arrays and objects
  /// deeply, functions never.
  @SuppressWarnings("ReferenceEquality") // the same object is equal without a look inside
  public static boolean equal(Value a, Value b) {
    if (a == b) {
      return !(a instanceof Value.Func);
    }
    return switch (a) {
      case Value.Null _ -> false;
      case Value.Bool(boolean value) -> b instanceof Value.Bool(boolean other) && value == other;
      case Value.Num number ->
          b instanceof Value.Num other && Operators.compare(number, other) == 0;
      case Value.Str(String text) -> b instanceof Value.Str(String other) && text.equals(other);
      case Value.Bytes(ByteString bytes) ->
          b instanceof Value.Bytes(ByteString other)
              ? bytes.equals(other)
              : b instanceof Value.Arr && equalElements(a, b);
      case Value.Arr _ ->
          (b instanceof Value.Arr || b instanceof Value.Bytes) && equalElements(a, b);
      case Value.Obj(Map<String, Value> fields) ->
          b instanceof Value.Obj(Map<String, Value> others) && equalFields(fields, others);
      case Value.Func _ -> false;
      case Value.Capsule(Object object) ->
          b instanceof Value.Capsule(Object other) && object.equals(other);
    };
  }

  private static boolean equalElements(Value a, Value b) {
    try {
      var ones = elements(a);
      var others = elements(b);
      if (ones.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < ones.size(); i++) {
        if (!equal(ones.get(i), others.get(i))) {
          return false;
        }
      }
      return true;
    } catch (ValueException _) {
      return false; // both are arrays: does not happen
    }
  }

  private static boolean equalFields(Map<String, Value> ones, Map<String, Value> others) {
    if (ones.size() != others.size()) {
      return false;
    }
    for (var field : ones.entrySet()) {
      Value other = others.get(field.getKey());
      if (other == null || !equal(field.getValue(), other)) {
        return false;
      }
    }
    return true;
  }
}
