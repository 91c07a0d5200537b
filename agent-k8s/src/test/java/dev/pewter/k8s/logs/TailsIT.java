package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.FastClock;
import dev.pewter.core.testing.TestCluster;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ContainerLog;
import dev.pewter.k8s.testing.Interrupted;
import dev.pewter.k8s.testing.ReceivedLogs;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailsIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LEAVING = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(50);
  private static final FastClock CLOCK = new FastClock(10);

  @TempDir Path directory;
  private final ReceivedLogs received = new ReceivedLogs();
  private final List<String> written = new ArrayList<>();
  private TestContext context;
  private TestApiServer server;
  private ContainerLog log;

  @BeforeEach
  void start() throws Exception {
    context = new TestContext("test", directory.resolve("one"), CLOCK);
    server = TestApiServer.start();
    put("web");
    log = server.log("shop", "web", "app");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void put(String pod) {
    String status = "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]";
    server.put(ApiObjects.pod("shop", pod, "u-" + pod, "n1", status));
  }

  private Tails.Plan plan(boolean isShared, String... pods) {
    return new Tails.Plan(
        server.connection(),
        Stream.of(pods).map(TailsIT::target).toList(),
        Tails.Start.BEGINNING,
        isShared);
  }

  private static TailTarget target(String pod) {
    var target =
        Target.of(
            Map.of(
                "__pod_namespace__",
                "shop",
                "__pod_name__",
                pod,
                "__pod_container_name__",
                "app",
                "__pod_uid__",
                "u-" + pod));
    try {
      return TailTarget.of(target, target, "test", TailTarget.Meta.REMOVED);
    } catch (InvalidTarget e) {
      throw new AssertionError(e);
    }
  }

  private Tails tails(Tails.Plan plan, Duration lifetime, int maxContainers, LogReceiver next) {
    var none = new NodeLogs(directory.resolve("none"));
    var limits = new Tails.Limits(lifetime, LEAVING, TICK, maxContainers);
    return new Tails(context, "x_", none, plan, List.of(next), limits);
  }

  private static TaskGroup running(Tails tails) {
    var tasks = new TaskGroup("test");
    tasks.start("run", tails::run);
    return tasks;
  }

  private void write(int lines) {
    for (int i = 0; i < lines; i++) {
      int number = written.size();
      log.line(START.plusMillis(number * 30L).toString(), "line " + number);
      written.add("line " + number + "\n");
    }
  }

  private double metric(String name, String... labels) {
    return context.metrics().value("x_" + name, labels);
  }

  /// What was read is delivered, dropped, returned, or under way.
  private void assertBalance(int inFlight) {
    double dropped =
        Stream.of(LineBooks.Loss.values())
            .mapToDouble(why -> metric("dropped_lines_total", "reason", lower(why)))
            .sum();
    assertThat(metric("lines_in_flight")).isEqualTo(inFlight);
    assertThat(metric("lines_total"))
        .isEqualTo(
            metric("delivered_lines_total") + dropped + metric("returned_lines_total") + inFlight);
  }

  private static String lower(LineBooks.Loss why) {
    return why.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void losesAndRepeatsNothingWhenConnectionsHaveLivedTheirTime() {
    var tails = tails(plan(false, "web"), Duration.ofMillis(250), 10, received);
    try (var _ = running(tails)) {
      for (int lives = 1; lives <= 4; lives++) {
        write(10);
        int wanted = lives + 1;
        await().until(() -> metric("streams_total") >= wanted);
      }
      await().until(() -> received.lines().size() >= written.size());
      await().until(() -> metric("lines_in_flight") == 0);
      assertBalance(0);
    }
    assertThat(received.lines()).isEqualTo(written);
    assertThat(metric("failures_total")).isZero();
  }

  /// Throws at first, as only a mistake of ours does.
  private static final class Faulty implements LogReceiver {
    private final AtomicInteger faults;
    private final LogReceiver next;

    Faulty(int faults, LogReceiver next) {
      this.faults = new AtomicInteger(faults);
      this.next = next;
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public void accept(LogBatch batch) throws InterruptedException {
      if (faults.getAndDecrement() > 0) {
        throw new IllegalStateException("of the test");
      }
      next.accept(batch);
    }
  }

  @Test
  void noticesATailThatEndsByABugAndBeginsItAgain() {
    write(5);
    var tails = tails(plan(false, "web"), HOUR, 10, new Faulty(2, received));
    try (var _ = running(tails)) {
      await().until(() -> metric("bugs_total") >= 1);
      await().until(() -> received.lines().size() >= written.size());
      write(5);
      await().until(() -> received.lines().size() >= written.size());
      await().until(() -> metric("lines_in_flight") == 0);
      assertBalance(0);
    }
    assertThat(received.lines()).isEqualTo(written);
    assertThat(metric("bugs_total")).isEqualTo(2);
    assertThat(metric("returned_lines_total")).isEqualTo(10);
    assertThat(context.log().lines())
        .anyMatch(
            line ->
                line.startsWith("error tailer ended by a bug; will begin again")
                    && line.contains("of the test"));
  }

  @Test
  void showsATailThatEndsByABugAsFailing() {
    write(1);
    var tails = tails(plan(false, "web"), HOUR, 10, new Faulty(Integer.MAX_VALUE, received));
    try (var _ = running(tails)) {
      await().until(() -> metric("failing_containers") == 1);
      assertThat(tails.infos().getFirst().lastError()).contains("ended by a bug");
      await().until(() -> tails.health() != null);
    }
  }

  @Test
  void countsWhatIsLostWithItsPod() {
    received.hold();
    write(5);
    var tails = tails(plan(false, "web"), HOUR, 10, received);
    try (var _ = running(tails)) {
      await().until(() -> received.lines().size() == 5);
      assertBalance(5);
      server.delete("/api/v1/pods", "shop", "web");
      put("other");
      server.forget("shop", "web", "app");
      log.breakFollowers();
      await().until(() -> tails.infos().getFirst().state().equals("finished"));
      received.giveBack();
      await().until(() -> metric("dropped_lines_total", "reason", "pod_gone") == 5);
      assertBalance(0);
    }
  }

  @Test
  void countsWhatComesBackWhenATargetHasLeft() {
    received.hold();
    write(5);
    var tails = tails(plan(false, "web"), HOUR, 10, received);
    try (var _ = running(tails)) {
      await().until(() -> received.lines().size() == 5);
      tails.update(plan(false));
      await().until(() -> log.followers() == 0);
      assertBalance(5);
      received.giveBack();
      await().until(() -> tails.infos().isEmpty());
      assertThat(metric("dropped_lines_total", "reason", "target_left")).isEqualTo(5);
      assertBalance(0);
      tails.update(plan(false, "web"));
      await().until(() -> received.lines().size() == 10);
    }
    assertThat(received.lines().subList(5, 10)).isEqualTo(written);
  }

  /// As when the agent stops again while it waits for what is on its way.
  @Test
  void endsAllBooksThoughItIsInterruptedAgain() throws Exception {
    received.hold();
    put("second");
    write(1);
    server.log("shop", "second", "app").line("2026-01-01T00:00:00Z", "of second");
    var tails = tails(plan(false, "web", "second"), HOUR, 10, received);
    var running = Interrupted.start(tails::run);
    await().until(() -> received.lines().size() == 2);
    running.untilItHasEnded();
    received.giveBack();
    assertThat(metric("returned_lines_total")).isEqualTo(2);
    assertBalance(0);
  }

  /// Takes nothing until it is told to.
  private static final class Slow implements LogReceiver {
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final LogReceiver next;

    Slow(LogReceiver next) {
      this.next = next;
    }

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public void accept(LogBatch batch) throws InterruptedException {
      waiting.incrementAndGet();
      opened.await();
      next.accept(batch);
    }
  }

  @Test
  void handsOnWhatWasReadWhenATargetLeavesWhileTheReceiverIsSlow() {
    write(5);
    var slow = new Slow(received);
    var tails = tails(plan(false, "web"), HOUR, 10, slow);
    try (var _ = running(tails)) {
      await().until(() -> slow.waiting.get() == 1);
      tails.update(plan(false));
      long left = CLOCK.nanos(); // so that it is cut off
      await().until(() -> CLOCK.nanos() - left > LEAVING.multipliedBy(3).toNanos());
      slow.opened.countDown();
      await().until(() -> tails.infos().isEmpty());
      assertBalance(0);
    }
    assertThat(received.lines()).isEqualTo(written);
    assertThat(metric("delivered_lines_total")).isEqualTo(5);
  }

  @Test
  void followsNoMoreThanThereIsMemoryFor() {
    put("second");
    put("third");
    for (String pod : List.of("second", "third")) {
      server.log("shop", pod, "app").line("2026-01-01T00:00:00Z", "of " + pod);
    }
    var tails = tails(plan(false, "web", "second", "third"), HOUR, 2, received);
    try (var _ = running(tails)) {
      await().until(() -> metric("refused_containers") == 1);
      assertThat(tails.health().message())
          .isEqualTo("1 containers are not followed: memory allows for 2");
      await().until(() -> received.lines().size() == 1);
      tails.update(plan(false, "second", "third"));
      await().until(() -> received.lines().size() == 2);
      await().until(() -> tails.health() == null);
    }
    assertThat(context.log().lines().stream().filter(line -> line.contains("not all containers")))
        .hasSize(1);
  }

  @Test
  void losesNothingWhenAContainerMovesBetweenAgents() {
    var here = new TestCluster();
    var there = new TestCluster();
    there.notReady();
    context.in(here);
    var first = tails(plan(true, "web"), HOUR, 10, received);
    context = new TestContext("test", directory.resolve("two"), CLOCK);
    context.in(there);
    var receivedThere = new ReceivedLogs();
    var second = tails(plan(true, "web"), HOUR, 10, receivedThere);
    write(10);
    try (var _ = running(first);
        var _ = running(second)) {
      await().until(() -> received.lines().size() == 10);
      there.size(1);
      here.notReady();
      write(10);
      await().until(() -> receivedThere.lines().size() == 20);
      await().until(() -> first.infos().isEmpty());
      write(10);
      await().until(() -> receivedThere.lines().size() == 30);
      here.size(1);
      there.notReady();
      await().until(() -> received.lines().size() == 30);
      await().until(() -> second.infos().isEmpty());
    }
    // from the beginning where it was never read, from its own position where it was
    assertThat(received.lines()).isEqualTo(written);
    assertThat(receivedThere.lines()).isEqualTo(written);
  }
}
