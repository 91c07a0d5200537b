package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// Reads one subject of a machine.
public interface Collector extends AutoCloseable {

  /// Adds what there is now. Of one that fails stays what `Collectors.isStepwise` says.
  ///
  /// @throws NoData when the machine has no such thing
  void collect(MetricPage page) throws IOException, InterruptedException;

  /// Gives back what it holds beyond a scrape; most hold nothing.
  @Override
  default void close() {}
}
