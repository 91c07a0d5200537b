package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.testing.FakeRemote;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// An hour without a receiver, and what the block `wal` says of how long things are kept.
class RemoteWriteOutageIT extends RemoteWriteFolder {
  private static final int HOUR = 240;
  private static final Duration INTERVAL = Duration.ofHours(1).dividedBy(HOUR);
  private static final String WAL = "prometheus_remote_write_wal_";

  private final ForwardClock clock = new ForwardClock();

  /// One that has next to nothing in memory, so that nearly all of an outage is on disk.
  private RunningRemoteWrite write(FakeRemote remote, String wal) throws Exception {
    String queue = queue("20ms", "capacity = 1", "max_samples_per_send = 1", "max_shards = 1");
    return new RunningRemoteWrite(
        new TestContext(NAME, directory.resolve(NAME), clock),
        endpoint("e", remote.url(), queue),
        "wal {\n" + wal + "\n}");
  }

  private void beDownForAnHour(FakeRemote remote, RunningRemoteWrite write)
      throws InterruptedException {
    remote.answer(FakeRemote.status(503, "down"));
    for (int i = 0; i < HOUR; i++) {
      write.send("a", i, clock.now().toEpochMilli());
      clock.forward(INTERVAL);
    }
    remote.answer(FakeRemote.OK);
  }

  /// Samples that were given up, as the reader of the log sees it; of what it holds in memory it
  /// knows that it is not lost.
  private static double lost(RunningRemoteWrite write) {
    double lost = write.metric("samples_dropped_total", "reason", "wal_lost");
    return Double.isNaN(lost) ? 0 : lost;
  }

  @Test
  void losesNothingInAnHourWithoutAReceiver() throws Exception {
    try (var remote = new FakeRemote();
        var write = write(remote, "")) {
      beDownForAnHour(remote, write);
      await().until(() -> remote.values("a").size() == HOUR);
      assertThat(remote.values("a")).isEqualTo(numbers(0, HOUR));
      assertThat(lost(write)).isZero();
      assertThat(write.metric("samples_failed_total")).isZero();
    }
  }

  @Test
  void givesUpAndCountsWhatWaitsForLongerThanMaxKeepaliveTime() throws Exception {
    try (var remote = new FakeRemote();
        var write = write(remote, "max_keepalive_time = \"30m\"")) {
      beDownForAnHour(remote, write);
      await().until(() -> remote.values("a").size() + lost(write) == HOUR);
      assertThat(remote.values("a")).isSorted().endsWith(array(HOUR / 2, HOUR));
      assertThat(lost(write)).isBetween(HOUR / 4.0, HOUR / 2.0);
      var metrics = write.context().metrics();
      assertThat(metrics.value(WAL + "records_lost_total", "reason", "too_old")).isPositive();
    }
  }

  @Test
  void forgetsSeriesThatHaveNoSamplesForMinKeepaliveTime() throws Exception {
    try (var remote = new FakeRemote();
        var write = write(remote, "truncate_frequency = \"20ms\"\nmin_keepalive_time = \"10m\"")) {
      write.send("ended", 1, clock.now().toEpochMilli());
      for (int minutes = 0; minutes < 9; minutes += 3) {
        write.send("a", minutes, clock.now().toEpochMilli());
        clock.forward(Duration.ofMinutes(3));
      }
      await().until(() -> remote.values("a").size() == 3);
      assertThat(storage(write, "active_series")).isEqualTo(2);
      clock.forward(Duration.ofMinutes(3));
      await().until(() -> storage(write, "removed_series_total") == 1);
      assertThat(storage(write, "active_series")).isEqualTo(1);
    }
  }

  private static double storage(RunningRemoteWrite write, String name) {
    return write.context().metrics().value(WAL + "storage_" + name);
  }

  private static Double[] array(int from, int to) {
    return numbers(from, to).toArray(Double[]::new);
  }
}
