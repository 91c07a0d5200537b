package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.testing.FakeRemote;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What becomes of samples that are older than `sample_age_limit`.
class RemoteWriteAgeIT extends RemoteWriteFolder {

  private final ForwardClock clock = new ForwardClock();

  private RunningRemoteWrite write(FakeRemote remote) throws Exception {
    return new RunningRemoteWrite(
        new TestContext(NAME, directory.resolve(NAME), clock),
        endpoint("e", remote.url(), queue("20ms", "sample_age_limit = \"1h\"")));
  }

  private static void send(RunningRemoteWrite write, Duration ageOfOld)
      throws InterruptedException {
    long now = System.currentTimeMillis();
    write.send(
        batch -> {
          batch.add(Labels.of("__name__", "old"), 1, now - ageOfOld.toMillis());
          batch.add(Labels.of("__name__", "young"), 2, now);
        });
  }

  private static double tooOld(RunningRemoteWrite write) {
    return write.metric("samples_dropped_total", "reason", "too_old");
  }

  @Test
  void dropsSamplesThatHaveBecomeTooOld() throws Exception {
    try (var remote = new FakeRemote();
        var write = write(remote)) {
      send(write, Duration.ofHours(2));
      await().until(() -> remote.values("young").size() == 1);
      assertThat(remote.values("old")).isEmpty();
      assertThat(tooOld(write)).isEqualTo(1);
    }
  }

  @Test
  void countsOnceWhatBecomesTooOldBetweenTwoTries() throws Exception {
    try (var remote = new FakeRemote();
        var write = write(remote)) {
      failOnceFor(remote, Duration.ofMinutes(45));
      send(write, Duration.ofMinutes(30));
      await().until(() -> write.metric("samples_total") > 0);
      assertThat(write.metric("samples_total")).isEqualTo(1);
      assertThat(tooOld(write)).isEqualTo(1);
      assertThat(remote.values("old")).isEmpty();
    }
  }

  @Test
  void countsNothingAsSentWhenAllBecomesTooOld() throws Exception {
    try (var remote = new FakeRemote();
        var write = write(remote)) {
      failOnceFor(remote, Duration.ofHours(2));
      send(write, Duration.ofMinutes(30));
      await().until(() -> tooOld(write) == 2);
      write.send("new", 3, clock.now().toEpochMilli());
      await().until(() -> write.metric("samples_total") > 0);
      assertThat(write.metric("samples_total")).isEqualTo(1);
      assertThat(remote.accepted()).hasSize(1);
    }
  }

  private void failOnceFor(FakeRemote remote, Duration time) {
    remote.answer(
        _ -> {
          if (clock.isAhead()) {
            return FakeRemote.OK;
          }
          clock.forward(time);
          return FakeRemote.status(500, "down");
        });
  }
}
