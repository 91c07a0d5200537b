package dev.pewter.loki.process;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.Shared;
import dev.pewter.core.testing.StageCase;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.process.stage.SeriesRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs entries through stages as the files of `testdata/stages` say, one file for each stage, and
/// through the shared cases where those are. In a file, `labels`, `ts` and `structured_metadata`
/// may be left out.
class StageCasesTest {
  private static final Path OWN = Path.of("src/test/java/dev/pewter/loki/process/testdata/stages");

  @TestFactory
  Stream<DynamicTest> ownCases() throws IOException {
    try (var files = Files.list(OWN)) {
      var all = new ArrayList<DynamicTest>();
      for (Path file : files.sorted().toList()) {
        for (StageCase one : StageCase.read(file)) {
          all.add(DynamicTest.dynamicTest(file.getFileName() + ": " + one.name(), () -> run(one)));
        }
      }
      return all.stream();
    }
  }

  @TestFactory
  Stream<DynamicTest> sharedCases() throws IOException {
    var file = Shared.file("contract/cases/process-stages.json");
    return file.isEmpty()
        ? Stream.empty()
        : StageCase.read(file.get()).stream()
            .map(one -> DynamicTest.dynamicTest(one.name(), () -> run(one)));
  }

  private static void run(StageCase one)
      throws ComponentException, DecodeException, InterruptedException {
    var sink = new Collector();
    var clock = new TestClock();
    var stages =
        Blocks.decode(LokiProcessArguments.class, "forward_to = []", one.config()).stages();
    var process =
        new LokiProcess(
            new TestContext("loki.process.t", Path.of("none"), clock),
            new SeriesRoom(),
            new StopTime(),
            new LokiProcessArguments(List.of(sink), stages));
    for (var entry : one.in()) {
      process.accept(entry.toBatch(Delivery.unattended()));
    }
    clock.advance(Duration.ofMillis(2500));
    process.flush();

    one.assertComesOut(sink.entries);
  }

  /// Remembers what arrives, without internal labels.
  private static final class Collector implements LogReceiver {
    private final List<StageCase.Entry> entries = new ArrayList<>();

    @Override
    public String name() {
      return "collector";
    }

    @Override
    public void accept(LogBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        entries.add(
            new StageCase.Entry(
                    batch.labels(i).toMap(),
                    Instant.ofEpochSecond(0, batch.timestampNanos(i)),
                    batch.line(i),
                    batch.metadata(i).toMap())
                .withoutInternalLabels());
      }
      batch.delivery().delivered();
    }
  }
}
