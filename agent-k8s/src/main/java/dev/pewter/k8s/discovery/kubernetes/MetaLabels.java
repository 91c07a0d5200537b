package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.ObjectMeta;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Labels that come from metadata, and what all roles share in writing labels. Names of labels are
/// shared between all targets of the process.
public final class MetaLabels {
  public static final String ADDRESS = "__address__";
  static final String PREFIX = "__meta_kubernetes_";
  static final String NAMESPACE = PREFIX + "namespace";
  private static final String TRUE = "true";

  private MetaLabels() {}

  /// Name, labels and annotations of an object.
  ///
  /// @param kind such as `pod`
  public static void add(Map<String, String> out, String kind, ObjectMeta meta) {
    out.put((PREFIX + kind + "_name").intern(), meta.name());
    addTexts(out, kind, meta);
  }

  /// Labels and annotations of an object.
  public static void addTexts(Map<String, String> out, String kind, ObjectMeta meta) {
    addAll(out, PREFIX + kind + "_label", meta.labels());
    addAll(out, PREFIX + kind + "_annotation", meta.annotations());
  }

  /// `<prefix>_<key>` with the value and `<prefix>present_<key>`.
  static void addAll(Map<String, String> out, String prefix, Map<String, String> texts) {
    addAll(out, prefix + "_", prefix + "present_", texts);
  }

  static void addAll(
      Map<String, String> out, String prefix, String presentPrefix, Map<String, String> texts) {
    texts.forEach(
        (key, value) -> {
          String name = sanitized(key);
          out.put((prefix + name).intern(), value);
          out.put((presentPrefix + name).intern(), TRUE);
        });
  }

  /// Every character outside letters, digits and underscore becomes an underscore.
  public static String sanitized(String key) {
    var name = new StringBuilder(key);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      if (!fine) {
        name.setCharAt(i, '_');
      }
    }
    return name.toString();
  }

  /// `host:port`, with brackets around an IPv6 address.
  public static String hostPort(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /// A target of a group: own labels win.
  static void addTarget(List<Target> targets, Map<String, String> group, Map<String, String> own) {
    var all = new HashMap<>(group);
    all.putAll(own);
    targets.add(Target.of(all));
  }
}
