package dev.pewter.metrics.prometheus.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestCluster;
import dev.pewter.core.testing.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Targets inside the process, on a clock that stands still until it is moved.
class PrometheusScrapeTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final TestClock clock = new TestClock();
  private final List<SampleBatch> batches = new CopyOnWriteArrayList<>();
  private final TaskGroup tasks = new TaskGroup("test");
  private volatile String page = "a 1\n";
  private volatile int status = 200;
  private volatile String asked = "";
  private @Nullable PrometheusScrape scrape;
  private final SampleReceiver receiver =
      new SampleReceiver() {
        @Override
        public String name() {
          return "test";
        }

        @Override
        public void accept(SampleBatch batch) {
          batches.add(batch);
          batch.delivery().delivered();
        }
      };
  private final TestContext context =
      new TestContext("prometheus.scrape.s", Path.of("none"), clock)
          .answering(
              (request, response) -> {
                asked = request.rawUri() + " " + request.header("Accept");
                response.text(status, page);
              });

  @AfterEach
  void stop() {
    tasks.close();
  }

  private PrometheusScrapeArguments arguments(String... lines) throws DecodeException {
    var all = new java.util.ArrayList<>(List.of(lines));
    if (all.stream().noneMatch(l -> l.startsWith("targets"))) {
      all.add("targets = [{\"__address__\" = \"pewter.internal:12345\"}]");
    }
    all.add("scrape_interval = \"10s\"");
    all.add("forward_to = []");
    var decoded = Blocks.decode(PrometheusScrapeArguments.class, all.toArray(String[]::new));
    return ReceiverInstead.of(decoded, receiver);
  }

  private PrometheusScrape started(String... lines) throws DecodeException, ComponentException {
    return started(context, lines);
  }

  private PrometheusScrape started(TestContext in, String... lines)
      throws DecodeException, ComponentException {
    var component = new PrometheusScrape(in, arguments(lines));
    scrape = component;
    tasks.start("run", component::run);
    return component;
  }

  /// Looks all the time: only the test's own clock stands between it and what it waits for.
  private static ConditionFactory await() {
    return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  /// Moves the time until something holds, only while so many threads sleep.
  private void moveUntil(Callable<Boolean> holds, IntSupplier sleepers) {
    await()
        .until(
            () -> {
              if (holds.call()) {
                return true;
              }
              if (clock.sleepers() >= sleepers.getAsInt()) {
                clock.advance(Duration.ofMillis(500));
              }
              return false;
            });
  }

  /// Moves the time until something holds; it stands still while a target is at work.
  private void moveUntil(Callable<Boolean> holds) {
    moveUntil(holds, () -> Math.max(1, targets().size()));
  }

  private void untilBatches(int count) {
    moveUntil(() -> batches.size() >= count);
  }

  /// Moves the time until new arguments are in effect, which are taken over some seconds after the
  /// last ones; it stands still while they are. For one loop.
  private void untilTaken(Callable<Boolean> isTaken) {
    moveUntil(isTaken, () -> 2); // the loop, and who takes arguments over
  }

  private List<ScrapeInfo.TargetInfo> targets() {
    return Objects.requireNonNull(scrape).debugInfo().targets();
  }

  /// Whether arguments with so many targets are taken over completely.
  private boolean isInEffect(int targets) {
    return targets().size() == targets
        && context.metrics().value("prometheus_scrape_targets_gauge") == targets;
  }

  private static double value(SampleBatch batch, String name) {
    for (int i = 0; i < batch.size(); i++) {
      if (name.equals(batch.series(i).get("__name__"))) {
        return batch.value(i);
      }
    }
    return -99;
  }

  @Test
  void scrapesTargetsInsideTheProcess() throws DecodeException, ComponentException {
    var scrape =
        started(
            "targets = [{\"__address__\" = \"pewter.internal:12345\", \"__metrics_path__\" ="
                + " \"/api/v0/component/x/metrics\", \"job\" = \"integrations/x\"}]",
            "params = {\"a\" = [\"b\"]}",
            "extra_metrics = true");
    untilBatches(2);

    assertThat(asked)
        .startsWith("/api/v0/component/x/metrics?a=b application/openmetrics-text;version=1.0.0;");
    var batch = batches.getFirst();
    assertThat(value(batch, "a")).isEqualTo(1);
    assertThat(value(batch, "up")).isEqualTo(1);
    assertThat(value(batch, "scrape_samples_scraped")).isEqualTo(1);
    assertThat(value(batch, "scrape_samples_post_metric_relabeling")).isEqualTo(1);
    assertThat(value(batch, "scrape_series_added")).isEqualTo(1);
    assertThat(value(batch, "scrape_timeout_seconds")).isEqualTo(10);
    assertThat(value(batch, "scrape_sample_limit")).isZero();
    assertThat(value(batch, "scrape_body_size_bytes")).isEqualTo(4);
    assertThat(batch.series(0).toString())
        .isEqualTo("{__name__=\"a\", instance=\"pewter.internal:12345\", job=\"integrations/x\"}");
    assertThat(batches.get(1).series(0)).isSameAs(batch.series(0));
    assertThat(batches.get(1).timestampMillis(0) - batch.timestampMillis(0))
        .isBetween(10_000L, 10_600L);
    var target = scrape.debugInfo().targets().getFirst();
    assertThat(target.health()).isEqualTo("up");
    assertThat(target.url())
        .isEqualTo("http://pewter.internal:12345/api/v0/component/x/metrics?a=b");
    assertThat(context.metrics().value("prometheus_scrape_targets_gauge")).isEqualTo(1);
    await() // counted once they are taken
        .until(() -> context.metrics().value("prometheus_forwarded_samples_total") >= 18);
  }

  @Test
  void sharesTargetsWithTheCluster() throws Exception {
    var cluster = new TestCluster();
    context.in(cluster);
    var targets =
        IntStream.range(0, 40)
            .mapToObj(i -> "{\"__address__\" = \"pewter.internal:12345\", \"n\" = \"" + i + "\"}")
            .collect(Collectors.joining(", ", "targets = [", "]"));
    started(targets, "clustering {", "enabled = true", "}");
    await().until(() -> isInEffect(40));
    untilBatches(40);
    cluster.size(4);
    moveUntil(() -> targets().size() < 25 && isInEffect(targets().size()));
    int left = targets().size();
    assertThat(left).isPositive();
    assertThat(context.metrics().value("prometheus_scrape_targets_moved_total"))
        .isEqualTo(40 - left);
    int before = batches.size();
    untilBatches(before + 3 * left);
    assertThat(batches)
        .as("the series go on elsewhere")
        .noneMatch(batch -> Double.isNaN(batch.value(0)));
    cluster.notReady();
    moveUntil(() -> isInEffect(0));
  }

  @Test
  void sharesNothingWithoutItsBlock() throws Exception {
    var cluster = new TestCluster();
    cluster.notReady();
    context.in(cluster);
    started();
    untilBatches(1);
    assertThat(value(batches.getFirst(), "up")).isEqualTo(1);
  }

  @Test
  void aPageThatHangsInsideTheProcessIsGivenUp() throws Exception {
    var free = new CountDownLatch(1);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var hanging =
        new TestContext("prometheus.scrape.s", Path.of("none"), clock)
            .answering(
                (_, response) -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  awaitUninterruptibly(free);
                  running.decrementAndGet();
                  response.text(200, "a 1\n");
                });
    started(hanging, "scrape_timeout = \"20ms\"");
    untilBatches(3);
    assertThat(batches).allMatch(batch -> value(batch, "up") == 0);
    assertThat(targets().getFirst().lastError()).contains("context deadline exceeded");
    free.countDown();
    moveUntil(() -> value(batches.getLast(), "up") == 1);
    assertThat(most).hasValue(1);
    assertThat(running).hasValue(0);
  }

  /// As a read of a driver that does not answer.
  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean wasInterrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException _) {
        wasInterrupted = true;
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void tellsFailuresAndWritesThemDown() throws Exception {
    var file = directory.resolve("failures.json");
    var scrape = started("scrape_failure_log_file = \"" + file + "\"");
    untilBatches(1);
    status = 500;
    untilBatches(2);

    assertThat(value(batches.get(1), "up")).isZero();
    assertThat(SampleBatch.isStale(value(batches.get(1), "a"))).isTrue();
    var target = scrape.debugInfo().targets().getFirst();
    assertThat(target.health()).isEqualTo("down");
    assertThat(target.lastError()).isEqualTo("server returned HTTP status 500");
    assertThat(java.nio.file.Files.readString(file))
        .contains(
            "\"msg\":\"server returned HTTP status 500\"", "\"job_name\":\"prometheus.scrape.s\"");
  }

  @Test
  void endsSeriesOfTargetsThatAreGone() throws Exception {
    var scrape = started();
    untilBatches(1);
    scrape.update(arguments("targets = []"));
    untilTaken(() -> isInEffect(0));
    untilBatches(2);

    var end = batches.get(1);
    assertThat(end.size()).isEqualTo(6);
    for (int i = 0; i < end.size(); i++) {
      assertThat(SampleBatch.isStale(end.value(i))).isTrue();
      assertThat(end.timestampMillis(i) - batches.getFirst().timestampMillis(0))
          .isBetween(10_000L, 10_600L);
    }
    assertThat(clock.now().toEpochMilli() - end.timestampMillis(0)).isGreaterThanOrEqualTo(11_000);
    assertThat(scrape.debugInfo().targets()).isEmpty();
  }

  @Test
  void goesOnWithSeriesOfTargetsThatComeBack() throws Exception {
    page = "a 1\nb 2\n";
    var scrape = started();
    untilBatches(1);
    scrape.update(arguments("targets = []"));
    untilTaken(() -> isInEffect(0));
    page = "b 2\n";
    scrape.update(arguments());
    untilTaken(() -> isInEffect(1));
    untilBatches(2);
    clock.advance(INTERVAL.multipliedBy(3));
    untilBatches(4);

    assertThat(SampleBatch.isStale(value(batches.get(1), "a"))).isTrue();
    assertThat(value(batches.get(1), "scrape_series_added")).isZero();
    assertThat(batches.subList(1, 4)).allSatisfy(b -> assertThat(value(b, "up")).isEqualTo(1));
    assertThat(value(batches.get(2), "a")).isEqualTo(-99);
  }

  @Test
  void keepsWhatItKnowsOverAReload() throws Exception {
    var scrape = started();
    untilBatches(1);
    scrape.update(arguments("scrape_timeout = \"3s\"", "sample_limit = 10"));
    untilTaken(() -> reloads() == 1);
    untilBatches(batches.size() + 2);
    assertThat(batches.getLast().series(0)).isSameAs(batches.getFirst().series(0));
    assertThat(batches.subList(1, batches.size()))
        .allSatisfy(b -> assertThat(value(b, "scrape_series_added")).isZero());

    scrape.update(arguments("honor_labels = true"));
    untilTaken(() -> reloads() == 2);
    untilBatches(batches.size() + 1);
    assertThat(value(batches.getLast(), "scrape_series_added")).isEqualTo(1);
    assertThat(value(batches.getLast(), "a")).isEqualTo(1);
  }

  private double reloads() {
    return context.metrics().value("prometheus_target_scrape_pool_reloads_total");
  }

  @Test
  void refusesAllWhenThereAreTooManyTargets() throws Exception {
    var scrape =
        started(
            "targets = [{\"__address__\" = \"pewter.internal:12345\"}, {\"__address__\" = \"b:1\"}]",
            "target_limit = 1");
    untilBatches(2);

    assertThat(batches).allSatisfy(b -> assertThat(value(b, "up")).isZero());
    assertThat(scrape.debugInfo().targets())
        .extracting(ScrapeInfo.TargetInfo::lastError)
        .containsOnly("target_limit exceeded (number of targets: 2, limit: 1)");
  }

  @Test
  void scrapesEachTargetOnceAndLeavesBadOnesOut() throws Exception {
    var scrape =
        started(
            "targets = [{\"__address__\" = \"pewter.internal:12345\", \"__meta_a\" = \"1\"},"
                + " {\"__address__\" = \"pewter.internal:12345\"}, {\"x\" = \"y\"}]");
    untilBatches(1);

    assertThat(scrape.debugInfo().targets()).hasSize(1);
    assertThat(
            context
                .metrics()
                .value("prometheus_target_sync_failed_total", "scrape_job", "prometheus.scrape.s"))
        .isEqualTo(1);
    assertThat(context.log().lines()).anyMatch(l -> l.contains("no address in {\"x\"=\"y\"}"));
  }

  @Test
  void endsNothingWhenItStops() throws Exception {
    started();
    untilBatches(1);
    tasks.close();
    int size = batches.size();
    clock.advance(INTERVAL.multipliedBy(5));

    assertThat(batches).hasSize(size);
  }
}
