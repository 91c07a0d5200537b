package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatchWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackStageTest {
  private final StageRig rig = new StageRig();

  /// Lines of one time and text are one to Loki.
  @Test
  void givesEachEntryAPresentOfItsOwn() throws Exception {
    var stage = rig.build(new PackArguments(List.of("job"), true));
    var writer = new LogBatchWriter();
    writer.begin(StageRig.LABELS);
    byte[] line = Utf8.bytes("same");
    for (int i = 0; i < 3; i++) {
      writer.append(line, 0, line.length, 1_000);
    }
    var entries = new Entries(true);
    entries.load(writer.finish(Delivery.unattended()));

    new Pipeline(List.of(stage)).process(entries);

    long now = Duration.between(Instant.EPOCH, rig.clock.now()).toNanos();
    assertThat(IntStream.range(0, 3).mapToLong(entries::timestampNanos).boxed())
        .containsExactly(now, now + 1, now + 2);
  }
}
