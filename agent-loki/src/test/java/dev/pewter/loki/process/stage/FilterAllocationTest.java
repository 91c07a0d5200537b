package dev.pewter.loki.process.stage;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Allocations;
import dev.pewter.loki.Batches;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Stages that filter, count and date entries allocate nothing for an entry: what is measured is
/// for a batch of 1000.
class FilterAllocationTest {
  private static final int BATCH = 256;
  private static final Labels LABELS = Labels.of("job", "t", "n", "5", "t", "2026-01-02T03:04:05Z");

  static List<StageArguments> stages() {
    var size = new ByteSize(1_000_000);
    var hour = Duration.ofHours(100_000);
    var minutes = Duration.ofMinutes(5);
    return List.of(
        new TimestampArguments("t", "RFC3339", List.of(), null, "fudge", "fudge"),
        new TimestampArguments("n", "UnixMs", List.of(), null, "fudge", "keep"),
        new DropArguments("", "", "", "", "debug|trace", Duration.ZERO, new ByteSize(0)),
        new DropArguments("", "n", "6", "", "", Duration.ZERO, new ByteSize(0)),
        new DropArguments("", "", "", "", "", hour, size),
        new MatchArguments(
            "{job=~\"t|u\"} != \"debug\"",
            "keep",
            "",
            "",
            List.of(new StaticLabelsArguments(java.util.Map.of("a", "b")))),
        new MatchArguments("{job=\"t\"} |= \"debug\" |~ \"trace|info\"", "drop", "", "", List.of()),
        new LimitArguments(1e9, 1_000_000, true, "", 0),
        new LimitArguments(1e9, 1_000_000, true, "job", 10_000),
        new LimitArguments(1e9, 1_000_000, false, "", 0),
        new SamplingArguments(1, "r"),
        new MetricsArguments(
            List.of(
                new MetricCounterArguments("a", "add", "", "", "", minutes, "", true, true),
                new MetricGaugeArguments("b", "inc", "", "n", "", minutes, "5"))));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void entriesCostNothing(StageArguments arguments)
      throws ComponentException, IOException, InterruptedException {
    var rig = new StageRig();
    var stage = rig.build(arguments);
    String[] lines = Collections.nCopies(1000, "an ordinary line").toArray(String[]::new);
    var batch = Batches.of(LABELS, Delivery.unattended(), lines);
    var entries = new Entries(true);

    Allocations.assertAllocatesAtMost(
        BATCH,
        () -> {
          rig.clock.advance(Duration.ofSeconds(1));
          entries.load(batch);
          stage.process(entries);
        });
  }
}
