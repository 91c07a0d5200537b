package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.testing.FakeReceiver;
import dev.pewter.metrics.testing.FakeRemote;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What the log keeps over outages, changes of the configuration and restarts.
class RemoteWriteLogIT extends RemoteWriteFolder {
  @Test
  void oneDeadEndpointDoesNotStopAnother() throws Exception {
    try (var dead = new FakeRemote();
        var alive = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint(
                    "dead", dead.url(), queue("20ms", "capacity = 1", "max_samples_per_send = 1")),
                endpoint("alive", alive.url(), queue("20ms")))) {
      dead.answer(new FakeReceiver.Hang());
      write.sendNumbered("a", 0, 500);
      await().until(() -> alive.values("a").size() == 500);
    }
  }

  @Test
  void sendsAfterARestartWhatWasNotAcknowledged() throws Exception {
    try (var remote = new FakeRemote()) {
      remote.answer(FakeRemote.status(500, "down"));
      try (var write = new RunningRemoteWrite(context(), endpoint(remote))) {
        write.sendNumbered("a", 0, 300);
      }
      remote.answer(FakeRemote.OK);
      try (var write = new RunningRemoteWrite(context(), endpoint(remote))) {
        write.sendNumbered("a", 300, 400);
        await().until(() -> remote.values("a").size() >= 400);
      }
      assertThat(remote.values("a")).isEqualTo(numbers(0, 400));
      try (var write = new RunningRemoteWrite(context(), endpoint(remote))) {
        write.sendNumbered("b", 0, 1);
        await().until(() -> remote.values("b").size() == 1);
      }
      assertThat(remote.values("a")).hasSize(400);
    }
  }

  @Test
  void drainsAtTheEnd() throws Exception {
    try (var remote = new FakeRemote()) {
      try (var write =
          new RunningRemoteWrite(context(), endpoint("e", remote.url(), queue("1h")))) {
        write.sendNumbered("a", 0, 300);
      }
      assertThat(remote.values("a")).isEqualTo(numbers(0, 300));
    }
  }

  /// A stop takes seconds, not the minutes that a request may take: closing waits for one at most.
  @Test
  void leavesWhatAHangingReceiverHasNotTaken() throws Exception {
    try (var remote = new FakeRemote()) {
      remote.answer(new FakeReceiver.Hang());
      String patient = endpoint(remote, "remote_timeout = \"10m\"");
      try (var write = new RunningRemoteWrite(context(), patient)) {
        write.sendNumbered("a", 0, 10);
        await().until(() -> remote.requests() > 0);
      }
      remote.answer(FakeRemote.OK);
      try (var _ = new RunningRemoteWrite(context(), endpoint(remote))) {
        await().until(() -> distinct(remote, "a").equals(numbers(0, 10)));
      }
    }
  }

  @Test
  void keepsTheLogOverAReload() throws Exception {
    try (var down = new FakeRemote();
        var up = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(down))) {
      down.answer(FakeRemote.status(500, "down"));
      write.sendNumbered("a", 0, 50);
      await().until(() -> down.requests() > 0);

      write.update(endpoint("other", up.url(), queue("20ms")));
      write.sendNumbered("a", 50, 60);

      await().until(() -> up.values("a").size() == 60);
      assertThat(up.values("a")).isEqualTo(numbers(0, 60));
    }
  }

  @Test
  void aRemovedEndpointStillSendsWhatItHas() throws Exception {
    try (var first = new FakeRemote();
        var second = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint("first", first.url(), queue("20ms")),
                endpoint("second", second.url(), queue("20ms")))) {
      second.answer(FakeRemote.status(500, "down"));
      write.sendNumbered("a", 0, 20);
      await().until(() -> second.requests() > 0);

      write.update(endpoint("first", first.url(), queue("20ms")));
      second.answer(FakeRemote.OK);

      await().until(() -> second.values("a").size() == 20);
      await()
          .until(
              () ->
                  write.context().metrics().names().stream()
                      .noneMatch(n -> n.contains("remote_name=\"second\"")));
      await().until(() -> !Files.exists(directory.resolve(NAME).resolve("wal").resolve("second")));
      write.sendNumbered("a", 20, 30);
      await().until(() -> first.values("a").size() == 30);
    }
  }

  @Test
  void aSingleEndpointSendsWhatAnotherHasLeft() throws Exception {
    try (var remote = new FakeRemote()) {
      remote.answer(FakeRemote.status(500, "down"));
      try (var write =
          new RunningRemoteWrite(context(), endpoint("old", remote.url(), queue("20ms")))) {
        write.sendNumbered("a", 0, 20);
      }
      remote.answer(FakeRemote.OK);
      try (var write =
          new RunningRemoteWrite(context(), endpoint("new", remote.url(), queue("20ms")))) {
        write.sendNumbered("a", 20, 30);
        await().until(() -> remote.values("a").size() == 30);
      }
      assertThat(remote.values("a")).isEqualTo(numbers(0, 30));
    }
  }

  @Test
  void worksWhereNothingCanBeWritten() throws Exception {
    Files.writeString(directory.resolve(NAME), "not a directory");
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      write.sendNumbered("a", 0, 50);
      await().until(() -> remote.values("a").size() == 50);
      assertThat(remote.values("a")).isEqualTo(numbers(0, 50));
      assertThat(write.context().log().lines())
          .anyMatch(line -> line.startsWith("error cannot open the log"));
    }
  }

  /// At every byte: `SampleLogTest.startsOnALogCutAtAnyByte`.
  @Test
  void startsOnACutLogAndSendsOn() throws Exception {
    var wal = directory.resolve(NAME).resolve("wal").resolve("e");
    Path segment;
    try (var remote = new FakeRemote()) {
      remote.answer(FakeRemote.status(500, "down"));
      try (var write = new RunningRemoteWrite(context(), endpoint(remote))) {
        write.sendNumbered("a", 0, 5);
      }
      try (var files = Files.list(wal)) {
        segment = files.filter(f -> f.toString().endsWith(".wal")).findFirst().orElseThrow();
      }
      byte[] whole = Files.readAllBytes(segment);
      int most = 0;
      for (int length = 0; length < whole.length; length += 131) {
        Files.write(segment, java.util.Arrays.copyOf(whole, length));
        Files.deleteIfExists(wal.resolve("sender.cursor"));
        try (var fresh = new FakeRemote();
            var write = new RunningRemoteWrite(context(), endpoint(fresh))) {
          write.sendNumbered("b", 0, 1);
          await().until(() -> fresh.values("b").size() == 1);
          int before = fresh.values("a").size();
          assertThat(fresh.values("a")).isEqualTo(numbers(0, before));
          assertThat(before).as("cut at %s", length).isGreaterThanOrEqualTo(most);
          most = before;
        }
        try (var files = Files.list(wal)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
      }
      assertThat(most).isPositive();
    }
  }
}
