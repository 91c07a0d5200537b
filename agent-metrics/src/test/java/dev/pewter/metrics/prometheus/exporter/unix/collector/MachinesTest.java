package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostPaths;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each folder of the test data that has a file `expected.txt` is a machine for the collector it is
/// named after, with what the collector must show of it: `# family type` and samples. What
/// follows a second underscore tells cases of a collector apart; `blocks.alloy` is configuration.
/// What it shows beside that with `newer_families` is in `newer.txt`.
class MachinesTest {
  @ParameterizedTest
  @MethodSource("machines")
  void showsWhatIsExpected(String name)
      throws IOException, InterruptedException, ComponentException {
    Path machine = CollectorRun.machine(name);
    assertThat(shown(machine, collector(name)))
        .isEqualTo(Files.readString(machine.resolve("expected.txt")));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void showsNewerFamiliesOnDemand(String name)
      throws IOException, InterruptedException, ComponentException {
    Path machine = CollectorRun.machine(name);
    var expected = new TreeSet<>(Files.readAllLines(machine.resolve("expected.txt")));
    Path newer = machine.resolve("newer.txt");
    if (Files.exists(newer)) {
      expected.addAll(Files.readAllLines(newer));
    }
    assertThat(shown(machine, collector(name), Collectors.NEWER_FAMILIES).lines())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /// Nothing at all is no reason to fail otherwise than by an exception of I/O; at most it is
  /// counted, as threads are before their limit is found missing.
  @ParameterizedTest
  @MethodSource("machines")
  void knowsAnEmptyMachine(String name)
      throws IOException, InterruptedException, ComponentException {
    Path empty = CollectorRun.machine("empty");
    assertThat(shown(empty, collector(name), Collectors.NEWER_FAMILIES).lines())
        .noneMatch(line -> line.startsWith("node_") && !line.endsWith(" 0"));
  }

  /// Where nothing to show is no failure.
  @ParameterizedTest
  @ValueSource(strings = {"cpu_vulnerabilities", "lnstat"})
  void succeedsOnAnEmptyMachine(String name)
      throws IOException, InterruptedException, ComponentException {
    var page = new MetricPage();
    make(CollectorRun.machine("empty"), name).collect(page);
    assertThat(page.text()).isEmpty();
  }

  static Stream<String> machines() {
    try (var folders = Files.list(CollectorRun.machine("host").resolveSibling(""))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("expected.txt")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The longest name of a collector that the folder's name begins with.
  static String collector(String folder) {
    String name = folder;
    while (!Collectors.isKnown(name)) {
      name = name.substring(0, name.lastIndexOf('_'));
    }
    return name;
  }

  static Collector make(Path machine, String name, String... more)
      throws IOException, ComponentException {
    var names = new TreeSet<>(List.of(more));
    names.add(name);
    Path blocks = machine.resolve("blocks.alloy");
    var paths =
        new HostPaths(
            machine + "/proc", machine + "/sys", machine.toString(), machine + "/udev/data");
    var made =
        Collectors.make(
            names,
            paths,
            CollectorRun.arguments(Files.exists(blocks) ? Files.readString(blocks) : ""),
            new TestContext("test").log());
    return Objects.requireNonNull(made.get(name), name);
  }

  private static String shown(Path machine, String name, String... more)
      throws IOException, InterruptedException, ComponentException {
    var page = new MetricPage();
    try (var collector = make(machine, name, more)) {
      collector.collect(page);
    } catch (NoData _) { // shows nothing, as is then expected
      page.clear();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("no such file");
    }
    return new String(page.text(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("# HELP"))
        .map(line -> line.replace("# TYPE ", "# ").replace(machine.toString(), "<machine>") + "\n")
        .collect(joining());
  }
}
