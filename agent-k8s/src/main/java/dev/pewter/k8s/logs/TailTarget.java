package dev.pewter.k8s.logs;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;

/// A container to be tailed, and the labels its lines get.
///
/// @param discovered the labels it was found with
public record TailTarget(ContainerId id, Labels labels, Target discovered) {
  private static final String META = "__meta_";
  private static final String KUBERNETES = META + "kubernetes_";
  private static final String JOB = "job";
  private static final String INSTANCE = "instance";

  /// What becomes of labels that begin with `__meta_`.
  public enum Meta {
    REMOVED,
    KEPT
  }

  /// Reads a target's labels, after relabelling.
  ///
  /// @param job the label `job` of a target that has none
  public static TailTarget of(Target target, Target discovered, String job, Meta meta)
      throws InvalidTarget {
    var labels = new LabelBuilder(target);
    var id =
        new ContainerId(
            named(labels, "__pod_namespace__", "namespace", "namespace"),
            named(labels, "__pod_name__", "pod_name", "name"),
            named(labels, "__pod_container_name__", "pod_container_name", "container name"),
            named(labels, "__pod_uid__", "pod_uid", "UID"));
    for (int i = labels.size() - 1; i >= 0; i--) {
      String name = labels.name(i);
      if (name.startsWith("__") && (meta == Meta.REMOVED || !name.startsWith(META))) {
        labels.delete(name);
      }
    }
    if (labels.get(JOB).isEmpty()) {
      labels.set(JOB, job);
    }
    if (labels.get(INSTANCE).isEmpty()) {
      labels.set(INSTANCE, id.toString());
    }
    return new TailTarget(id, labels.toLabels(), discovered);
  }

  private static String named(LabelBuilder labels, String own, String meta, String what)
      throws InvalidTarget {
    String value = labels.get(own);
    if (value.isEmpty()) {
      value = labels.get(KUBERNETES + meta);
    }
    if (value.isEmpty()) {
      throw new InvalidTarget("missing pod " + what + " label");
    }
    return value;
  }

  /// What decides which agent of a cluster tails it.
  String shardKey() {
    var key = new StringBuilder();
    discovered
        .labels()
        .forEach(
            (name, value) -> {
              if (isShardLabel(name)) {
                key.append(name).append('=').append(value).append(';');
              }
            });
    return key.toString();
  }

  private static boolean isShardLabel(String name) {
    return switch (name) {
      case "__pod_namespace__",
          "__pod_name__",
          "__pod_container_name__",
          "__pod_uid__",
          KUBERNETES + "namespace",
          KUBERNETES + "pod_name",
          KUBERNETES + "pod_container_name",
          KUBERNETES + "pod_uid",
          "container",
          "pod",
          "job",
          "namespace" ->
          true;
      default -> false;
    };
  }
}
