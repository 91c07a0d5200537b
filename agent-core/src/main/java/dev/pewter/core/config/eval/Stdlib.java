package dev.pewter.core.config.eval;

import com.google.protobuf.ByteString;
import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The standard library: a table of functions by their full names.
public final class Stdlib {
  /// The version of the reference whose configurations this build reads.
  public static final String VERSION = "v1.18.0";

  private static final int MAX_ELEMENTS = 10_000_000;

  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("env", "sys.env"),
          Map.entry("concat", "array.concat"),
          Map.entry("nonsensitive", "convert.nonsensitive"),
          Map.entry("json_decode", "encoding.from_json"),
          Map.entry("yaml_decode", "encoding.from_yaml"),
          Map.entry("base64_decode", "encoding.from_base64"),
          Map.entry("format", "string.format"),
          Map.entry("join", "string.join"),
          Map.entry("replace", "string.replace"),
          Map.entry("split", "string.split"),
          Map.entry("to_lower", "string.to_lower"),
          Map.entry("to_upper", "string.to_upper"),
          Map.entry("trim", "string.trim"),
          Map.entry("trim_prefix", "string.trim_prefix"),
          Map.entry("trim_space", "string.trim_space"),
          Map.entry("trim_suffix", "string.trim_suffix"));

  private static final Set<String> EXPERIMENTAL = Set.of("array.combine_maps", "array.group_by");

  private static final Map<String, Function> FUNCTIONS = functions();
  private static final Map<String, Value> NAMES = names();

  private Stdlib() {}

  /// What a first name means, or null: a function, or a namespace of functions.
  public static @Nullable Value lookup(String name) {
    return name.equals("constants") ? new Value.Obj(constants()) : NAMES.get(name);
  }

  /// The name to use instead of a deprecated function, or null.
  public static @Nullable String replacement(String function) {
    return ALIASES.get(function);
  }

  /// Whether a function, by its full name, needs the experimental stability level.
  public static boolean isExperimental(String function) {
    return EXPERIMENTAL.contains(function);
  }

  /// The full names of all functions, aliases too.
  public static Set<String> functionNames() {
    var names = new java.util.TreeSet<>(FUNCTIONS.keySet());
    names.addAll(ALIASES.keySet());
    return names;
  }

  /// The function `sys.env` over some environment, which gives null for what is not set.
  public static Function environment(UnaryOperator<@Nullable String> environment) {
    return args(
        1,
        a -> {
          String text = environment.apply(a.text(0));
          return string(text == null ? "" : text);
        });
  }

  private static Map<String, Function> functions() {
    var table = new TreeMap<String, Function>();
    table.put("sys.env", environment(name -> System.getenv(name)));
    table.put("coalesce", Stdlib::coalesce);
    table.put("json_path", args(2, a -> jsonPath(a.text(0), a.text(1))));
    table.put("array.concat", Stdlib::concat);
    table.put("array.combine_maps", Combine::maps);
    table.put("array.group_by", Combine::groupBy);
    table.put("convert.nonsensitive", args(1, a -> string(reveal(a.get(0)))));
    table.put("encoding.from_json", args(1, a -> Json.read(a.text(0))));
    table.put("encoding.from_yaml", args(1, a -> Yaml.read(a.text(0))));
    table.put("encoding.to_json", args(1, a -> string(toJson(a.get(0)))));
    table.put("encoding.from_base64", args(1, a -> fromBase64(Base64.getDecoder(), a.text(0))));
    table.put(
        "encoding.from_URLbase64", args(1, a -> fromBase64(Base64.getUrlDecoder(), a.text(0))));
    table.put(
        "encoding.to_base64",
        args(1, a -> string(Base64.getEncoder().encodeToString(Utf8.bytes(a.text(0))))));
    table.put(
        "encoding.to_URLbase64",
        args(1, a -> string(Base64.getUrlEncoder().encodeToString(Utf8.bytes(a.text(0))))));
    table.put("encoding.url_encode", args(1, a -> string(urlEncode(a.text(0)))));
    table.put("encoding.url_decode", args(1, a -> string(urlDecode(a.text(0)))));
    table.put("file.path_join", Stdlib::pathJoin);
    table.put("string.format", Stdlib::format);
    table.put("string.join", args(2, a -> string(Texts.join(a.texts(0), a.text(1)))));
    table.put(
        "string.replace", args(3, a -> string(Texts.replace(a.text(0), a.text(1), a.text(2)))));
    table.put("string.split", args(2, a -> Texts.split(a.text(0), a.text(1))));
    table.put("string.to_lower", args(1, a -> string(Texts.lower(a.text(0)))));
    table.put("string.to_upper", args(1, a -> string(Texts.upper(a.text(0)))));
    table.put("string.trim", args(2, a -> string(Texts.trim(a.text(0), a.text(1)))));
    table.put("string.trim_prefix", args(2, a -> string(Texts.trimPrefix(a.text(0), a.text(1)))));
    table.put("string.trim_suffix", args(2, a -> string(Texts.trimSuffix(a.text(0), a.text(1)))));
    table.put("string.trim_space", args(1, a -> string(Texts.trimSpace(a.text(0)))));
    return table;
  }

  private static Value jsonPath(String json, String path) throws FunctionException {
    JsonPath.select(Value.Null.NULL, path); // the reference looks at the path first
    Value root = json.isBlank() ? Value.Null.NULL : Json.read(json, Json.Integers.KEPT);
    return new Value.Arr(JsonPath.select(root, path));
  }

  private static Map<String, Value> names() {
    var namespaces = new TreeMap<String, Map<String, Value>>();
    var names = new TreeMap<String, Value>();
    FUNCTIONS.forEach(
        (name, body) -> {
          int dot = name.indexOf('.');
          if (dot < 0) {
            names.put(name, new Value.Func(name, body));
          } else {
            namespaces
                .computeIfAbsent(name.substring(0, dot), _ -> new LinkedHashMap<>())
                .put(name.substring(dot + 1), new Value.Func(name, body));
          }
        });
    ALIASES.forEach(
        (alias, name) ->
            names.put(
                alias,
                new Value.Func(alias, java.util.Objects.requireNonNull(FUNCTIONS.get(name)))));
    namespaces.forEach((namespace, members) -> names.put(namespace, new Value.Obj(members)));
    return names;
  }

  private static Map<String, Value> constants() {
    String arch = System.getProperty("os.arch", "");
    var constants = new LinkedHashMap<String, Value>();
    constants.put(
        "arch", string(arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch));
    constants.put("hostname", string(Hostname.get()));
    constants.put("os", string("linux"));
    constants.put("version", string(VERSION));
    return constants;
  }

  /// The arguments of a call, converted as asked for.
  record Args(List<Value> values) {
    Value get(int index) {
      return values.get(index);
    }

    String text(int index) throws FunctionException {
      try {
        return Values.text(values.get(index));
      } catch (ValueException e) {
        throw new FunctionException(e);
      }
    }

    boolean bool(int index) throws FunctionException {
      try {
        return Values.bool(values.get(index));
      } catch (ValueException e) {
        throw new FunctionException(e);
      }
    }

    List<Value> elements(int index) throws FunctionException {
      try {
        return Values.elements(values.get(index));
      } catch (ValueException e) {
        throw new FunctionException(e);
      }
    }

    /// The elements of what has to be an array, not null.
    List<Value> array(int index) throws FunctionException {
      require(index, "array");
      return elements(index);
    }

    /// Refuses a value of another type, even one that converts.
    void require(int index, String type) throws FunctionException {
      if (!values.get(index).type().equals(type)) {
        throw new FunctionException(ValueException.type(values.get(index), type));
      }
    }

    List<String> texts(int index) throws FunctionException {
      var elements = elements(index);
      var texts = new ArrayList<String>(elements.size());
      for (int i = 0; i < elements.size(); i++) {
        try {
          texts.add(Values.text(elements.get(i)));
        } catch (ValueException e) {
          throw new FunctionException(e.inElement(values.get(index), i));
        }
      }
      return texts;
    }
  }

  private interface Body {
    Value call(Args arguments) throws FunctionException;
  }

  private static Function args(int count, Body body) {
    return values -> {
      if (values.size() != count) {
        throw new FunctionException("expected " + count + " args, got " + values.size());
      }
      return body.call(new Args(values));
    };
  }

  private static Value string(String text) {
    return new Value.Str(text);
  }

  private static Value coalesce(List<Value> values) {
    for (Value value : values) {
      if (!isEmpty(value)) {
        return value;
      }
    }
    return values.isEmpty() ? Value.Null.NULL : values.getLast();
  }

  private static boolean isEmpty(Value value) {
    return switch (value) {
      case Value.Null _ -> true;
      case Value.Bool(boolean bool) -> !bool;
      case Value.Num number -> Numbers.toDouble(number) == 0;
      case Value.Str(String text) -> text.isEmpty();
      case Value.Bytes(ByteString bytes) -> bytes.isEmpty();
      case Value.Arr(List<Value> elements) -> elements.isEmpty();
      case Value.Obj(Map<String, Value> fields) -> fields.isEmpty();
      case Value.Capsule(Target target) -> target.labels().isEmpty();
      case Value.Capsule(Secret secret) -> secret.reveal().isEmpty();
      case Value.Capsule(OptionalSecret secret) -> !secret.isSecret() && secret.reveal().isEmpty();
      case Value.Capsule _, Value.Func _ -> false;
    };
  }

  private static Value concat(List<Value> lists) throws FunctionException {
    var all = new ArrayList<Value>();
    var arguments = new Args(lists);
    for (int i = 0; i < lists.size(); i++) {
      all.addAll(arguments.array(i));
      if (all.size() > MAX_ELEMENTS) {
        throw new FunctionException("the list would have more than " + MAX_ELEMENTS + " elements");
      }
    }
    return new Value.Arr(all);
  }

  private static String reveal(Value value) throws FunctionException {
    return switch (value) {
      case Value.Capsule(Secret secret) -> secret.reveal();
      case Value.Capsule(OptionalSecret secret) -> secret.reveal();
      case Value.Null _ -> "";
      case Value.Str(String text) -> text;
      case Value.Bytes(ByteString bytes) -> Utf8.text(bytes.toByteArray());
      default -> throw new FunctionException(ValueException.type(value, "capsule"));
    };
  }

  private static String toJson(Value value) throws FunctionException {
    if (!(value instanceof Value.Obj) && !(value instanceof Value.Capsule(Target _))) {
      throw new FunctionException("jsonEncode only supports map");
    }
    return Json.write(value);
  }

  private static Value fromBase64(Base64.Decoder decoder, String text) throws FunctionException {
    String compact = text.replace("\r", "").replace("\n", "");
    String extra = decoder.equals(Base64.getUrlDecoder()) ? "-_" : "+/";
    int good = 0;
    while (good < compact.length() && isBase64(compact.charAt(good), extra)) {
      good++;
    }
    int padding = compact.length() - good;
    boolean padded =
        padding <= 2 && compact.substring(good).chars().allMatch(c -> c == '=') && good % 4 != 1;
    if (!padded || compact.length() % 4 != 0) {
      int at = padding == 0 || padded ? good / 4 * 4 : good;
      throw new FunctionException("illegal base64 data at input byte " + at);
    }
    return new Value.Bytes(ByteString.copyFrom(decoder.decode(compact)));
  }

  private static boolean isBase64(char c, String extra) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || extra.indexOf(c) >= 0;
  }

  private static String urlDecode(String text) throws FunctionException {
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
      String escape = text.substring(at, Math.min(text.length(), at + 3));
      if (escape.length() < 3
          || Character.digit(escape.charAt(1), 16) < 0
          || Character.digit(escape.charAt(2), 16) < 0
          || escape.charAt(1) > 'f'
          || escape.charAt(2) > 'f') {
        throw new FunctionException("invalid URL escape " + Quote.quote(escape));
      }
    }
    String bytes = new String(Utf8.bytes(text), StandardCharsets.ISO_8859_1);
    String decoded = URLDecoder.decode(bytes, StandardCharsets.ISO_8859_1);
    return Utf8.text(decoded.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String urlEncode(String text) {
    String bytes = new String(Utf8.bytes(text), StandardCharsets.ISO_8859_1);
    return URLEncoder.encode(bytes, StandardCharsets.ISO_8859_1)
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static Value pathJoin(List<Value> values) throws FunctionException {
    var arguments = new Args(values);
    var joined = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      String part = arguments.text(i);
      if (!part.isEmpty()) {
        joined.append(joined.isEmpty() ? "" : "/").append(part);
      }
    }
    return string(joined.isEmpty() ? "" : Utf8.joined(clean(joined.toString())));
  }

  /// Resolves `.`, `..` and doubled slashes without looking at the disk.
  private static String clean(String path) {
    boolean rooted = path.startsWith("/");
    var parts = new ArrayList<String>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (part.equals("..") ? !rooted : !part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    String cleaned = (rooted ? "/" : "") + String.join("/", parts);
    return cleaned.isEmpty() ? "." : cleaned;
  }

  private static Value format(List<Value> values) throws FunctionException {
    if (values.isEmpty()) {
      throw new FunctionException("expected at least 1 args, got 0");
    }
    return string(GoFormat.format(new Args(values).text(0), values.subList(1, values.size())));
  }
}
