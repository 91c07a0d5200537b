package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MeminfoCollectorTest {
  @Test
  void showsEveryLine() throws IOException, InterruptedException {
    var settings = CollectorRun.settings(CollectorRun.machine("host"), "");
    assertThat(CollectorRun.samples(new MeminfoCollector(settings.files())))
        .isEqualTo(
            """
            node_memory_Active_anon_bytes 307200
            node_memory_HugePages_Total 7
            node_memory_MemTotal_bytes 8.192e+09""");
  }
}
