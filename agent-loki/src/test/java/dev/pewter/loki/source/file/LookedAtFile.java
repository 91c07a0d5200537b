package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/// A file that is looked at only when a test says so; things happen when it asks for the time.
abstract class LookedAtFile extends TailedFile {
  private static final int LOOKS = 20;

  private final List<Reading> readings = new ArrayList<>();

  @AfterEach
  void closeReadings() {
    readings.forEach(reading -> reading.tail.close());
  }

  /// Something done to a file.
  interface Deed {
    void happen() throws IOException;
  }

  private static void happen(Deed deed) {
    try {
      deed.happen();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lets something happen when it is asked for the n-th time.
  static final class Moment implements Clock {
    private int left = -1;
    private Duration ahead = Duration.ZERO;
    private Deed deed = () -> {};

    void at(int n, Deed what) {
      left = n;
      deed = what;
    }

    /// Sets the clock forward.
    void advance(Duration by) {
      ahead = ahead.plus(by);
    }

    /// Whether it has come, or was not awaited.
    boolean hasCome() {
      return left < 0;
    }

    private void asked() {
      if (left-- == 0) {
        happen(deed);
      }
    }

    @Override
    public Instant now() {
      asked();
      return Clock.SYSTEM.now().plus(ahead);
    }

    @Override
    public long nanos() {
      asked();
      return Clock.SYSTEM.nanos() + ahead.toNanos();
    }

    @Override
    public void sleep(Duration time) {
      throw new AssertionError("nobody waits");
    }
  }

  /// The file's tail, read by who calls `look`.
  final class Reading {
    final Moment moment = new Moment();
    final TestContext context;
    final Tailing tailing;
    final Tail tail;
    private final LineReader reader;

    Reading() throws IOException {
      this(Clock.SYSTEM.nanos());
    }

    Reading(long madeNanos, String... settings) throws IOException {
      context = new TestContext("loki.source.file.t", directory.resolve("data"), moment);
      var arguments = arguments(Map.of("__path__", file.toString()), settings);
      var positions = FilePositions.open(context.dataDirectory(), arguments, moment, context.log());
      tailing =
          new Tailing(
              madeNanos,
              context.log(),
              moment,
              new FileCounters(context.metrics()),
              positions,
              sink,
              Opening.of(arguments));
      tail = tailing.follow(Map.of(file.toString(), List.of(Labels.of("job", "t")))).getFirst();
      reader = new LineReader(tailing);
      readings.add(this);
    }

    /// Reads what there is.
    void look() throws InterruptedException {
      tail.mustObserve = true;
      for (int i = 0; turn(); i++) {
        assertThat(i).isLessThan(LOOKS);
      }
    }

    /// No reader is to come for it.
    void rest() {
      assertThat(tail.turnBegins()).isTrue();
      assertThat(tail.mustQueueAgain(false)).isFalse();
    }

    /// Reads a part; tells whether there is more.
    boolean turn() throws InterruptedException {
      assertThat(tail.turnBegins()).isTrue();
      boolean isMore = tail.read(reader);
      tail.mustQueueAgain(true);
      return isMore;
    }

    void save() {
      tailing.collectPositions();
      tailing.saveCollected();
    }
  }

  static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(TailedFile::line).toList();
  }
}
