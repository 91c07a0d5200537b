package dev.pewter.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LogBatchTest {
  private static final Labels BASE = Labels.of("app", "web");
  private static final Labels OTHER = Labels.of("app", "db");
  private final LogBatchWriter writer = new LogBatchWriter();

  private void append(String line, long nanos) {
    byte[] bytes = line.getBytes(UTF_8);
    writer.append(bytes, 0, bytes.length, nanos);
  }

  @Test
  void keepsBaseValuesForEntriesWithoutTheirOwn() {
    writer.begin(BASE);
    append("one", 1);
    append("two", 2);
    writer.labels(OTHER);
    writer.metadata(Labels.of("trace", "7"));
    append("three", 3);
    var batch = writer.finish(Delivery.unattended());

    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.line(1)).isEqualTo("two");
    assertThat(batch.hasOneStream()).isFalse();
    assertThat(batch.labels(0)).isSameAs(BASE);
    assertThat(batch.labels(1)).isSameAs(OTHER);
    assertThat(batch.labels(2)).isSameAs(BASE);
    assertThat(batch.metadata(2)).isSameAs(Labels.EMPTY);
    assertThat(batch.metadata(1).get("trace")).isEqualTo("7");
    assertThat(batch.lineBytes()).isEqualTo(11);
  }

  @Test
  void isNotChangedByWhatTheWriterDoesNext() {
    writer.begin(BASE);
    append("one", 1);
    var batch = writer.finish(Delivery.unattended());
    writer.begin(OTHER);
    append("uno", 9);
    writer.labels(BASE);
    var next = writer.finish(Delivery.unattended());

    assertThat(batch.line(0)).isEqualTo("one");
    assertThat(batch.timestampNanos(0)).isEqualTo(1);
    assertThat(batch.labels(0)).isSameAs(BASE);
    assertThat(next.line(0)).isEqualTo("uno");
  }

  @Test
  void slicesAndSelectsOverTheSameBytes() {
    byte[] block = "alpha beta gamma".getBytes(UTF_8);
    writer.begin(BASE, block);
    writer.add(0, 5, 1);
    writer.add(6, 10, 2);
    writer.add(11, 16, 3);
    var batch = writer.finish(Delivery.unattended());

    var tail = batch.slice(1, 3, Delivery.unattended());
    var ends = batch.select(new int[] {2, 0, 77}, 2, Delivery.unattended());

    assertThat(tail.bytes()).isSameAs(block);
    assertThat(tail.line(0)).isEqualTo("beta");
    assertThat(ends.size()).isEqualTo(2);
    assertThat(ends.line(0)).isEqualTo("gamma");
    assertThat(ends.timestampNanos(1)).isEqualTo(1);
  }

  @Test
  void refusesRangesOutsideTheArray() {
    writer.begin(BASE, new byte[4]);
    assertThatThrownBy(() -> writer.add(2, 5, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.add(3, 2, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
