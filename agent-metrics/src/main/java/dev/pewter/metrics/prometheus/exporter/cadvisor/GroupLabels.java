package dev.pewter.metrics.prometheus.exporter.cadvisor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The labels of a control group's series, sorted; empty values are left out.
final class GroupLabels {
  final String[] names;
  final String[] values;

  private GroupLabels(String[] names, String[] values) {
    this.names = names;
    this.values = values;
  }

  private static GroupLabels of(SortedMap<String, String> labels) {
    labels.values().removeIf(String::isEmpty);
    return new GroupLabels(
        labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
  }

  /// @param pod what is known of a container of the same pod
  static GroupLabels of(
      CgroupName group,
      @Nullable ContainerFacts facts,
      @Nullable ContainerFacts pod,
      PrometheusExporterCadvisorArguments arguments) {
    var labels = new TreeMap<String, String>();
    labels.put("id", group.path());
    if (facts != null) {
      labels.put("name", facts.name());
      labels.put("image", facts.image());
      labels.put("container", facts.label(ContainerFacts.CONTAINER));
      addRuntimes(labels, facts, arguments);
    }
    ContainerFacts known = facts == null ? pod : facts;
    if (known != null) {
      labels.put("namespace", known.label(ContainerFacts.NAMESPACE));
      labels.put("pod", known.label(ContainerFacts.POD));
    }
    return of(labels);
  }

  private static void addRuntimes(
      Map<String, String> labels,
      ContainerFacts facts,
      PrometheusExporterCadvisorArguments arguments) {
    List<String> allowed = arguments.allowlistedContainerLabels();
    facts
        .labels()
        .forEach(
            (name, value) -> {
              if (arguments.storeContainerLabels() || allowed.contains(name)) {
                labels.putIfAbsent("container_label_" + clean(name), value);
              }
            });
    facts
        .environment()
        .forEach(
            (name, value) -> {
              if (arguments.envMetadataAllowlist().stream().anyMatch(name::startsWith)) {
                labels.putIfAbsent("container_env_" + clean(name.toLowerCase(Locale.ROOT)), value);
              }
            });
  }

  /// A name in which all that a label's must not have is an underscore.
  private static String clean(String name) {
    var clean = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isFine =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      clean.append(isFine ? c : '_');
    }
    return clean.toString();
  }

  /// With further labels, given as names and values by turns, in ascending order of names.
  GroupLabels with(String... more) {
    int count = names.length + more.length / 2;
    var allNames = new String[count];
    var allValues = new String[count];
    int from = 0;
    int next = 0;
    for (int i = 0; i < count; i++) {
      boolean isOwn =
          next == more.length || (from < names.length && names[from].compareTo(more[next]) < 0);
      allNames[i] = isOwn ? names[from] : more[next];
      allValues[i] = isOwn ? values[from] : more[next + 1];
      if (isOwn) {
        from++;
      } else {
        next += 2;
      }
    }
    return new GroupLabels(allNames, allValues);
  }

  @Override
  public String toString() {
    return Arrays.toString(names) + Arrays.toString(values);
  }
}
