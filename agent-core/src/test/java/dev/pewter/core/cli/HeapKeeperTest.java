package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapKeeperTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what                               | MiB in use at each look | after a collection | collections
          nothing grows                        | 8 8 8 8                 |                    | 0
          less than the least room             | 4 7 8 8                 |                    | 0
          more than the least room             | 4 9                     | 4                  | 1
          half as much again of much           | 40 59 60                |                    | 0
          more than that                       | 40 61                   | 40                 | 1
          garbage again and again              | 8 13 9 13 9 13          | 8 8 8              | 3
          what stays is not collected again    | 8 13 18 18 18           | 13                 | 1
          what lives grows                     | 8 13 20 31 31           | 13 20 31           | 3
          """)
  void collectsWhenHalfAsMuchHasComeAsIsAlive(
      String what, String looks, String afterwards, int collections) {
    var heap = new Heap(looks, afterwards == null ? "" : afterwards);
    var keeper = new HeapKeeper(heap::used, heap::collect, heap);

    assertThatThrownBy(keeper::run).as(what).isInstanceOf(InterruptedException.class);
    assertThat(heap.collections).as(what).isEqualTo(collections);
  }

  /// A heap that has another size whenever its keeper wakes, until there are no more.
  private static final class Heap implements Clock {
    private final Deque<Long> looks;
    private final Deque<Long> afterwards;
    private long used;
    private int collections;

    Heap(String looks, String afterwards) {
      this.looks = mebibytes(looks);
      this.afterwards = mebibytes(afterwards);
      used = this.looks.remove();
    }

    private static Deque<Long> mebibytes(String words) {
      var sizes = new ArrayDeque<Long>();
      Arrays.stream(words.split(" ", -1))
          .filter(word -> !word.isEmpty())
          .forEach(word -> sizes.add(Long.parseLong(word) << 20));
      return sizes;
    }

    long used() {
      return used;
    }

    void collect() {
      collections++;
      used = afterwards.isEmpty() ? used : afterwards.remove();
    }

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
      if (looks.isEmpty()) {
        throw new InterruptedException("enough");
      }
      used = looks.remove();
    }
  }
}
