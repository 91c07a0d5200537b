package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.testing.TestClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HowFarTest {
  private final TestClock clock = new TestClock();
  private final HowFar far = new HowFar(clock.nanos()) {};

  @Test
  void tellsOfLinesUnderWayThoughTheirFileLostItsName() {
    var first = content(1, 20, 20);
    var delivery = first.begin(clock.nanos(), 20, _ -> {});
    show(first);
    clock.advance(Duration.ofSeconds(7));
    show(first, content(2, 0, 0));
    clock.advance(Duration.ofSeconds(3));

    assertThat(far.state()).isEqualTo("in_flight");
    assertThat(far.lagSeconds(clock.nanos())).isEqualTo(10);
    assertThat(far.lagBytes()).isEqualTo(20);

    delivery.delivered();
    assertThat(far.state()).isEqualTo("delivered");
    assertThat(far.lagSeconds(clock.nanos())).isZero();
  }

  @Test
  void tellsOfTheOldestLinesThoughOthersAreUnderWay() {
    var first = content(1, 20, 20);
    first.begin(clock.nanos(), 20, _ -> {});
    clock.advance(Duration.ofSeconds(5));
    var second = content(2, 10, 10);
    second.begin(clock.nanos(), 10, _ -> {});
    show(first, second);
    assertThat(far.lagSeconds(clock.nanos())).isEqualTo(5);
  }

  @Test
  void isBehindWhileAFileThatLostItsNameHasLines() {
    var first = content(1, 0, 20);
    show(first);
    clock.advance(Duration.ofSeconds(4));
    var second = content(2, 0, 0);
    show(first, second);
    assertThat(far.state()).isEqualTo("behind");
    assertThat(far.lagSeconds(clock.nanos())).isEqualTo(4);

    first.offset = 10;
    far.passed(1, clock);
    show(first, second);
    clock.advance(Duration.ofSeconds(1));
    assertThat(far.state()).isEqualTo("behind");
    assertThat(far.lagSeconds(clock.nanos())).isEqualTo(1);

    first.offset = 20;
    first.startAt(20);
    show(first, second);
    assertThat(far.state()).isEqualTo("delivered");
    assertThat(far.lagSeconds(clock.nanos())).isZero();
  }

  private void show(Content... contents) {
    far.show(List.of(contents), clock);
  }

  /// A file that is read so far.
  private static Content content(long inode, long offset, long size) {
    var content = new Content("a.log", new Position.InFile(1, inode, 0, 0, 0, 0));
    content.offset = offset;
    content.size = size;
    return content;
  }
}
