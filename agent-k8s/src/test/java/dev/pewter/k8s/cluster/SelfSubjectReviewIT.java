package dev.pewter.k8s.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.AccessReview.Right;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelfSubjectReviewIT {
  private static final Right LIST = new Right("list", "", "pods", "");
  private static final Right LOG = new Right("get", "", "pods/log", "one");
  private static final Right NODES = new Right("get", "", "nodes/metrics", "");
  private static final Right METRICS = new Right("get", "", "/metrics", "");
  private static final Right LEASES = new Right("update", "coordination.k8s.io", "leases", "");
  private static final List<Right> ALL = List.of(LIST, LOG, NODES, METRICS, LEASES);

  @Test
  void asksForEachRight() throws Exception {
    try (var server = TestApiServer.start()) {
      assertThat(SelfSubjectReview.denied(server.connection(), ALL)).isEmpty();
      server.forbid("get", "pods/log");
      server.forbid("get", "/metrics");
      server.forbid("update", "leases");
      assertThat(SelfSubjectReview.denied(server.connection(), ALL))
          .containsExactly(LOG, METRICS, LEASES);
      assertThat(server.requests())
          .hasSize(2 * ALL.size())
          .allMatch(
              asked -> asked.equals("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"));
    }
  }

  @Test
  void failsWhereTheServerDoesNotTell() throws Exception {
    try (var server = TestApiServer.start()) {
      server.forbid("create", "selfsubjectaccessreviews");
      assertThatThrownBy(() -> SelfSubjectReview.denied(server.connection(), ALL))
          .isInstanceOf(IOException.class);
      server.down();
      assertThatThrownBy(() -> SelfSubjectReview.denied(server.connection(), ALL))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void asksNobodyOutsideACluster() throws Exception {
    var outside = new ServiceAccount(Map.of(), Path.of("/nowhere"));
    assertThat(new SelfSubjectReview(outside).denied(ALL)).isEmpty();
  }
}
