package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.testing.Allocations;
import dev.pewter.loki.testing.Push;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenBatchTest {
  private static void addAll(OpenBatch open, StreamKey key, LogBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      open.add(key, batch, i, OpenBatch.sizeOf(batch, i), 0);
    }
  }

  @Test
  void groupsEntriesByStreamInOrderOfArrival() throws IOException {
    var open = new OpenBatch(0);
    var first = new StreamKey("t", "{a=\"1\"}");
    var second = new StreamKey("t", "{a=\"2\"}");
    var one = Entries.of(Labels.EMPTY, Delivery.unattended(), "a", "b", "c");
    var two = Entries.of(Labels.EMPTY, Delivery.unattended(), "d", "e");
    addAll(open, first, one);
    addAll(open, second, two);
    addAll(open, new StreamKey("t", "{a=\"1\"}"), two);
    var out = new ProtoWriter();

    open.encode(out);

    var streams = Push.streams(Arrays.copyOf(out.bytes(), out.size()));
    assertThat(streams).hasSize(2);
    assertThat(new Push(streams, Map.of()).lines())
        .containsExactly("a", "b", "c", "d", "e", "d", "e");
    assertThat(open.entries()).isEqualTo(7);
    assertThat(open.parts()).hasSize(2);
    assertThat(open.parts().getLast().entries).isEqualTo(4);
  }

  @Test
  void reportsForEachBatchOnce() {
    var outcomes = new ArrayList<Delivery.Outcome>();
    var open = new OpenBatch(0);
    var batch = Entries.of(Labels.EMPTY, Delivery.of(outcomes::add), "a", "b");
    addAll(open, new StreamKey("t", "{}"), batch);
    batch.delivery().delivered();
    assertThat(outcomes).isEmpty();

    open.parts().forEach(part -> part.delivery.returned());

    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, true));
  }

  @Test
  void alwaysTakesOneEntryThenUpToItsSize() {
    var open = new OpenBatch(0);
    var batch = Entries.of(Labels.EMPTY, Delivery.unattended(), "0123456789");
    assertThat(open.fits(10, 5)).isTrue();
    addAll(open, new StreamKey("t", "{}"), batch);
    assertThat(open.fits(1, 11)).isTrue();
    assertThat(open.fits(2, 11)).isFalse();
  }

  /// They do not count for `batch_size`.
  @Test
  void takesNoMoreThanAFewMegabytesOfEmptyLines() {
    var lines = new String[1000];
    Arrays.fill(lines, "");
    var key = new StreamKey("t", "{}");
    var open = new OpenBatch(0);
    for (int i = 0; i < 1000 && open.fits(0, 1 << 20); i++) {
      addAll(open, key, Entries.of(Labels.EMPTY, Delivery.unattended(), lines));
    }
    assertThat(open.entries()).isGreaterThan(100_000);
    assertThat(open.encodedSize()).isLessThan(5 << 20);
  }

  /// Such as one of empty lines, of which nearly all were dropped.
  @Test
  void countsWhatABatchHoldsOfItsLines() {
    var lines = new String[8192];
    Arrays.fill(lines, "");
    var key = new StreamKey("t", "{}");
    var open = new OpenBatch(0);
    int batches = 0;
    for (; batches < 1000 && open.fits(0, 1 << 20); batches++) {
      var batch = Entries.of(Labels.EMPTY, Delivery.unattended(), lines);
      open.add(key, batch, 0, 0, 0);
    }
    assertThat(batches).isBetween(10, 200);
  }

  @Test
  void allocatesNothingForALine() throws Exception {
    String[] lines =
        IntStream.range(0, 1000).mapToObj(i -> "a line of text " + i).toArray(String[]::new);
    var batch = Entries.of(Labels.EMPTY, Delivery.unattended(), lines);
    var key = new StreamKey("t", "{a=\"1\"}");
    var out = new ProtoWriter();
    // The open batch itself, its maps and the holder; less than three bytes for each line.
    Allocations.assertAllocatesAtMost(
        2048,
        () -> {
          var open = new OpenBatch(0);
          addAll(open, key, batch);
          open.encode(out);
        });
  }

  @Test
  void finishesARequestWithWhatWasDropped() {
    var outcomes = new ArrayList<Delivery.Outcome>();
    var open = new OpenBatch(0);
    var one = Entries.of(Labels.EMPTY, Delivery.of(outcomes::add), "a", "b");
    var two = Entries.of(Labels.EMPTY, Delivery.of(outcomes::add), "c", "d");
    for (var batch : new LogBatch[] {one, two}) {
      addAll(open, new StreamKey("t", "{}"), batch);
      batch.delivery().delivered();
    }
    var request = new Packer().pack("t", open, 0);

    request.finished(dev.pewter.core.model.DropReason.REJECTED, 3);

    assertThat(outcomes)
        .containsExactly(new Delivery.Outcome(2, false), new Delivery.Outcome(1, false));
    assertThatThrownBy(request::delivered).isInstanceOf(IllegalStateException.class);
  }
}
