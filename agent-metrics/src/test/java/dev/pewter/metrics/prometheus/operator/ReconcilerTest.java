package dev.pewter.metrics.prometheus.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final String JOB = "podMonitor/shop/web/0";
  private static final KubernetesObject MONITOR =
      new KubernetesObject(
          "shop",
          "web",
          "1",
          """
          {"podMetricsEndpoints": [{"bearerTokenSecret": {"name": "late", "key": "t"}}]}
          """);

  private final TestClock clock = new TestClock();
  private final TestContext context = new TestContext("c", Path.of("none"), clock);
  private final FakeKubernetes kubernetes = new FakeKubernetes();
  private final Reconciler reconciler = new Reconciler(context);

  private Map<String, MonitorJob> reconcile(KubernetesObject... objects) throws Exception {
    return reconciler.reconcile(
        List.of(objects), new PodMonitors(), OperatorBlock.DEFAULTS, kubernetes);
  }

  private String error() {
    return reconciler.infos("x/").getFirst().error();
  }

  private static String token(MonitorJob job) {
    var authorization = job.scrape().arguments().client().authorization();
    return authorization == null ? "" : authorization.credentials().reveal();
  }

  @Test
  void readsSecretsAgainAfterFiveMinutes() throws Exception {
    kubernetes.secret("shop/late", Map.of("t", "one"));
    assertThat(token(reconcile(MONITOR).get(JOB))).isEqualTo("one");
    assertThat(reconciler.due()).isEqualTo(Duration.ofMinutes(5));

    kubernetes.secret("shop/late", Map.of("t", "two"));
    clock.advance(Duration.ofMinutes(4));
    assertThat(token(reconcile(MONITOR).get(JOB))).isEqualTo("one");
    clock.advance(Duration.ofMinutes(1));
    assertThat(reconciler.due()).isZero();
    assertThat(token(reconcile(MONITOR).get(JOB))).isEqualTo("two");
  }

  @Test
  void goesOnWithWhatItHadWhileASecretIsAway() throws Exception {
    kubernetes.secret("shop/late", Map.of("t", "one"));
    reconcile(MONITOR);
    kubernetes.secret("shop/late", Map.of());
    clock.advance(Duration.ofMinutes(5));

    assertThat(token(reconcile(MONITOR).get(JOB))).isEqualTo("one");
    assertThat(error()).isEqualTo("secret shop/late has no field t");
    assertThat(reconciler.due()).isEqualTo(Duration.ofSeconds(30));
    clock.advance(Duration.ofSeconds(30));
    reconcile(MONITOR);
    assertThat(context.log().lines()).hasSize(1); // the same is told once

    kubernetes.secret("shop/late", Map.of("t", "two"));
    clock.advance(Duration.ofSeconds(30));
    assertThat(token(reconcile(MONITOR).get(JOB))).isEqualTo("two");
    assertThat(error()).isEmpty();
  }

  @Test
  void aChangeThatCannotBeUsedEndsTheJobs() throws Exception {
    kubernetes.secret("shop/late", Map.of("t", "one"));
    assertThat(reconcile(MONITOR)).hasSize(1);
    assertThat(reconcile(new KubernetesObject("shop", "web", "2", "[]"))).isEmpty();
    assertThat(error()).isEqualTo("spec: expected an object");
    assertThat(reconcile()).isEmpty();
    assertThat(reconciler.infos("x/")).isEmpty();
  }

  @Test
  void showsWhereTheJobsOfAResourceAre() throws Exception {
    kubernetes.secret("shop/late", Map.of("t", "one"));
    reconcile(MONITOR);
    assertThat(reconciler.infos("x/").getFirst().url()).isEqualTo("x/shop/web");
    assertThat(reconciler.jobs("shop/web")).hasSize(1);
    assertThat(reconciler.jobs("shop/other")).isEmpty();
    assertThat(JobText.of(reconciler.jobs("shop/web")))
        .contains("job_name: \"" + JOB + "\"")
        .doesNotContain("one");
  }
}
