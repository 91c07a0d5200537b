package dev.pewter.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceNameTest {
  @ParameterizedTest
  @CsvSource({
    "alloy-cluster, own, own/alloy-cluster",
    "alloy-cluster, '', ",
    "alloy.monitoring, own, monitoring/alloy",
    "alloy.monitoring.svc, '', monitoring/alloy",
    "alloy.monitoring.svc.cluster.local., own, monitoring/alloy",
    "agent.example.com, own, ",
    "10.0.0.1, own, ",
    "fd00::1, own, ",
    "a_b, own, ",
    "'', own, ",
  })
  void readsTheNamesOfServices(String host, String own, String expected) {
    assertThat(ServiceName.of(host, own) + "").isEqualTo(expected == null ? "null" : expected);
  }
}
