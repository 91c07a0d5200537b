package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.json.JsonException;
import dev.pewter.k8s.logs.PodContainer.State;
import dev.pewter.k8s.testing.OddObjects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodContainerTest {
  private static PodContainer read(String spec, String status, String metadata)
      throws JsonException {
    String pod =
        "{\"metadata\":{\"uid\":\"u\"%s},\"spec\":{%s},\"status\":{%s}}"
            .formatted(metadata, spec, status);
    return PodContainer.read(pod.getBytes(StandardCharsets.UTF_8), "app");
  }

  @ParameterizedTest(name = "{0}, {1}, {2}, exit code {3}")
  @CsvSource({
    "containerStatuses,          Always,    Running,   0, false",
    "containerStatuses,          Always,    Running,   1, false",
    "containerStatuses,          OnFailure, Running,   1, false",
    "containerStatuses,          OnFailure, Running,   0, true",
    "containerStatuses,          Never,     Running,   1, true",
    "containerStatuses,          Always,    Failed,    1, true",
    "containerStatuses,          OnFailure, Succeeded, 1, true",
    "initContainerStatuses,      Always,    Running,   0, true",
    "initContainerStatuses,      Always,    Running,   1, false",
    "initContainerStatuses,      Never,     Running,   1, true",
    "ephemeralContainerStatuses, Always,    Running,   1, true",
  })
  void knowsWhetherMoreWillCome(
      String list, String policy, String phase, int exitCode, boolean isOver) throws JsonException {
    var container =
        read(
            "\"restartPolicy\":\"" + policy + "\"",
            """
            "phase":"%s","%s":[{"name":"other"},{"name":"app",
            "state":{"terminated":{"exitCode":%d}}}]"""
                .formatted(phase, list, exitCode),
            "");
    assertThat(container.state()).isEqualTo(State.TERMINATED);
    assertThat(container.isOver()).isEqualTo(isOver);
  }

  @Test
  void knowsThatSidecarsStartAgain() throws JsonException {
    String status =
        "\"initContainerStatuses\":[{\"name\":\"app\",\"state\":{\"terminated\":{\"exitCode\":0}}}]";
    String spec = "\"initContainers\":[{\"name\":\"app\",\"restartPolicy\":\"Always\"}]";
    assertThat(read(spec, status, "").isOver()).isFalse();
    assertThat(read(spec, status, ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"").isOver())
        .isTrue();
  }

  @Test
  void tellsRunsApart() throws JsonException {
    var container =
        read(
            "",
            """
            "containerStatuses":[{"name":"app","restartCount":3,
             "containerID":"containerd://0123456789abcdef","state":{"running":{"startedAt":"x"}},
             "lastState":{"terminated":{"containerID":"containerd://fedcba9876543210"}}}]""",
            "");
    assertThat(container)
        .isEqualTo(new PodContainer("u", State.RUNNING, "0123456789ab", "fedcba987654", false));
  }

  @Test
  void waitsOnlyForWhatSaysThatItWaits() throws JsonException {
    assertThat(read("", "\"phase\":\"Pending\"", "")).isEqualTo(PodContainer.unknown("u"));
    assertThat(read("", "\"phase\":\"Failed\"", "").isOver()).isTrue();
    String waits = "\"containerStatuses\":[{\"name\":\"app\",\"state\":{\"waiting\":{}}%s}]";
    assertThat(read("", waits.formatted(""), "").isToBegin()).isTrue();
    var crashed = read("", waits.formatted(",\"containerID\":\"docker://1\""), "");
    assertThat(crashed.isToBegin()).isFalse();
    assertThat(crashed.canGrow()).isFalse();
  }

  @Test
  void readsAContainerOfAnyPod() throws JsonException {
    OddObjects.readAll(
        """
        {"metadata":{"uid":"u","deletionTimestamp":"2026-01-01T00:00:00Z"},
         "spec":{"restartPolicy":"OnFailure",
           "initContainers":[{"name":"init","restartPolicy":"Always"}]},
         "status":{"phase":"Running",
           "containerStatuses":[{"name":"app","containerID":"containerd://a","restartCount":1,
             "state":{"running":{}},
             "lastState":{"terminated":{"exitCode":1,"containerID":"containerd://b"}}}],
           "initContainerStatuses":[{"name":"init","state":{"waiting":{}}}],
           "ephemeralContainerStatuses":[{"name":"e","state":{"terminated":{"exitCode":0}}}]}}""",
        json -> {
          byte[] pod = json.getBytes(StandardCharsets.UTF_8);
          for (String container : List.of("app", "init", "e", "none")) {
            var _ = PodContainer.read(pod, container).isToBegin();
          }
        });
  }
}
