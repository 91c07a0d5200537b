package dev.pewter.loki.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.testing.Allocations;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.process.stage.SeriesRoom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a line costs on its way through a pipeline, beside the bytes it is in: the places of the
/// new batch for its start, its end and its time are 16 bytes, an own label set one reference.
/// Nothing else, not even a bit of an object: a thousand lines more cost these to the byte.
class LokiProcessAllocationTest {
  private static final int LINES = 1000;
  private static final int BATCH = 500; // whatever its number of lines

  @Test
  void linesOfContainersCostSixteenBytesEach()
      throws DecodeException, ComponentException, InterruptedException, IOException {
    assertCosts(
        16, "stdout", "stage.cri { }", "stage.static_labels { values = {cluster = \"a\"} }");
  }

  @Test
  void labelsFromExtractedValuesCostNothingMore()
      throws DecodeException, ComponentException, InterruptedException, IOException {
    assertCosts(16, "stdout", "stage.cri { }", "stage.labels { values = {f = \"flags\"} }");
  }

  @Test
  void linesOfTwoStreamsCostAReferenceMore()
      throws DecodeException, ComponentException, InterruptedException, IOException {
    assertCosts(
        20,
        "stderr",
        "stage.cri { }",
        "stage.label_drop { values = [\"filename\"] }",
        "stage.structured_metadata_drop { values = [\"a\"] }",
        "stage.decolorize { }",
        "stage.luhn { min_length = 16 }",
        "stage.truncate {\n rule { limit = \"40B\" }\n}");
  }

  /// @param odd the stream of every second line; that of the others is `stdout`
  private static void assertCosts(int bytesPerLine, String odd, String... stages)
      throws DecodeException, ComponentException, InterruptedException, IOException {
    long some = Allocations.bytesOf(through(batch(LINES, odd), stages));
    long more = Allocations.bytesOf(through(batch(2 * LINES, odd), stages));
    assertThat(more - some).as("for %s lines more", LINES).isEqualTo((long) bytesPerLine * LINES);
    assertThat(some - bytesPerLine * LINES).as("for the batch").isLessThan(BATCH);
  }

  private static Allocations.Action through(LogBatch batch, String... stages)
      throws DecodeException, ComponentException {
    var arguments =
        Blocks.decode(LokiProcessArguments.class, "forward_to = []", String.join("\n", stages));
    var process =
        new LokiProcess(
            new TestContext("loki.process.t"),
            new SeriesRoom(),
            new StopTime(),
            new LokiProcessArguments(List.of(new Sink()), arguments.stages()));
    return () -> process.accept(batch.withDelivery(Delivery.unattended()));
  }

  private static LogBatch batch(int lines, String odd) {
    var writer = new LogBatchWriter();
    writer.begin(Labels.of("job", "t", "filename", "/var/log/pods/x/0.log"));
    for (int i = 0; i < lines; i++) {
      byte[] line =
          ("2024-04-30T02:12:41.844351511Z "
                  + (i % 2 == 0 ? "stdout" : odd)
                  + " F a line of a container, number "
                  + i)
              .getBytes(StandardCharsets.UTF_8);
      writer.append(line, 0, line.length, i);
    }
    return writer.finish(Delivery.unattended());
  }

  private static final class Sink implements LogReceiver {
    @Override
    public String name() {
      return "sink";
    }

    @Override
    public void accept(LogBatch batch) {
      batch.delivery().delivered();
    }
  }
}
