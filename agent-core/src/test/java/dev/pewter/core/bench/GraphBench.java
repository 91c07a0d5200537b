package dev.pewter.core.bench;

import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.runtime.ConfigFiles;
import dev.pewter.core.runtime.TestRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How long it takes in a graph of 1,000 components from a changed export until its dependant has
/// the new value.
public final class GraphBench {
  private static final int COMPONENTS = 1_000;
  private static final int ROUNDS = 2_000;

  private GraphBench() {}

  public static void main(String[] args) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < COMPONENTS; i += 2) {
      text.append("test.echo \"source%d\" { input = 0 }\n".formatted(i));
      text.append("test.echo \"sink%1$d\" { input = test.echo.source%1$d.output }\n".formatted(i));
    }
    var source = new Source("bench.alloy", text.toString().getBytes(StandardCharsets.UTF_8));
    try (var runtime =
        new TestRuntime(Files.createTempDirectory("bench"), Stability.EXPERIMENTAL)) {
      runtime.controller.load(new ConfigFiles("bench.alloy", List.of(source), ".", ""));
      runtime.controller.start();
      long[] nanos = new long[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        int index = round * 2 % COMPONENTS;
        int before = runtime.events.size();
        long start = System.nanoTime();
        runtime.publish("test.echo.source" + index, round + 1);
        while (runtime.events.size() == before) {
          Thread.onSpinWait();
        }
        nanos[round] = System.nanoTime() - start;
        runtime.events.clear();
      }
      Arrays.sort(nanos, ROUNDS / 2, ROUNDS); // the first half warms up
      System.out.printf(Locale.ROOT, "%.3f ms%n", nanos[ROUNDS * 3 / 4] / 1e6);
    }
  }
}
