package dev.pewter.core.builtin.discovery;

import dev.pewter.core.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The format shared by `discovery.file` and `discovery.http`: a list of `{targets, labels}`.
public final class TargetGroups {
  private static final String ADDRESS = "__address__";

  private TargetGroups() {}

  /// The targets of a document that was read into lists, maps and scalars.
  ///
  /// @param meta labels every target gets; they win over the document's
  /// @throws IllegalArgumentException when the document has another shape, saying where
  public static List<Target> of(@Nullable Object document, Map<String, String> meta) {
    if (document == null) {
      return List.of();
    }
    if (!(document instanceof List<?> groups)) {
      throw new IllegalArgumentException("expected a list of target groups");
    }
    var targets = new ArrayList<Target>();
    for (int i = 0; i < groups.size(); i++) {
      switch (groups.get(i)) {
        case null ->
            throw new IllegalArgumentException("nil target group item found (index " + i + ")");
        case Map<?, ?> group -> add(group, "target group " + i, meta, targets);
        default -> throw new IllegalArgumentException("target group " + i + ": expected an object");
      }
    }
    return targets;
  }

  private static void add(
      Map<?, ?> group, String where, Map<String, String> meta, List<Target> targets) {
    for (Object key : group.keySet()) {
      if (!"targets".equals(key) && !"labels".equals(key)) {
        throw new IllegalArgumentException(where + ": unknown field \"" + key + "\"");
      }
    }
    var labels = new LinkedHashMap<String, String>();
    Object written = group.get("labels");
    if (written != null && !(written instanceof Map<?, ?>)) {
      throw new IllegalArgumentException(where + ": labels: expected an object");
    }
    if (written instanceof Map<?, ?> map) {
      map.forEach((name, value) -> labels.put(text(name, where), text(value, where + ": labels")));
    }
    labels.putAll(meta);
    Object addresses = group.get("targets");
    if (addresses != null && !(addresses instanceof List<?>)) {
      throw new IllegalArgumentException(where + ": targets: expected a list");
    }
    if (addresses instanceof List<?> list) {
      for (Object address : list) {
        labels.put(ADDRESS, text(address, where + ": targets"));
        targets.add(Target.of(labels));
      }
    }
  }

  private static String text(@Nullable Object value, String where) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      default -> throw new IllegalArgumentException(where + ": expected a string");
    };
  }
}
