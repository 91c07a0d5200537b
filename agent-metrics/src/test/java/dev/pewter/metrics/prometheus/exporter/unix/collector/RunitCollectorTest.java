package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunitCollectorTest {
  @TempDir private Path machine;

  @Test
  void showsServices() throws IOException, InterruptedException {
    Path web = machine.resolve("service/web");
    Files.createDirectories(web.resolve("supervise"));
    Files.createDirectories(machine.resolve("service/broken/supervise"));
    Files.writeString(machine.resolve("service/broken/supervise/status"), "short");
    Files.createFile(web.resolve("down"));
    byte[] status = new byte[20];
    ByteBuffer.wrap(status).putLong(0, 4_611_686_018_427_387_914L + 1_700_000_000);
    status[17] = 'u';
    status[19] = 1;
    Files.write(web.resolve("supervise/status"), status);
    var settings =
        CollectorRun.settings(machine, "runit { service_dir = \"" + machine + "/service\" }");
    assertThat(CollectorRun.samples(new RunitCollector(settings)))
        .isEqualTo(
            """
            node_service_desired_state{service="web",supervisor="runit"} 1
            node_service_normal_state{service="web",supervisor="runit"} 0
            node_service_state{service="web",supervisor="runit"} 1
            node_service_state_last_change_timestamp_seconds{service="web",supervisor="runit"} \
            1.7e+09""");
  }
}
