package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.sys.BtrfsDevice;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BtrfsCollectorTest {
  @Test
  void showsWhatTheKernelTellsOfDevices() throws IOException, InterruptedException {
    var settings = CollectorRun.settings(CollectorRun.machine("btrfs"), "");
    var device = new BtrfsDevice("1111-2222", "3333", "/dev/sdx", 400, 1000, 1, 2, 3, 4, 5);
    String samples = CollectorRun.samples(new BtrfsCollector(settings, path -> List.of(device)));
    assertThat(samples.lines().filter(line -> line.contains("_device_")))
        .containsExactly(
            "node_btrfs_device_errors_total{btrfs_dev_uuid=\"3333\",device=\"sdx\","
                + "type=\"corruption\",uuid=\"1111-2222\"} 4",
            "node_btrfs_device_errors_total{btrfs_dev_uuid=\"3333\",device=\"sdx\","
                + "type=\"flush\",uuid=\"1111-2222\"} 3",
            "node_btrfs_device_errors_total{btrfs_dev_uuid=\"3333\",device=\"sdx\","
                + "type=\"generation\",uuid=\"1111-2222\"} 5",
            "node_btrfs_device_errors_total{btrfs_dev_uuid=\"3333\",device=\"sdx\","
                + "type=\"read\",uuid=\"1111-2222\"} 2",
            "node_btrfs_device_errors_total{btrfs_dev_uuid=\"3333\",device=\"sdx\","
                + "type=\"write\",uuid=\"1111-2222\"} 1",
            "node_btrfs_device_size_bytes{btrfs_dev_uuid=\"3333\",device=\"sdx\","
                + "uuid=\"1111-2222\"} 1000",
            "node_btrfs_device_unused_bytes{btrfs_dev_uuid=\"3333\",device=\"sdx\","
                + "uuid=\"1111-2222\"} 600");
  }
}
