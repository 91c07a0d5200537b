package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.k8s.discovery.kubernetes.MetaLabels;
import dev.pewter.k8s.discovery.kubernetes.PodLabels;
import dev.pewter.k8s.logs.InvalidTarget;
import dev.pewter.k8s.logs.TailTarget;
import dev.pewter.k8s.objects.Container;
import dev.pewter.k8s.objects.PlainObject;
import dev.pewter.k8s.objects.Pod;
import dev.pewter.k8s.watch.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The containers that one `PodLogs` selects.
///
/// @param containers of which those without a problem are tailed
record Selected(PodLogs podLogs, List<Found> containers) {
  private static final String PREFIX = "__meta_kubernetes_";

  Selected {
    containers = List.copyOf(containers);
  }

  /// A container that was found.
  ///
  /// @param target its discovered labels, and those after relabelling; empty where it is not tailed
  /// @param problem why it is not tailed; empty if it is
  record Found(Pod pod, Target discovered, List<TailTarget> target, String problem) {}

  /// Finds the containers of the pods there are.
  static Selected of(
      PodLogs podLogs,
      Iterable<Pod> pods,
      ObjectStore<PlainObject> namespaces,
      TailTarget.Meta meta) {
    var containers = new ArrayList<Found>();
    if (podLogs.problem().isEmpty()) {
      var relabeler = new Relabeler(podLogs.relabelings(), LabelNames.LEGACY);
      for (var pod : pods) {
        var namespace = namespaces.get(pod.metadata().namespace());
        if (namespace != null
            && podLogs.selector().matches(pod.metadata().labels())
            && podLogs.namespaceSelector().matches(namespace.metadata().labels())) {
          var labels = labels(podLogs, pod, namespace);
          pod.initContainers()
              .forEach(c -> containers.add(found(podLogs, pod, c, true, labels, relabeler, meta)));
          pod.containers()
              .forEach(c -> containers.add(found(podLogs, pod, c, false, labels, relabeler, meta)));
        }
      }
    }
    return new Selected(podLogs, containers);
  }

  /// What all containers of a pod have in common.
  private static Map<String, String> labels(PodLogs podLogs, Pod pod, PlainObject namespace) {
    var labels = new HashMap<String, String>();
    MetaLabels.add(labels, "podlogs", podLogs.metadata());
    labels.put(PREFIX + "podlogs_namespace", podLogs.metadata().namespace());
    labels.put(PREFIX + "namespace", pod.metadata().namespace());
    MetaLabels.addTexts(labels, "namespace", namespace.metadata());
    PodLabels.add(labels, pod);
    labels.put("__pod_namespace__", pod.metadata().namespace());
    labels.put("__pod_name__", pod.metadata().name());
    labels.put("__pod_uid__", pod.metadata().uid());
    labels.put("job", podLogs.metadata().key());
    return labels;
  }

  private static Found found(
      PodLogs podLogs,
      Pod pod,
      Container container,
      boolean isInit,
      Map<String, String> ofPod,
      Relabeler relabeler,
      TailTarget.Meta meta) {
    var labels = new HashMap<>(ofPod);
    labels.put(PREFIX + "pod_container_init", Boolean.toString(isInit));
    labels.put(PREFIX + "pod_container_name", container.name());
    labels.put(PREFIX + "pod_container_image", container.image());
    labels.put("__pod_container_name__", container.name());
    labels.put("instance", pod.metadata().key() + ":" + container.name());
    var discovered = new LabelBuilder(Target.of(labels)).toTarget();
    var changed = new LabelBuilder(discovered);
    if (!relabeler.apply(changed)) {
      return new Found(pod, discovered, List.of(), "dropped by relabelings");
    }
    String job = podLogs.metadata().key() + ":" + container.name();
    try {
      var target = TailTarget.of(changed.toTarget(), discovered, job, meta);
      return new Found(pod, discovered, List.of(target), "");
    } catch (InvalidTarget e) {
      return new Found(pod, discovered, List.of(), "invalid labels: " + e.getMessage());
    }
  }

  /// As debug info shows it.
  PodLogsInfo info(Instant reconciled) {
    var pods = new ArrayList<PodLogsInfo.PodInfo>();
    var ofPod = new ArrayList<PodLogsInfo.ContainerInfo>();
    for (int i = 0; i < containers.size(); i++) {
      var found = containers.get(i);
      ofPod.add(
          new PodLogsInfo.ContainerInfo(
              found.discovered().labels(),
              found.target().isEmpty() ? Map.of() : found.target().getFirst().labels().toMap(),
              found.problem()));
      if (i + 1 == containers.size() || !containers.get(i + 1).pod().equals(found.pod())) {
        var meta = found.pod().metadata();
        pods.add(new PodLogsInfo.PodInfo(meta.namespace(), meta.name(), "", ofPod));
        ofPod.clear();
      }
    }
    return new PodLogsInfo(
        podLogs.metadata().namespace(),
        podLogs.metadata().name(),
        reconciled.toString(),
        podLogs.problem(),
        pods);
  }
}
