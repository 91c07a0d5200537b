package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.metrics.exposition.Strings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// What the pools of one component share.
///
/// @param tasks owns the threads of the loops
/// @param receiver where batches go at the moment
/// @param seed spreads the scrapes of different hosts
/// @param startMillis when the component began
public record Scraping(
    ComponentContext context,
    ScrapeMetrics metrics,
    TaskGroup tasks,
    Supplier<SampleReceiver> receiver,
    long seed,
    long startMillis,
    Strings strings,
    SeriesKeys keys,
    Body.Spares spares) {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  public Scraping(
      ComponentContext context,
      ScrapeMetrics metrics,
      TaskGroup tasks,
      Supplier<SampleReceiver> receiver) {
    this(
        context,
        metrics,
        tasks,
        receiver,
        hostSeed(),
        context.clock().now().toEpochMilli(),
        new Strings(),
        new SeriesKeys(),
        new Body.Spares());
  }

  private static long hostSeed() {
    String host = System.getenv("HOSTNAME");
    try {
      host = Files.readString(HOST_NAME).strip();
    } catch (IOException _) {
      host = host == null ? "" : host; // not Linux, or /proc hidden
    }
    long hash = 0xcbf29ce484222325L;
    for (byte b : host.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
