package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.loki.Batches;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimestampStageTest {
  private static final TimestampArguments NANOS =
      new TimestampArguments("t", "UnixNs", List.of(), null, "fudge", "fudge");

  private final StageRig rig = new StageRig();

  private static long time(Stage stage, Labels labels) {
    var entries = new Entries(true);
    entries.load(Batches.of(labels, Delivery.unattended(), "line"));
    stage.process(entries);
    return entries.timestampNanos(0);
  }

  private static Labels labels(String time, int number) {
    return Labels.of("t", time, "n", "" + number);
  }

  @Test
  void spreadsDuplicatesOfALabelSet() throws ComponentException {
    var stage = rig.build(NANOS);

    assertThat(time(stage, labels("5", 1))).isEqualTo(5);
    assertThat(time(stage, labels("5", 2))).isEqualTo(5);
    assertThat(time(stage, labels("5", 1))).isEqualTo(6);
    assertThat(time(stage, labels("5", 1))).isEqualTo(7);
  }

  @Test
  void remembersTenThousandLabelSets() throws ComponentException {
    var stage = rig.build(NANOS);
    for (int i = 0; i <= 10_000; i++) {
      time(stage, labels("5", i));
    }

    assertThat(time(stage, labels("5", 2))).isEqualTo(6);
    assertThat(time(stage, labels("5", 0))).as("forgotten").isEqualTo(5);
  }

  @Test
  void saysWhatItCouldNotRead() throws ComponentException {
    var stage = rig.build(NANOS);

    time(stage, labels("x", 1));
    time(stage, StageRig.LABELS);

    assertThat(rig.component.log().lines())
        .containsExactly(
            "debug failed to parse time stage=timestamp source=t value=x",
            "debug no text to read a timestamp from stage=timestamp source=t");
  }
}
