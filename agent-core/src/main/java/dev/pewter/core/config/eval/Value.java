package dev.pewter.core.config.eval;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A value of the configuration language. Immutable.
public sealed interface Value {

  /// The type as messages name it.
  String type();

  enum Null implements Value {
    NULL;

    @Override
    public String type() {
      return "null";
    }
  }

  record Bool(boolean value) implements Value {
    @Override
    public String type() {
      return "bool";
    }
  }

  /// A number: int64, uint64 (only above int64) or float64, as in Go.
  sealed interface Num extends Value {
    @Override
    default String type() {
      return "number";
    }
  }

  record Int(long value) implements Num {}

  /// @param bits an unsigned 64-bit number
  record UInt(long bits) implements Num {}

  record Real(double value) implements Num {}

  record Str(String value) implements Value {
    @Override
    public String type() {
      return "string";
    }
  }

  record Arr(List<Value> elements) implements Value {
    public Arr {
      elements = List.copyOf(elements);
    }

    @Override
    public String type() {
      return "array";
    }
  }

  /// The bytes of a decoded base64 text: an array until it reaches a string field.
  record Bytes(ByteString value) implements Value {
    @Override
    public String type() {
      return "array";
    }
  }

  /// Keys in the order of the record they come from, and else sorted.
  record Obj(Map<String, Value> fields) implements Value {
    public Obj {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /// What has no order of its own is shown by its keys.
    public static Obj sorted(Map<String, Value> fields) {
      return new Obj(new TreeMap<>(fields));
    }

    @Override
    public String type() {
      return "object";
    }
  }

  record Func(String name, Function body) implements Value {
    @Override
    public String type() {
      return "function";
    }
  }

  /// A Java object that only passes through: a receiver, a secret, a target, relabel rules.
  record Capsule(Object object) implements Value {
    @Override
    public String type() {
      return "capsule";
    }
  }
}
