package dev.pewter.core.config.decode;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.ValueException;
import dev.pewter.core.config.eval.Values;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns a value into what a record's component holds.
final class Converter {
  /// The static `parse(String)` of types that are written as text.
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2}).{0,2}");
  private static final Map<Class<?>, Optional<Method>> PARSERS = new ConcurrentHashMap<>();

  private Converter() {}

  static @Nullable Object convert(Value value, Type type, boolean nullable) throws ValueException {
    if (nullable && value instanceof Value.Null) {
      return null;
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? list(value, arguments[0])
          : map(value, arguments[1]);
    }
    return scalar(value, (Class<?>) type);
  }

  private static Object scalar(Value value, Class<?> type) throws ValueException {
    if (type == String.class) {
      return Values.text(value);
    }
    if (type == boolean.class || type == Boolean.class) {
      return Values.bool(value);
    }
    if (type == int.class || type == Integer.class) {
      return Math.clamp(Values.integer(value), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class || type == Long.class) {
      return Values.integer(value);
    }
    if (type == double.class || type == Double.class) {
      return Values.real(value);
    }
    if (type == Duration.class) {
      return duration(value);
    }
    if (type == Secret.class) {
      return secret(value);
    }
    if (type == OptionalSecret.class) {
      return optionalSecret(value);
    }
    if (type == Target.class) {
      return target(value);
    }
    if (type == Value.class) {
      return value;
    }
    if (type == URI.class) {
      return uri(value);
    }
    Method parser = parserOf(type).orElse(null);
    if (parser != null) {
      return parse(value, parser);
    }
    if (type.isEnum()) {
      return constant(value, type);
    }
    return isBlock(type) ? struct(value, type) : capsule(value, type);
  }

  /// Whether a type is written as an object or a block: a record with annotations.
  static boolean isBlock(Class<?> type) {
    return type.isRecord()
        && type.getRecordComponents().length > 0
        && type.getRecordComponents()[0].isAnnotationPresent(Attr.class);
  }

  /// What the language calls the values that a type takes.
  static String typeName(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class ? "array" : "object";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "bool";
    }
    if (type == int.class
        || type == Integer.class
        || type == long.class
        || type == Long.class
        || type == double.class
        || type == Double.class) {
      return "number";
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class || isText(plain)) {
      return "string";
    }
    return isBlock(plain) ? "object" : "capsule";
  }

  private static Duration duration(Value value) throws ValueException {
    if (value instanceof Value.Null) {
      return Duration.ZERO;
    }
    try {
      return GoDuration.parse(Values.text(value));
    } catch (IllegalArgumentException e) {
      throw new ValueException(value, String.valueOf(e.getMessage()));
    }
  }

  private static URI uri(Value value) throws ValueException {
    String text = Values.text(value);
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      var escape = BAD_ESCAPE.matcher(text);
      String why = e.getReason();
      if (escape.find()) {
        why = "invalid URL escape " + Quote.quote(escape.group());
      } else if (!text.contains("://")) {
        why += "; write http:// or https:// before it";
      }
      throw new ValueException(value, "parse " + Quote.quote(text) + ": " + why);
    }
  }

  private static Optional<Method> parserOf(Class<?> type) {
    return PARSERS.computeIfAbsent(type, Converter::parser);
  }

  private static boolean isParsed(Class<?> type) {
    return parserOf(type).isPresent();
  }

  private static Optional<Method> parser(Class<?> type) {
    try {
      Method method = type.getDeclaredMethod("parse", String.class);
      if (Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type) {
        method.setAccessible(true);
        return Optional.of(method);
      }
      return Optional.empty();
    } catch (NoSuchMethodException _) {
      return Optional.empty();
    }
  }

  /// Whether values of a type are written as text.
  static boolean isText(Class<?> type) {
    return type == Duration.class || type == URI.class || type.isEnum() || isParsed(type);
  }

  private static Object parse(Value value, Method parser) throws ValueException {
    String text = Values.text(value);
    try {
      return parser.invoke(null, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException mistake) {
        throw new ValueException(value, String.valueOf(mistake.getMessage()));
      }
      throw new IllegalStateException("cannot parse by " + parser, e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot parse by " + parser, e);
    }
  }

  private static Object constant(Value value, Class<?> type) throws ValueException {
    String text = Values.text(value);
    for (Object constant : type.getEnumConstants()) {
      if (text.equals(text((Enum<?>) constant))) {
        return constant;
      }
    }
    String words = type.getSimpleName().replaceAll("(?<=.)(?=\\p{Lu})", " ");
    throw new ValueException(
        value, "unrecognized " + words.toLowerCase(Locale.ROOT) + " " + Quote.quote(text));
  }

  /// How a constant is written: as a `toString` of its own says, else its name in lower case.
  static String text(Enum<?> constant) {
    try {
      var type = constant.getDeclaringClass().getMethod("toString").getDeclaringClass();
      return type == Enum.class ? constant.name().toLowerCase(Locale.ROOT) : constant.toString();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("no toString", e);
    }
  }

  private static Secret secret(Value value) throws ValueException {
    return switch (value) {
      case Value.Null _ -> new Secret("");
      case Value.Str(String text) -> new Secret(text);
      case Value.Bytes bytes -> new Secret(Values.text(bytes));
      case Value.Capsule(Secret secret) -> secret;
      case Value.Capsule(OptionalSecret secret) -> new Secret(secret.reveal());
      default -> throw notA(value, "alloytypes.Secret");
    };
  }

  private static OptionalSecret optionalSecret(Value value) throws ValueException {
    return switch (value) {
      case Value.Null _ -> new OptionalSecret(false, "");
      case Value.Str(String text) -> new OptionalSecret(false, text);
      case Value.Bytes bytes -> new OptionalSecret(false, Values.text(bytes));
      case Value.Capsule(Secret secret) -> new OptionalSecret(true, secret.reveal());
      case Value.Capsule(OptionalSecret secret) -> secret;
      default -> throw notA(value, "alloytypes.OptionalSecret");
    };
  }

  private static Target target(Value value) throws ValueException {
    if (value instanceof Value.Capsule(Target target)) {
      return target;
    }
    if (value instanceof Value.Null) {
      return Target.of(Map.of());
    }
    if (!(value instanceof Value.Obj(Map<String, Value> fields))) {
      if (value instanceof Value.Capsule(Object object) && !isSecret(object)) {
        throw notA(value, "discovery.Target");
      }
      throw new ValueException(
          value, "target::ConvertFrom: conversion from '" + goType(value) + "' is not supported");
    }
    var labels = LinkedHashMap.<String, String>newLinkedHashMap(fields.size());
    for (var field : fields.entrySet()) {
      labels.put(field.getKey(), label(value, field.getValue()));
    }
    return Target.of(labels);
  }

  private static String label(Value target, Value member) throws ValueException {
    return switch (member) {
      case Value.Str(String text) -> text;
      case Value.Null _ ->
          throw new ValueException(
              target, "target::ConvertFrom: cannot convert a nil value to a target value");
      case Value.Capsule(OptionalSecret secret) when !secret.isSecret() -> secret.reveal();
      case Value.Capsule(Object object) when isSecret(object) ->
          throw new ValueException(
              target, "target::ConvertFrom: cannot use a secret as a target value");
      default -> Values.display(member);
    };
  }

  private static boolean isSecret(Object capsule) {
    return capsule instanceof Secret || capsule instanceof OptionalSecret;
  }

  private static String goType(Value value) {
    return switch (value) {
      case Value.Bool _ -> "bool";
      case Value.Int _ -> "int64";
      case Value.UInt _ -> "uint64";
      case Value.Real _ -> "float64";
      case Value.Str _ -> "string";
      case Value.Arr _ -> "[]value.Value";
      case Value.Bytes _ -> "[]uint8";
      case Value.Capsule(Object object) -> capsuleName(object.getClass());
      case Value.Null _, Value.Obj _, Value.Func _ -> value.type();
    };
  }

  private static List<Object> list(Value value, Type element) throws ValueException {
    var elements = Values.elements(value);
    var list = new ArrayList<Object>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      try {
        list.add(java.util.Objects.requireNonNull(convert(elements.get(i), element, false)));
      } catch (ValueException e) {
        throw e.inElement(value, i);
      }
    }
    return list;
  }

  private static Map<String, Object> map(Value value, Type member) throws ValueException {
    var fields = Values.fields(value);
    var map = LinkedHashMap.<String, Object>newLinkedHashMap(fields.size());
    for (var field : fields.entrySet()) {
      try {
        map.put(
            field.getKey(),
            java.util.Objects.requireNonNull(convert(field.getValue(), member, false)));
      } catch (ValueException e) {
        throw e.inField(value, field.getKey());
      }
    }
    return map;
  }

  /// An object value where a record stands; what it leaves out has its default or is the zero
  /// value.
  private static Object struct(Value value, Class<?> type) throws ValueException {
    var fields = Values.fields(value);
    Schema schema = Schema.of(type);
    var slots = schema.slots();
    var values = new @Nullable Object[slots.size()];
    var known = new ArrayList<String>();
    for (int i = 0; i < values.length; i++) {
      if (!(slots.get(i) instanceof Schema.AttrSlot attr)) {
        values[i] = schema.absent(i);
        continue;
      }
      known.add(attr.name());
      Value given = fields.get(attr.name());
      try {
        values[i] =
            given != null
                ? convert(given, attr.type(), attr.nullable())
                : attr.isRequired()
                    ? convert(Value.Null.NULL, attr.type(), false)
                    : schema.absent(i);
      } catch (ValueException e) {
        throw e.inField(value, attr.name());
      }
    }
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw new ValueException(
            fields.getOrDefault(name, value), "does not have field named " + Quote.quote(name));
      }
    }
    try {
      return schema.create(values);
    } catch (InvalidArgument e) {
      throw new ValueException(value, String.valueOf(e.getMessage()));
    }
  }

  private static Object capsule(Value value, Class<?> type) throws ValueException {
    if (value instanceof Value.Capsule(Object object) && type.isInstance(object)) {
      return object;
    }
    throw notA(value, capsuleName(type));
  }

  private static ValueException notA(Value value, String capsule) {
    if (value instanceof Value.Capsule(Object object)) {
      return new ValueException(
          value,
          "expected capsule(%s), got capsule(%s)"
              .formatted(Quote.quote(capsule), Quote.quote(capsuleName(object.getClass()))));
    }
    return ValueException.type(value, "capsule");
  }

  /// The reference's name of a class, or of what it implements.
  static String capsuleName(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      CapsuleName name = at.getAnnotation(CapsuleName.class);
      if (name != null) {
        return name.value();
      }
      for (Class<?> face : at.getInterfaces()) {
        CapsuleName faceName = face.getAnnotation(CapsuleName.class);
        if (faceName != null) {
          return faceName.value();
        }
      }
    }
    if (LogReceiver.class.isAssignableFrom(type)) {
      return "loki.LogsReceiver";
    }
    if (SampleReceiver.class.isAssignableFrom(type)) {
      return "storage.Appendable";
    }
    if (type == Secret.class || type == OptionalSecret.class) {
      return "alloytypes." + type.getSimpleName();
    }
    return type == Target.class ? "discovery.Target" : type.getSimpleName();
  }
}
