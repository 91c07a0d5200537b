package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.loki.Batches;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EntriesTest {
  private static final Labels LABELS = Labels.of("job", "t");
  private static final DropReason REASON = new DropReason("test");

  private final List<Delivery.Outcome> outcomes = new ArrayList<>();
  private final Entries entries = new Entries(true);

  @Test
  void givesBackWhatItWasGiven() {
    var batch = load("one", "", "three");
    assertThat(lines(entries.finish())).containsExactly("one", "", "three");
    var out = Objects.requireNonNull(finishAgain(batch));
    assertThat(out.bytes()).as("not copied").isSameAs(batch.bytes());
    assertThat(out.hasOneStream()).isTrue();
    assertThat(out.timestampNanos(2)).isEqualTo(batch.timestampNanos(2));
  }

  private @Nullable LogBatch finishAgain(LogBatch batch) {
    entries.load(batch);
    return entries.finish();
  }

  @Test
  void changesWhatItIsTold() {
    load("one", "two");
    entries.setLine(0, "für");
    entries.setLabel(0, "a", "b");
    entries.removeLabel(1, "job");
    entries.setTimestampNanos(1, 5);
    entries.setMetadata(1, Labels.of("m", "1"));
    entries.setMetadata(1, "n", "2");
    var out = Objects.requireNonNull(entries.finish());
    assertThat(lines(out)).containsExactly("für", "two");
    assertThat(out.labels(0)).isEqualTo(Labels.of("job", "t", "a", "b"));
    assertThat(out.labels(1)).isEqualTo(Labels.EMPTY);
    assertThat(out.timestampNanos(1)).isEqualTo(5);
    assertThat(out.metadata(0)).isEqualTo(Labels.EMPTY);
    assertThat(out.metadata(1)).isEqualTo(Labels.of("m", "1", "n", "2"));
  }

  @Test
  void sharesLabelSetsThatWereChangedAlike() {
    load("one", "two");
    for (int i = 0; i < 2; i++) {
      entries.setLabel(i, "a", "b");
      entries.setLabel(i, "c", "d");
    }
    assertThat(entries.labels(0)).isSameAs(entries.labels(1));
  }

  @Test
  void countsDropsForTheDelivery() {
    var batch = load("one", "two", "three");
    entries.drop(0, REASON);
    entries.drop(2, REASON);
    assertThat(entries.isGone(0)).isTrue();
    entries.compact();
    assertThat(entries.size()).isEqualTo(1);
    assertThat(entries.line(0)).isEqualTo("two");
    report(entries.finish(), batch);
    assertThat(outcomes).containsExactly(new Delivery.Outcome(2, false));
  }

  @Test
  void finishesABatchOfWhichNothingIsLeft() {
    var batch = load("one");
    entries.drop(0, REASON);
    entries.compact();
    assertThat(entries.finish()).isNull();
    batch.delivery().delivered();
    assertThat(outcomes).containsExactly(new Delivery.Outcome(1, false));
  }

  @Test
  void holdsAndEmitsBetweenOthers() {
    var batch = load("one", "two", "three", "four");
    entries.values(1).set("v", "of two");
    entries.beginRewrite();
    entries.keep(0);
    var held = entries.hold(1);
    entries.append(2, entries.start(2), entries.end(2) - 1, held);
    entries.keepCopy(3, "4a".getBytes(StandardCharsets.UTF_8), 0, 2);
    entries.emit(held);
    entries.keep(3);
    entries.endRewrite();
    assertThat(entries.size()).isEqualTo(4);
    assertThat(entries.values(2).text("v")).isEqualTo("of two");
    assertThat(entries.values(3).text("v")).isNull();
    var out = entries.finish();
    assertThat(lines(out)).containsExactly("one", "4a", "twothre", "four");
    report(out, batch);
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, false));
  }

  @Test
  void waitsForWhatIsHeld() {
    var batch = load("one", "two");
    var held = entries.hold(1);
    entries.compact();
    report(entries.finish(), batch);
    assertThat(outcomes).isEmpty();

    var later = load("three");
    entries.emit(held);
    var out = Objects.requireNonNull(entries.finish());
    assertThat(lines(out)).containsExactly("three", "two");
    later.delivery().delivered();
    out.delivery().returned();
    assertThat(outcomes)
        .as("both batches come back")
        .containsExactly(new Delivery.Outcome(0, true), new Delivery.Outcome(0, true));
  }

  @Test
  void tellsOneOfSeveralDeliveriesWhatWasDroppedLater() {
    var batch = load("one");
    var held = entries.hold(0);
    entries.compact();
    assertThat(entries.finish()).isNull();
    batch.delivery().delivered();
    var later = load("two");
    entries.emit(held);
    var out = Objects.requireNonNull(entries.finish());
    out.delivery().dropped(REASON, 2);
    later.delivery().delivered();
    assertThat(outcomes.stream().mapToLong(Delivery.Outcome::dropped).sum()).isEqualTo(2);
  }

  @Test
  void forgetsEverythingWithTheNextBatch() {
    load("one", "two");
    entries.values(0).set("v", "1");
    entries.drop(1, REASON);
    load("three", "four");
    assertThat(entries.values(0).text("v")).isNull();
    assertThat(entries.values(0).text("job")).isEqualTo("t");
    assertThat(lines(entries.finish())).containsExactly("three", "four");
  }

  @Test
  void holdsManyEntries() {
    var lines = new String[1000];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "line " + i;
    }
    load(lines);
    entries.setLine(500, "x");
    lines[500] = "x";
    assertThat(lines(entries.finish())).containsExactly(lines);
  }

  private LogBatch load(String... lines) {
    var batch = Batches.of(LABELS, Delivery.of(outcomes::add), lines);
    entries.load(batch);
    return batch;
  }

  private static void report(@Nullable LogBatch out, LogBatch in) {
    if (out != null) {
      out.delivery().delivered();
    }
    in.delivery().delivered();
  }

  private static List<String> lines(@Nullable LogBatch batch) {
    var lines = new ArrayList<String>();
    for (int i = 0; batch != null && i < batch.size(); i++) {
      lines.add(batch.line(i));
    }
    return lines;
  }
}
