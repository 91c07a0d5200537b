package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of a machine, and text files, that are larger than the heap fail their collector, not the
/// agent.
class DamagedMachineIT {
  private static final String PAGE = "/api/v0/component/prometheus.exporter.unix.node/metrics";
  private static final Map<String, String> SMALLEST = Map.of("PEWTER_HEAP", "32m");

  @TempDir Path folder;

  @BeforeEach
  void makeAMachine() throws IOException {
    Files.createDirectories(folder.resolve("proc"));
    Files.createDirectories(folder.resolve("text"));
    Files.createDirectories(folder.resolve("sys/class/thermal/thermal_zone0"));
    Files.writeString(folder.resolve("proc/loadavg"), "0.21 1.5 12.00 2/345 6789\n");
    Files.writeString(folder.resolve("text/good.prom"), "good 1\n");
    Files.writeString(
        folder.resolve("c.alloy"),
        """
        prometheus.exporter.unix "node" {
          procfs_path    = "FOLDER/proc"
          sysfs_path     = "FOLDER/sys"
          set_collectors = ["loadavg", "meminfo", "vmstat", "diskstats", "thermal_zone", "textfile"]
          textfile {
            directory = "FOLDER/text"
          }
        }
        """
            .replace("FOLDER", folder.toString()));
  }

  private void repeat(String file, String line, int times) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      text.append(line.replace("#", Integer.toString(i)));
    }
    Files.writeString(folder.resolve(file), text);
  }

  private void hole(String file, long length) throws IOException {
    try (var sparse = new RandomAccessFile(folder.resolve(file).toFile(), "rw")) {
      sparse.setLength(length);
    }
  }

  @Test
  void keepsTheRestOfThePage() throws IOException, InterruptedException {
    hole("proc/meminfo", 100L << 20);
    hole("sys/class/thermal/thermal_zone0/temp", 100L << 20);
    repeat("proc/vmstat", "pgfault# 1\n", 200_000);
    repeat("proc/diskstats", "8 0 sda# 1 2 3 4 5 6 7 8 9 10 11\n", 80_000);
    repeat("text/series.prom", "many{i=\"#\"} 1\n", 100_000);
    repeat("text/names.prom", "many_# 1\n", 100_000);
    hole("text/hole.prom", 100L << 20);
    Files.createSymbolicLink(folder.resolve("text/zero.prom"), Path.of("/dev/zero"));
    try (var agent = Pewter.run(folder, SMALLEST, "c.alloy")) {
      for (int i = 0; i < 3; i++) {
        assertThat(agent.get(PAGE).body())
            .contains("\nnode_load1 0.21\n", "\ngood 1\n", "\nnode_textfile_scrape_error 1\n")
            .contains("success{collector=\"textfile\"} 1\n")
            .contains("success{collector=\"meminfo\"} 0\n")
            .contains("success{collector=\"diskstats\"} 0\n")
            .contains("success{collector=\"thermal_zone\"} 0\n")
            .doesNotContain("many", "sda");
      }
      assertThat(agent.err())
          .contains("/proc/meminfo: longer than ")
          .contains("/text/series.prom", "/text/names.prom", "/text/hole.prom", "/text/zero.prom");
    }
  }
}
