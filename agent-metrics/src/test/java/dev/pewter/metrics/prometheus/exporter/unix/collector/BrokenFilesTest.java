package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.ExpositionException;
import dev.pewter.metrics.exposition.Format;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricsParser;
import dev.pewter.metrics.exposition.Options;
import dev.pewter.metrics.exposition.Strings;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are cut, empty, binary, of wrong numbers or directories may fail a collector, never
/// more: what it throws is an `IOException`, and a page comes out.
class BrokenFilesTest {
  private static final int ROUNDS = 25;
  private static final int ROUNDS_OF_A_MACHINE = 10;
  private static final byte[] NUMBER = "99999999999999999999".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path machine;
  private final Random random = new Random(11);
  private final List<Path> files = new ArrayList<>();

  private void copy(String name) throws IOException {
    Path from = CollectorRun.machine(name);
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(machine.resolve(from.relativize(directory).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path to = machine.resolve(from.relativize(file).toString());
            Files.copy(file, to, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isRegularFile()) {
              files.add(to);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void failsNothingButTheirCollector()
      throws IOException, InterruptedException, ComponentException {
    copy("system");
    var contents = contents();
    var names = new TreeSet<>(Collectors.defaults());
    names.addAll(
        List.of(
            "buddyinfo",
            "cgroups",
            "cpu_vulnerabilities",
            "interrupts",
            "ksmd",
            "meminfo_numa",
            Collectors.NEWER_FAMILIES,
            "slabinfo",
            "softirqs",
            "zoneinfo"));
    var paths =
        new HostPaths(
            machine + "/proc", machine + "/sys", machine.toString(), machine + "/udev/data");
    var collectors =
        Collectors.make(names, paths, CollectorRun.arguments(""), new TestContext("test").log());
    var page = new MetricPage();
    int failures = 0;
    for (int round = 0; round < ROUNDS; round++) {
      breakFiles(contents);
      page.clear();
      for (Collector collector : collectors.values()) {
        try {
          collector.collect(page);
        } catch (IOException _) { // as it should
          failures++;
        }
      }
      assertThat(page.text()).isNotEmpty();
    }
    assertThat(failures).isPositive();
    collectors.values().forEach(Collector::close);
  }

  /// Of each machine that MachinesTest has: what its collector shows, if it does, can be read.
  @ParameterizedTest
  @MethodSource("dev.pewter.metrics.prometheus.exporter.unix.collector.MachinesTest#machines")
  void failsNothingWhateverTheCollectorReads(String name)
      throws IOException, InterruptedException, ComponentException {
    copy(name);
    var contents = contents();
    var page = new MetricPage();
    try (var collector =
        MachinesTest.make(machine, MachinesTest.collector(name), Collectors.NEWER_FAMILIES)) {
      for (int round = 0; round < ROUNDS_OF_A_MACHINE; round++) {
        breakFiles(contents);
        page.clear();
        try {
          collector.collect(page);
        } catch (IOException e) { // as it may
          assertThat(e).hasMessageNotContaining("null");
        }
        read(page.text());
      }
    }
  }

  /// Fails when a page cannot be read to its end.
  private static void read(byte[] page) throws ExpositionException {
    var parser = Format.TEXT.parser(new Strings(), Options.PLAIN);
    parser.begin(page, page.length);
    var entry = parser.next();
    while (entry != MetricsParser.Entry.END) {
      entry = parser.next();
    }
  }

  private List<byte[]> contents() throws IOException {
    var contents = new ArrayList<byte[]>();
    for (Path file : files) {
      contents.add(Files.readAllBytes(file));
    }
    return contents;
  }

  private void breakFiles(List<byte[]> contents) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      Files.write(files.get(i), broken(contents.get(i)));
    }
  }

  private byte[] broken(byte[] content) {
    return switch (random.nextInt(7)) {
      case 0 -> content;
      case 1 -> new byte[0];
      case 2 -> Arrays.copyOf(content, random.nextInt(content.length + 1));
      case 3 -> {
        byte[] changed = content.clone();
        for (int i = 0; i < 5 && changed.length > 0; i++) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        yield changed;
      }
      case 4 -> {
        byte[] noise = new byte[random.nextInt(500)];
        random.nextBytes(noise);
        yield noise;
      }
      case 5 -> inserted(content, NUMBER);
      default -> inserted(content, new byte[] {'\n', ' ', ':', '\n'});
    };
  }

  private byte[] inserted(byte[] content, byte[] added) {
    int at = random.nextInt(content.length + 1);
    byte[] all = Arrays.copyOf(content, content.length + added.length);
    System.arraycopy(added, 0, all, at, added.length);
    System.arraycopy(content, at, all, at + added.length, content.length - at);
    return all;
  }

  @Test
  void survivesDirectoriesInPlaceOfFiles()
      throws IOException, InterruptedException, ComponentException {
    copy("system");
    for (Path file : files) {
      Files.delete(file);
      Files.createDirectory(file);
    }
    var paths =
        new HostPaths(
            machine + "/proc", machine + "/sys", machine.toString(), machine + "/udev/data");
    var collectors =
        Collectors.make(
            Collectors.defaults(),
            paths,
            CollectorRun.arguments(""),
            new TestContext("test").log());
    var page = new MetricPage();
    for (Collector collector : collectors.values()) {
      try {
        collector.collect(page);
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    collectors.values().forEach(Collector::close);
    assertThat(page.text()).isNotEmpty();
  }
}
