package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailTargetTest {
  private static final Map<String, String> DISCOVERED =
      Map.of(
          "__address__", "10.0.0.1:80",
          "__meta_kubernetes_namespace", "shop",
          "__meta_kubernetes_pod_name", "web",
          "__meta_kubernetes_pod_container_name", "app",
          "__meta_kubernetes_pod_uid", "u1",
          "empty", "",
          "team", "blue");

  private static TailTarget target(Map<String, String> changes, TailTarget.Meta meta)
      throws InvalidTarget {
    var labels = new HashMap<>(DISCOVERED);
    labels.putAll(changes);
    var target = Target.of(labels);
    return TailTarget.of(target, target, "component", meta);
  }

  @Test
  void givesLabelsAsTheReferenceDoes() throws InvalidTarget {
    var target = target(Map.of(), TailTarget.Meta.REMOVED);
    assertThat(target.id()).isEqualTo(new ContainerId("shop", "web", "app", "u1"));
    assertThat(target.labels())
        .isEqualTo(Labels.of("instance", "shop/web:app", "job", "component", "team", "blue"));
  }

  @Test
  void prefersWhatWasSaid() throws InvalidTarget {
    var changes =
        Map.of(
            "__pod_namespace__", "a",
            "__pod_name__", "b",
            "__pod_container_name__", "c",
            "__pod_uid__", "d",
            "job", "j",
            "instance", "i");
    var target = target(changes, TailTarget.Meta.REMOVED);
    assertThat(target.id()).isEqualTo(new ContainerId("a", "b", "c", "d"));
    assertThat(target.labels()).isEqualTo(Labels.of("instance", "i", "job", "j", "team", "blue"));
  }

  @Test
  void keepsDiscoveredLabelsOnDemand() throws InvalidTarget {
    var labels = target(Map.of("__pod_uid__", "u2"), TailTarget.Meta.KEPT).labels();
    assertThat(labels.get("__meta_kubernetes_pod_name")).isEqualTo("web");
    assertThat(labels.get("__pod_uid__")).isNull();
    assertThat(labels.get("__address__")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "__meta_kubernetes_namespace, missing pod namespace label",
    "__meta_kubernetes_pod_name, missing pod name label",
    "__meta_kubernetes_pod_container_name, missing pod container name label",
    "__meta_kubernetes_pod_uid, missing pod UID label",
  })
  void namesWhatIsMissing(String label, String message) {
    assertThatThrownBy(() -> target(Map.of(label, ""), TailTarget.Meta.REMOVED))
        .isInstanceOf(InvalidTarget.class)
        .hasMessage(message);
  }

  @Test
  void sharesByWhatDoesNotChangeWithThePod() throws InvalidTarget {
    var one = target(Map.of("team", "red"), TailTarget.Meta.REMOVED);
    var same = target(Map.of(), TailTarget.Meta.REMOVED);
    var other = target(Map.of("__meta_kubernetes_pod_uid", "u2"), TailTarget.Meta.REMOVED);
    assertThat(one.shardKey()).isEqualTo(same.shardKey()).isNotEqualTo(other.shardKey());
  }
}
