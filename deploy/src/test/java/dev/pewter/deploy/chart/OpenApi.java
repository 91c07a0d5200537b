package dev.pewter.deploy.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A schema of the kind that Kubernetes takes for custom resources, and what an object has that it
/// does not allow. As the API server does with strict field validation, a field that the schema
/// does not have is a mistake.
final class OpenApi {
  private static final Path SCHEMAS =
      Path.of("src/test/java/dev/pewter/deploy/chart/schemas").toAbsolutePath();

  private static final String PRESERVING = "x-kubernetes-preserve-unknown-fields";

  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "integer", "number", "boolean");

  private static final Set<String> WORDS =
      Set.of(
          "description",
          "type",
          "required",
          "properties",
          "additionalProperties",
          "items",
          "enum",
          "pattern",
          "format",
          "default",
          "nullable",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "x-kubernetes-int-or-string",
          "x-kubernetes-preserve-unknown-fields",
          "x-kubernetes-map-type",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-validations");

  private final Map<?, ?> schema;
  private final List<String> problems = new ArrayList<>();

  private OpenApi(Map<?, ?> schema) {
    this.schema = schema;
  }

  static OpenApi of(Object schema) {
    return new OpenApi((Map<?, ?>) schema);
  }

  /// One of the test's own, by the name of its file.
  static OpenApi named(String name) {
    try {
      return of(Chart.load(Files.readString(SCHEMAS.resolve(name + ".yaml"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What is wrong with an object, such as `spec.selector: is missing`.
  List<String> problems(Object object) {
    problems.clear();
    check(schema, object, "");
    return List.copyOf(problems);
  }

  /// What makes the schema none that the API server takes: every node has a type, and only words
  /// that a structural schema may have.
  List<String> structuralProblems() {
    problems.clear();
    structure(schema, "");
    return List.copyOf(problems);
  }

  private void structure(Map<?, ?> node, String path) {
    for (Object word : node.keySet()) {
      if (!WORDS.contains(word.toString())) {
        problems.add(path + ": " + word + " is no word of a structural schema");
      }
    }
    boolean isFree = node.containsKey("x-kubernetes-int-or-string");
    if (!isFree && !TYPES.contains(String.valueOf(node.get("type")))) {
      problems.add(path + ": has the type " + node.get("type"));
    }
    if (node.containsKey("properties") && node.containsKey("additionalProperties")) {
      problems.add(path + ": has both properties and additionalProperties");
    }
    if ("array".equals(node.get("type")) && !(node.get("items") instanceof Map)) {
      problems.add(path + ": is a list without items");
    }
    if (node.get("properties") instanceof Map<?, ?> properties) {
      properties.forEach((name, inner) -> structure((Map<?, ?>) inner, path + "." + name));
      if (node.get("required") instanceof List<?> required) {
        for (Object name : required) {
          if (!properties.containsKey(name)) {
            problems.add(path + ": requires " + name + ", which it does not have");
          }
        }
      }
    }
    for (String inner : List.of("items", "additionalProperties")) {
      if (node.get(inner) instanceof Map<?, ?> each) {
        structure(each, path + "[]");
      }
    }
  }

  private void check(Map<?, ?> given, Object value, String path) {
    var node = given.get("$ref") instanceof String name ? OpenApi.named(name).schema : given;
    String type = String.valueOf(node.get("type"));
    boolean isRight =
        switch (type) {
          case "object" -> value instanceof Map;
          case "array" -> value instanceof List;
          case "string" -> value instanceof String;
          case "integer" -> value instanceof Integer || value instanceof Long;
          case "number" -> value instanceof Number;
          case "boolean" -> value instanceof Boolean;
          default ->
              node.containsKey("x-kubernetes-int-or-string")
                  && (value instanceof String || value instanceof Integer);
        };
    if (!isRight) {
      problems.add(path + ": " + Chart.line(value) + " is not of type " + type);
      return;
    }
    switch (value) {
      case Map<?, ?> map -> checkFields(node, map, path);
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          check((Map<?, ?>) node.get("items"), list.get(i), path + "[" + i + "]");
        }
      }
      default -> checkText(node, value.toString(), path);
    }
  }

  private void checkFields(Map<?, ?> node, Map<?, ?> map, String path) {
    if (node.get("required") instanceof List<?> required) {
      for (Object name : required) {
        if (!map.containsKey(name)) {
          problems.add(path + "." + name + ": is missing");
        }
      }
    }
    for (var field : map.entrySet()) {
      String inner = path + "." + field.getKey();
      if (node.get("properties") instanceof Map<?, ?> properties
          && properties.get(field.getKey()) instanceof Map<?, ?> known) {
        check(known, field.getValue(), inner);
      } else if (node.get("additionalProperties") instanceof Map<?, ?> every) {
        check(every, field.getValue(), inner);
      } else if (node.containsKey("properties") && !node.containsKey(PRESERVING)) {
        problems.add(inner + ": is no field");
      }
    }
  }

  private void checkText(Map<?, ?> node, String text, String path) {
    if (node.get("enum") instanceof List<?> texts && !texts.contains(text)) {
      problems.add(path + ": " + text + " is none of " + texts);
    }
    if (node.get("pattern") instanceof String pattern && !Pattern.matches(pattern, text)) {
      problems.add(path + ": " + text + " does not match " + pattern);
    }
    if (node.get("maxLength") instanceof Integer most && text.length() > most) {
      problems.add(path + ": is longer than " + most);
    }
  }
}
