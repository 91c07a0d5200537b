package dev.pewter.deploy.chart;

import com.marcnuri.helm.Helm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The chart of this module and what Helm makes of it.
record Chart(Path directory) {
  static final Chart OURS = new Chart(Path.of("helm/alloy"));
  private static final String KUBE = "1.26";

  /// Rendered objects by `Kind/name`, or `Kind/namespace/name` where the namespace is another.
  record Objects(String text, Map<String, Object> byId) {

    /// What is at a path such as `spec.template.spec.containers.0.image`; empty when nothing is.
    Optional<Object> at(String id, String path) {
      var object = byId.get(id);
      for (String key : path.isEmpty() ? new String[0] : path.split("\\.(?![^\\[]*])")) {
        String name = key.replaceAll("^\\[|]$", "");
        object =
            switch (object) {
              case Map<?, ?> map -> map.get(name);
              case List<?> list when name.matches("\\d+") ->
                  Integer.parseInt(name) < list.size() ? list.get(Integer.parseInt(name)) : null;
              case List<?> list ->
                  list.stream()
                      .filter(e -> e instanceof Map<?, ?> m && name.equals(m.get("name")))
                      .findFirst()
                      .orElse(null);
              case null, default -> null;
            };
      }
      return Optional.ofNullable(object);
    }
  }

  Objects render(Object values) {
    return render("alloy", KUBE, values);
  }

  Objects render(String release, String kubeVersion, Object values) {
    var file = write(values);
    try {
      return parse(
          new Helm(directory)
              .template()
              .withName(release)
              .withNamespace("default")
              .withKubeVersion(kubeVersion)
              .withValuesFile(file)
              .call());
    } finally {
      delete(file);
    }
  }

  /// What an installation would say.
  String notes(Object values) {
    var file = write(values);
    try {
      String output =
          new Helm(directory)
              .install()
              .clientOnly()
              .dryRun()
              .withName("alloy")
              .withNamespace("default")
              .withValuesFile(file)
              .call()
              .getOutput();
      return output.substring(output.indexOf("NOTES:"));
    } finally {
      delete(file);
    }
  }

  private static Path write(Object values) {
    try {
      var file = Files.createTempFile("values", ".yaml");
      return Files.writeString(file, json(values));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Objects parse(String text) {
    var byId = new LinkedHashMap<String, Object>();
    for (Object each : loadAll(text)) {
      if (each instanceof Map<?, ?> object) {
        var metadata = (Map<?, ?>) object.get("metadata");
        var id = new ArrayList<String>();
        id.add(String.valueOf(object.get("kind")));
        var namespace = metadata.get("namespace");
        if (namespace != null && !"default".equals(namespace)) {
          id.add(namespace.toString());
        }
        id.add(String.valueOf(metadata.get("name")));
        byId.put(String.join("/", id), object);
      }
    }
    return new Objects(text, byId);
  }

  static Object load(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  static List<Object> loadAll(String yaml) {
    var all = new ArrayList<Object>();
    new Load(LoadSettings.builder().build()).loadAllFromString(yaml).forEach(all::add);
    return all;
  }

  /// JSON, for Helm reads an older YAML than the tests, in which `Off` is no text.
  private static String json(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> json(e.getKey()) + ":" + json(e.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list ->
          list.stream().map(Chart::json).collect(Collectors.joining(",", "[", "]"));
      case String text ->
          '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
      case null -> "null";
      default -> value.toString();
    };
  }

  /// A value as one line of YAML flow style, to compare and to read.
  static String line(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> e.getKey() + ": " + line(e.getValue()))
              .sorted()
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(Chart::line).collect(Collectors.joining(", ", "[", "]"));
      case null -> "null";
      default -> value.toString();
    };
  }
}
