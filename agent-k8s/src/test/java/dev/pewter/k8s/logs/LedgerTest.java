package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final long SECOND = 1_000_000_000;
  private static final long START = 1_800_000_000L * SECOND;

  /// A line of a log: its time and what it says.
  private record Line(long nanos, int text) {}

  /// What an API server sends from a position on, through what the tests write and restarts.
  private static List<Line> answer(List<Line> log, LogPosition from) {
    if (from.sinceNanos() == LogPosition.NEVER) {
      return log;
    }
    long since = Math.floorDiv(from.sinceNanos(), SECOND) * SECOND;
    return log.stream().filter(line -> line.nanos() >= since).toList();
  }

  private static LogPosition read(List<Line> answer, LogPosition from, List<Line> received) {
    var ledger = new Ledger(from);
    for (var line : answer) {
      if (ledger.isNew(line.nanos(), line.text())) {
        received.add(line);
      }
    }
    return kept(ledger.position("run"));
  }

  /// As it comes back from disk.
  private static LogPosition kept(LogPosition position) {
    var read = LogPosition.parse(position.text());
    assertThat(read).isNotNull();
    assertThat(read.text()).isEqualTo(position.text());
    return read;
  }

  /// Reads a log in pieces, each in an answer of its own.
  private static List<Line> inPieces(List<Line> log, int... ends) {
    var received = new ArrayList<Line>();
    var position = LogPosition.START;
    for (int end : ends) {
      position = read(answer(log.subList(0, end), position), position, received);
    }
    return received;
  }

  @ParameterizedTest(name = "{0} ms apart, up to {1} ms out of order, {2} texts")
  @CsvSource({
    "1000, 0, 5",
    "100, 0, 1",
    "10, 5, 3",
    "1, 0, 1",
    "1, 30, 2",
    "0, 0, 1",
    "0, 0, 100",
    "1, 900, 1000000",
    "20, 1500, 1000",
    "300, 1900, 100"
  })
  void losesAndRepeatsNothing(long apart, long disorder, int texts) {
    var random = new Random(apart + disorder);
    for (int round = 0; round < 20; round++) {
      var log = new ArrayList<Line>();
      for (int i = 0; i < 400; i++) {
        long back = disorder == 0 ? 0 : random.nextLong(disorder);
        log.add(new Line(START + (i * apart - back) * 1_000_000, random.nextInt(texts)));
      }
      int first = random.nextInt(400);
      int second = first + random.nextInt(400 - first);
      assertThat(inPieces(log, first, first, second, 400)).as("round " + round).isEqualTo(log);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 300})
  void knowsManyEqualLines(int before) {
    var log = new ArrayList<Line>();
    for (int i = 0; i < 400; i++) {
      log.add(new Line(START, 7));
    }
    assertThat(inPieces(log, before, 400)).hasSize(400);
  }

  @Test
  void losesNothingWhenTheClockIsSetBack() {
    var log = new ArrayList<Line>();
    for (int i = 0; i < 200; i++) {
      log.add(new Line(START + i * SECOND / 10, i));
    }
    for (int i = 0; i < 200; i++) {
      log.add(new Line(START - 30 * SECOND + i * SECOND / 10, i));
    }
    assertThat(inPieces(log, 201, 210, 300, 400)).isEqualTo(log);
  }

  @Test
  void takesEverythingAfterARotation() {
    var old = new ArrayList<Line>();
    for (int i = 0; i < 200; i++) {
      old.add(new Line(START + i * SECOND / 100, i % 3));
    }
    var received = new ArrayList<Line>();
    var position = read(old, LogPosition.START, received);
    received.clear();
    var fresh = new ArrayList<Line>();
    for (int i = 199; i < 260; i++) { // a little out of order at the border
      fresh.add(new Line(START + i * SECOND / 100 - SECOND / 20, 50 + i));
    }
    read(answer(fresh, position), position, received);
    assertThat(received).isEqualTo(fresh);
  }

  @Test
  void remembersNoMoreThanItSays() {
    var ledger = new Ledger(LogPosition.START);
    for (int i = 0; i < 100_000; i++) {
      ledger.isNew(START + i, i);
    }
    assertThat(ledger.position("").recent()).hasSize(Ledger.KEPT);
    assertThat(ledger.position("").text()).hasSizeLessThan(800);
  }

  @Test
  void forgetsWhatIsLongAgo() {
    var ledger = new Ledger(LogPosition.START);
    for (int i = 0; i < 50; i++) {
      ledger.isNew(START + i * SECOND * 60, i);
    }
    var position = ledger.position("");
    assertThat(position.recent()).hasSize(1);
    assertThat(position.sinceNanos()).isGreaterThan(START + 49 * 60 * SECOND - 3 * SECOND);
  }

  @Test
  void takesOnlyWhatIsNewerThanAMoment() {
    var received = new ArrayList<Line>();
    var log = List.of(new Line(START - 1, 1), new Line(START, 2), new Line(START + 1, 3));
    read(log, LogPosition.upTo(START), received);
    assertThat(received).containsExactly(new Line(START + 1, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "a 1 2 3", "- 1 2 x -", "- 1 2 3 *", "- 1 2 3 AAA", "- 1 2 3 - -"})
  void refusesWhatIsNoPosition(String text) {
    assertThat(LogPosition.parse(text)).isNull();
  }

  @Test
  void asksForWholeSeconds() {
    assertThat(LogPosition.START.sinceTime()).isNull();
    assertThat(LogPosition.upTo(1_767_225_601_999_999_999L).sinceTime())
        .isEqualTo("2026-01-01T00:00:01Z");
  }
}
