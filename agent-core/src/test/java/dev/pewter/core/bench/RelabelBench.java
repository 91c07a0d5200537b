package dev.pewter.core.bench;

import dev.pewter.core.model.Target;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.relabel.Action;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Relabels 10,000 pod targets with the ten rules of a usual scrape and log configuration.
public final class RelabelBench {
  private static final int TARGETS = 10_000;
  private static final int ROUNDS = 30;

  private RelabelBench() {}

  public static void main(String[] arguments) {
    List<Target> targets = targets();
    var relabeler = new Relabeler(rules(), LabelNames.UTF8);
    long best = Long.MAX_VALUE;
    int kept = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      kept = 0;
      for (Target target : targets) {
        kept += relabeler.apply(target) == null ? 0 : 1;
      }
      long time = System.nanoTime() - start;
      best = Math.min(best, time);
      if (round == 0) {
        print("relabel_10k_targets_10_rules_cold_ms", time);
      }
    }
    print("relabel_10k_targets_10_rules_warm_ms", best);
    System.out.println("relabel_kept " + kept);
  }

  private static void print(String name, long nanos) {
    System.out.printf("%s %.1f%n", name, nanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
  }

  private static List<Rule> rules() {
    return List.of(
        rule(Action.DROP, "Succeeded|Failed", "", "$1", "__meta_kubernetes_pod_phase"),
        rule(Action.KEEP, ".+", "", "$1", "__meta_kubernetes_pod_container_name"),
        rule(Action.REPLACE, "(.*)", "namespace", "$1", "__meta_kubernetes_namespace"),
        rule(Action.REPLACE, "(.*)", "pod", "$1", "__meta_kubernetes_pod_name"),
        rule(
            Action.REPLACE,
            "(.*);(.*)",
            "job",
            "$1/$2",
            "__meta_kubernetes_namespace",
            "__meta_kubernetes_pod_label_app"),
        rule(
            Action.REPLACE,
            "([^:]+)(?::\\d+)?;(\\d+)",
            "__address__",
            "$1:$2",
            "__address__",
            "__meta_kubernetes_pod_annotation_prometheus_io_port"),
        rule(
            Action.REPLACE,
            "(?:ReplicaSet;)?(.+)-[0-9a-f]{8,10}-[a-z0-9]{5}",
            "deployment",
            "$1",
            "__meta_kubernetes_pod_name"),
        rule(
            Action.REPLACE,
            "(.*);(.*)",
            "__path__",
            "/var/log/pods/*$1/$2/*.log",
            "__meta_kubernetes_pod_uid",
            "__meta_kubernetes_pod_container_name"),
        rule(Action.LABELMAP, "__meta_kubernetes_pod_label_(.+)", "", "$1"),
        rule(Action.LABELDROP, "__meta_kubernetes_pod_annotation.*|pod_template_hash", "", "$1"));
  }

  private static Rule rule(
      Action action, String regex, String target, String replacement, String... sources) {
    return new Rule(
        List.of(sources), ";", AnchoredPattern.parse(regex), 0, target, replacement, action);
  }

  private static List<Target> targets() {
    var targets = new ArrayList<Target>();
    for (int i = 0; i < TARGETS; i++) {
      var labels = new HashMap<String, String>();
      labels.put("__address__", "10.1." + i % 250 + "." + i / 250 + ":8080");
      labels.put("__meta_kubernetes_namespace", "team-" + i % 20);
      labels.put(
          "__meta_kubernetes_pod_name", "checkout-" + i % 500 + "-7d4c0f1e9-x" + 1000 + i % 9);
      labels.put("__meta_kubernetes_pod_uid", "7d4c0f1e-aaaa-bbbb-cccc-" + (100000000000L + i));
      labels.put("__meta_kubernetes_pod_phase", i % 10 == 0 ? "Succeeded" : "Running");
      labels.put("__meta_kubernetes_pod_container_name", "app");
      labels.put("__meta_kubernetes_pod_node_name", "node-" + i % 100);
      labels.put("__meta_kubernetes_pod_host_ip", "10.0.0." + i % 100);
      labels.put("__meta_kubernetes_pod_label_app", "checkout");
      labels.put("__meta_kubernetes_pod_label_team", "core");
      labels.put("__meta_kubernetes_pod_label_pod_template_hash", "7d4c0f1e9");
      labels.put("__meta_kubernetes_pod_labelpresent_app", "true");
      labels.put("__meta_kubernetes_pod_annotation_prometheus_io_port", "9102");
      labels.put("__meta_kubernetes_pod_annotation_prometheus_io_scrape", "true");
      labels.put("__meta_kubernetes_pod_controller_kind", "ReplicaSet");
      targets.add(Target.of(labels));
    }
    return targets;
  }
}
