package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.metrics.prometheus.exporter.cadvisor.ContainerFacts.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads what runtimes write down of containers.
final class FactsReader {
  private static final String CRI = "io.kubernetes.cri.";
  private static final String SANDBOX = "sandbox";

  private FactsReader() {}

  /// The `config.json` that containerd and CRI-O give to the program that runs the container.
  static ContainerFacts bundle(String id, byte[] json) throws JsonException {
    var texts = texts(json);
    var labels = new TreeMap<String, String>();
    put(
        labels,
        ContainerFacts.CONTAINER,
        texts,
        CRI + "container-name",
        "io.kubernetes.container.name");
    put(labels, ContainerFacts.POD, texts, CRI + "sandbox-name", "io.kubernetes.pod.name");
    put(
        labels,
        ContainerFacts.NAMESPACE,
        texts,
        CRI + "sandbox-namespace",
        "io.kubernetes.pod.namespace");
    put(labels, ContainerFacts.POD_UID, texts, CRI + "sandbox-uid", "io.kubernetes.pod.uid");
    String type = first(texts, CRI + "container-type", "io.kubernetes.cri-o.ContainerType");
    String image = first(texts, CRI + "image-name", "io.kubernetes.cri-o.ImageName");
    String name = first(texts, "io.kubernetes.cri-o.Name");
    Network network =
        switch (type) {
          case SANDBOX -> Network.OWN;
          case "" -> Network.UNKNOWN;
          default -> Network.OTHERS;
        };
    return new ContainerFacts(
        name.isEmpty() ? id : name, image, labels, environment(texts.get("process.env")), network);
  }

  /// What Docker answers, or has in its `config.v2.json`.
  static ContainerFacts docker(String id, byte[] json) throws JsonException {
    var texts = texts(json);
    var labels = new TreeMap<String, String>();
    texts.forEach(
        (path, values) -> {
          if (path.startsWith("Config.Labels.")) {
            labels.put(path.substring("Config.Labels.".length()), values.getFirst());
          }
        });
    String name = first(texts, "Name");
    String mode = first(texts, "HostConfig.NetworkMode");
    return new ContainerFacts(
        name.isEmpty() ? id : name.substring(name.startsWith("/") ? 1 : 0),
        first(texts, "Config.Image"),
        labels,
        environment(texts.get("Config.Env")),
        mode.startsWith("container:") ? Network.OTHERS : Network.OWN);
  }

  private static void put(
      Map<String, String> labels, String label, Map<String, List<String>> texts, String... paths) {
    String value = first(texts, paths);
    if (!value.isEmpty()) {
      labels.put(label, value);
    }
  }

  private static String first(Map<String, List<String>> texts, String... paths) {
    for (String path : paths) {
      var found = texts.getOrDefault(path, texts.get("annotations." + path));
      if (found != null) {
        return found.getFirst();
      }
    }
    return "";
  }

  private static Map<String, String> environment(@Nullable List<String> lines) {
    var found = new HashMap<String, String>();
    for (String line : lines == null ? List.<String>of() : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        found.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return found;
  }

  /// The texts of an object by their paths, dots between the names; those of a list together.
  private static Map<String, List<String>> texts(byte[] json) throws JsonException {
    var found = new HashMap<String, List<String>>();
    collect(new JsonReader(json), "", found);
    return found;
  }

  private static void collect(JsonReader reader, String path, Map<String, List<String>> found)
      throws JsonException {
    switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        reader.beginObject();
        while (reader.hasNext()) {
          String name = reader.nextName();
          collect(reader, path.isEmpty() ? name : path + "." + name, found);
        }
        reader.endObject();
      }
      case BEGIN_ARRAY -> {
        reader.beginArray();
        while (reader.hasNext()) {
          collect(reader, path, found);
        }
        reader.endArray();
      }
      case STRING -> found.computeIfAbsent(path, _ -> new ArrayList<>()).add(reader.nextString());
      default -> reader.skipValue();
    }
  }
}
