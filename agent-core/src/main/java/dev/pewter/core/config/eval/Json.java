package dev.pewter.core.config.eval;

import com.google.protobuf.ByteString;
import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Values from JSON and to JSON, as Go's encoding/json does it.
final class Json {
  private Json() {}

  /// With a character for each byte, as the reference looks for mistakes.
  private static String byBytes(String text) {
    return new String(Utf8.bytes(text), StandardCharsets.ISO_8859_1);
  }

  /// Numbers become floats.
  static Value read(String text) throws FunctionException {
    return read(text, Integers.AS_FLOATS);
  }

  /// What becomes of numbers without a dot and an exponent.
  enum Integers {
    AS_FLOATS,
    KEPT
  }

  static Value read(String text, Integers integers) throws FunctionException {
    try {
      var reader = new JsonReader(Utf8.shown(text));
      Value value = read(reader, integers);
      reader.end();
      return value;
    } catch (JsonException e) {
      String mistake = JsonMistake.find(byBytes(text));
      throw new FunctionException(mistake == null ? String.valueOf(e.getMessage()) : mistake);
    }
  }

  private static Value number(String text, Integers integers) throws FunctionException {
    if (integers == Integers.KEPT && text.chars().allMatch(c -> c == '-' || Character.isDigit(c))) {
      try {
        return new Value.Int(Long.parseLong(text));
      } catch (NumberFormatException _) {
        return new Value.Real(Double.parseDouble(text)); // beyond 64 bits
      }
    }
    double number = Double.parseDouble(text);
    if (Double.isInfinite(number)) {
      throw new FunctionException(
          "json: cannot unmarshal number " + text + " into Go value of type float64");
    }
    return new Value.Real(number);
  }

  private static Value read(JsonReader reader, Integers integers)
      throws JsonException, FunctionException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        var fields = new LinkedHashMap<String, Value>();
        reader.beginObject();
        while (reader.hasNext()) {
          String name = reader.nextName();
          fields.put(name, read(reader, integers));
        }
        reader.endObject();
        yield Value.Obj.sorted(fields);
      }
      case BEGIN_ARRAY -> {
        var elements = new ArrayList<Value>();
        reader.beginArray();
        while (reader.hasNext()) {
          elements.add(read(reader, integers));
        }
        reader.endArray();
        yield new Value.Arr(elements);
      }
      case STRING -> new Value.Str(reader.nextString());
      case NUMBER -> number(reader.nextNumber(), integers);
      case BOOLEAN -> new Value.Bool(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield Value.Null.NULL;
      }
      case END_OBJECT, END_ARRAY, END -> {
        reader.skipValue(); // says what is wrong
        yield Value.Null.NULL;
      }
    };
  }

  static String write(Value value) throws FunctionException {
    var out = new StringBuilder();
    write(value, new JsonWriter(out));
    return out.toString();
  }

  private static void write(Value value, JsonWriter json) throws FunctionException {
    switch (value) {
      case Value.Null _ -> json.nullValue();
      case Value.Bool(boolean bool) -> json.value(bool);
      case Value.Num number -> json.raw(number(number));
      case Value.Str(String text) -> json.value(text);
      case Value.Bytes(ByteString bytes) -> {
        json.beginArray();
        for (byte b : bytes) {
          json.value(b & 0xFF);
        }
        json.endArray();
      }
      case Value.Arr(var elements) -> {
        json.beginArray();
        for (Value element : elements) {
          write(element, json);
        }
        json.endArray();
      }
      case Value.Obj(Map<String, Value> fields) -> object(fields, json);
      case Value.Capsule(Target target) -> object(Values.fields(target), json);
      case Value.Capsule(OptionalSecret secret) when !secret.isSecret() ->
          json.value(secret.reveal());
      case Value.Capsule(Object object) ->
          throw new FunctionException(
              object instanceof Secret || object instanceof OptionalSecret
                  ? "a secret may not be written as JSON; convert.nonsensitive makes it a string"
                  : "a capsule cannot be written as JSON");
      case Value.Func _ -> throw new FunctionException("a function cannot be written as JSON");
    }
  }

  private static void object(Map<String, Value> fields, JsonWriter json) throws FunctionException {
    json.beginObject();
    for (var field : new TreeMap<>(fields).entrySet()) {
      json.name(field.getKey());
      write(field.getValue(), json);
    }
    json.endObject();
  }

  private static String number(Value.Num number) throws FunctionException {
    if (!(number instanceof Value.Real(double real))) {
      return Numbers.text(number);
    }
    if (Double.isNaN(real) || Double.isInfinite(real)) {
      throw new FunctionException("json: unsupported value: " + Numbers.text(number));
    }
    double magnitude = Math.abs(real);
    if (real == 0 || (magnitude >= 1e-6 && magnitude < 1e21)) {
      return Numbers.text(number);
    }
    return Numbers.exponent(real).replace("e-0", "e-"); // Go: 1e-07 becomes 1e-7
  }
}
