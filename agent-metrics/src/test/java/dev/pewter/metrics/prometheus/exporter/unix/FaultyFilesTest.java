package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import dev.pewter.metrics.prometheus.exporter.OwnPage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong with a file concerns its collector alone: that fails or leaves values out, and the
/// rest of the page is as if it were off.
class FaultyFilesTest {
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("proc/loadavg", "0.21 1.5 12.00 2/345 6789\n"),
          Map.entry("proc/vmstat", "pgfault 12\noom_kill 0\npswpin 7\npswpout 8\n"),
          Map.entry("proc/meminfo", "MemTotal: 1024 kB\nMemFree: 512 kB\nHugePages_Free: 0\n"),
          Map.entry("proc/schedstat", "version 15\ncpu0 0 0 0 0 0 0 1000000000 2000000000 3\n"),
          Map.entry("proc/sys/fs/file-nr", "1024\t0\t9000\n"),
          Map.entry("proc/net/sockstat", "sockets: used 7\nTCP: inuse 1 orphan 0\n"),
          Map.entry("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n"),
          Map.entry("proc/pressure/io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n"),
          Map.entry("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=5000\n"),
          Map.entry(
              "proc/diskstats",
              "8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n8 16 sdb 1 2 3 4 5 6 7 8 9 1 2\n"),
          Map.entry(
              "proc/net/dev", "titles\ntitles\n lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"),
          Map.entry("sys/class/net/lo/mtu", "65536\n"),
          Map.entry("sys/class/net/lo/operstate", "up\n"),
          Map.entry("sys/class/hwmon/hwmon0/name", "chip\n"),
          Map.entry("sys/class/hwmon/hwmon0/temp1_input", "42000\n"),
          Map.entry("sys/class/thermal/thermal_zone0/type", "cpu\n"),
          Map.entry("sys/class/thermal/thermal_zone0/temp", "42000\n"),
          Map.entry("sys/class/power_supply/BAT0/capacity", "99\n"));

  /// A collector and the file that is made faulty.
  private static final Map<String, String> CASES =
      Map.ofEntries(
          Map.entry("loadavg", "proc/loadavg"),
          Map.entry("vmstat", "proc/vmstat"),
          Map.entry("meminfo", "proc/meminfo"),
          Map.entry("schedstat", "proc/schedstat"),
          Map.entry("filefd", "proc/sys/fs/file-nr"),
          Map.entry("sockstat", "proc/net/sockstat"),
          Map.entry("pressure", "proc/pressure/cpu"),
          Map.entry("diskstats", "proc/diskstats"),
          Map.entry("netdev", "proc/net/dev"),
          Map.entry("netclass", "sys/class/net/lo/mtu"),
          Map.entry("hwmon", "sys/class/hwmon/hwmon0/temp1_input"),
          Map.entry("thermal_zone", "sys/class/thermal/thermal_zone0/temp"),
          Map.entry("powersupplyclass", "sys/class/power_supply/BAT0/capacity"));

  /// What becomes of a file.
  private enum Fault {
    /// A setting of the kernel that even root may only write.
    UNREADABLE {
      @Override
      void strike(Path file) throws IOException {
        replace(file, WRITABLE);
      }

      @Override
      boolean isPossible() {
        return Files.exists(WRITABLE);
      }
    },
    /// Opens, but the first read is an error of input.
    FAILING {
      @Override
      void strike(Path file) throws IOException {
        replace(file, Path.of("/proc/self/mem"));
      }
    },
    /// Removed after its directory was listed.
    VANISHED {
      @Override
      void strike(Path file) throws IOException {
        replace(file, Path.of("gone"));
      }
    },
    DIRECTORY {
      @Override
      void strike(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    },
    EMPTY {
      @Override
      void strike(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    /// Within a line, before a word.
    CUT {
      @Override
      void strike(Path file) throws IOException {
        String text = Files.readString(file);
        Files.writeString(
            file, text.substring(0, Math.max(0, text.lastIndexOf(' ', text.length() / 2))));
      }
    },
    BINARY {
      @Override
      void strike(Path file) throws IOException {
        byte[] noise = new byte[5000];
        new Random(11).nextBytes(noise);
        Files.write(file, noise);
      }
    },
    /// A hole of 100 MB: longer than what is read of any file.
    LARGE {
      @Override
      void strike(Path file) throws IOException {
        try (var hole = new RandomAccessFile(file.toFile(), "rw")) {
          hole.setLength(100 << 20);
        }
      }
    };

    private static final Path WRITABLE = Path.of("/proc/sys/net/ipv4/route/flush");

    abstract void strike(Path file) throws IOException;

    /// Whether this machine has what it takes.
    boolean isPossible() {
      return true;
    }

    private static void replace(Path file, Path target) throws IOException {
      Files.delete(file);
      Files.createSymbolicLink(file, target);
    }
  }

  static Stream<String> collectors() {
    return CASES.keySet().stream().sorted();
  }

  @TempDir private Path machine;

  @BeforeEach
  void makeAMachine() throws IOException {
    for (var file : FILES.entrySet()) {
      Path path = machine.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private PrometheusExporterUnix exporter(String off) throws DecodeException, ComponentException {
    String all = collectors().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    var arguments =
        Blocks.decode(
            PrometheusExporterUnixArguments.class,
            "procfs_path = \"" + machine + "/proc\"",
            "sysfs_path = \"" + machine + "/sys\"",
            "rootfs_path = \"" + machine + "\"",
            "set_collectors = [" + all + "]",
            "disable_collectors = [" + off + "]");
    return new PrometheusExporterUnix(new TestContext("test"), arguments);
  }

  private static List<Fault> possible() {
    return Stream.of(Fault.values()).filter(Fault::isPossible).toList();
  }

  /// The samples that stay the same from page to page.
  private static Map<String, Double> page(PrometheusExporterUnix exporter)
      throws IOException, InterruptedException {
    var samples = new TreeMap<>(Exposition.parse(OwnPage.of(exporter)).samples());
    samples.keySet().removeIf(key -> key.matches("node_scrape_collector_duration.*|promhttp_.*"));
    return samples;
  }

  @ParameterizedTest
  @MethodSource("collectors")
  void concernTheirCollectorAlone(String collector)
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var others = page(exporter('"' + collector + '"'));
    String success = "node_scrape_collector_success{collector=\"" + collector + "\"}";
    String name = CASES.get(collector);
    Path file = machine.resolve(name);
    var exporter = exporter("");
    var whole = page(exporter);
    assertThat(whole).containsEntry(success, 1.0).hasSizeGreaterThan(others.size() + 1);

    for (var fault : possible()) {
      fault.strike(file);
      var page = page(exporter);
      assertThat(page).as("%s", fault).containsAllEntriesOf(others);
      assertThat(page.size() < whole.size() || page.get(success) == 0).as("%s", fault).isTrue();
      page.remove(success);
      assertThat(whole).as("%s", fault).containsAllEntriesOf(page);
      Files.delete(file);
      Files.writeString(file, FILES.get(name));
    }
    assertThat(page(exporter)).isEqualTo(whole);
  }
}
