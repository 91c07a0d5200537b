package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.AgentEvents;
import dev.pewter.core.component.AgentEvents.AgentEvent;
import dev.pewter.core.component.AgentEvents.Type;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigEventsTest {
  private final TestClock clock = new TestClock();
  private final RecordingLog log = new RecordingLog();
  private final List<AgentEvent> written = new CopyOnWriteArrayList<>();
  private volatile boolean isDenied;
  private final ConfigEvents events =
      new ConfigEvents(List.<AgentEvents>of(this::write), log, clock, Duration.ofMinutes(1));
  private final TaskGroup tasks = new TaskGroup("test");

  private void write(AgentEvent event) throws IOException {
    written.add(event);
    if (isDenied) {
      throw new IOException("403 forbidden");
    }
  }

  @BeforeEach
  void start() {
    tasks.start("events", events::run);
  }

  @AfterEach
  void stop() {
    tasks.close();
  }

  /// Until so many were written, and the writer rests.
  private void awaitWritten(int count) {
    Awaitility.await().until(() -> written.size() == count && clock.sleepers() == 1);
  }

  private void pass(Duration time) {
    clock.advance(time);
    Awaitility.await().until(() -> clock.sleepers() == 0);
  }

  @Test
  void tellsOfARefusalAndOfWhatEndsIt() {
    events.taken(); // nothing was refused
    events.refused("a.alloy:1:1: no");
    awaitWritten(1);
    pass(Duration.ofSeconds(5));
    events.taken();
    awaitWritten(2);
    pass(Duration.ofSeconds(5));
    events.taken();
    events.refused("a.alloy:1:1: no");
    awaitWritten(3);

    assertThat(written)
        .extracting(AgentEvent::type, AgentEvent::reason, AgentEvent::times)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Type.WARNING, "ConfigRefused", 1),
            org.assertj.core.groups.Tuple.tuple(Type.NORMAL, "ConfigReloaded", 1),
            org.assertj.core.groups.Tuple.tuple(Type.WARNING, "ConfigRefused", 1));
  }

  @Test
  void countsRepetitionsAndTellsThemOnceAMinute() {
    events.refused("no");
    awaitWritten(1);
    pass(Duration.ofSeconds(5));
    for (int i = 0; i < 5; i++) {
      events.refused("no");
      clock.advance(Duration.ofSeconds(5));
    }
    clock.advance(Duration.ofMinutes(1));
    events.refused("no");
    awaitWritten(2);

    assertThat(written.getLast().times()).isBetween(6, 7); // the last may come while it writes
    assertThat(written.getLast().first()).isEqualTo(written.getFirst().first());
    assertThat(written.getLast().last()).isAfter(written.getFirst().last());
  }

  @Test
  void tellsARepetitionThatNoneFollows() {
    var hurried = new HurriedClock(Duration.ofMillis(1));
    var quick =
        new ConfigEvents(List.<AgentEvents>of(this::write), log, hurried, Duration.ofMillis(300));
    tasks.start("quick", quick::run);
    quick.refused("no");
    Awaitility.await().until(() -> written.size() == 1);
    quick.refused("no");

    Awaitility.await().until(() -> written.size() == 2);
    assertThat(written.getLast().times()).isEqualTo(2);
  }

  @Test
  void tellsOfAnotherMistakeAtOnce() {
    events.refused("no");
    awaitWritten(1);
    pass(Duration.ofSeconds(5));
    events.refused("x".repeat(5000));
    awaitWritten(2);

    assertThat(written.getLast().message()).hasSize(1000).endsWith("x…");
  }

  @Test
  void saysOnceThatItMayNot() {
    isDenied = true;
    events.refused("no");
    awaitWritten(1);
    pass(Duration.ofMinutes(2));
    events.refused("no");
    awaitWritten(2);
    pass(Duration.ofSeconds(5));

    assertThat(log.lines()).hasSize(1).first().asString().contains("no event was written", "403");
  }
}
