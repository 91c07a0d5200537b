package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoadavgCollectorTest {
  @Test
  void showsThreeAverages() throws IOException, InterruptedException {
    var settings = CollectorRun.settings(CollectorRun.machine("host"), "");
    assertThat(CollectorRun.samples(new LoadavgCollector(settings.files())))
        .isEqualTo("node_load1 0.21\nnode_load15 12\nnode_load5 1.5");
  }
}
