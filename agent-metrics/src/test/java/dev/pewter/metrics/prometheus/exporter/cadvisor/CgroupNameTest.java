package dev.pewter.metrics.prometheus.exporter.cadvisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupNameTest {
  private static final String ID = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "/, '', ''",
    "/docker/ID, ID, ''",
    "/system.slice/docker-ID.scope, ID, ''",
    "/machine.slice/libpod-ID.scope, ID, ''",
    "/kubepods/burstable/podab-12/ID, ID, ab-12",
    "/kubepods/podab-12, '', ab-12",
    "/kubepods.slice/kubepods-pod1_2.slice/cri-containerd-ID.scope, ID, 1-2",
    "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice, '', 1-2",
    "/kubepods.slice/kubepods-besteffort.slice, '', ''",
    "/kubepods.slice/kubepods-pod1.slice/crio-ID.scope, ID, 1",
    "/kubepods.slice/kubepods-pod1.slice/crio-conmon-ID.scope, '', 1",
    "/docker/ID/init.scope, '', ''",
    "/podman/podx, '', ''",
    "/docker/0123, '', ''"
  })
  void tellsContainersAndPods(String path, String container, String pod) {
    String real = path.replace("ID", ID);
    assertThat(CgroupName.of(real))
        .isEqualTo(new CgroupName(real, container.replace("ID", ID), pod));
  }
}
