package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.testing.Shared;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds what is expected of machines against the contract's table of all families that the
/// reference has.
class ReferenceFamiliesTest {
  /// Names that the machine makes; the table has some of them.
  private static final Pattern OPEN =
      Pattern.compile(
          "node_(ethtool|hwmon|lnstat|memory|netstat|rapl|sockstat|sysctl|vmstat|zfs)_.*");

  /// Families that have the labels of which the machine knows the values, or that were asked for.
  private static final Pattern FEWER_LABELS =
      Pattern.compile("node_(dmi_info|power_supply_info|ipvs_backend_.*)");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  /// The columns of the table.
  private static final int FAMILY = 3;
  private static final int TYPE = 4;
  private static final int LABELS_UPSTREAM = 5;
  private static final int LABELS_ALLOY = 6;

  /// Types, and label names in order, that a family may have.
  private record Shapes(Set<String> types, Set<List<String>> labels) {
    void add(String[] row) {
      types.add(row[TYPE]);
      for (int column : new int[] {LABELS_UPSTREAM, LABELS_ALLOY}) {
        if (!row[column].isEmpty()) {
          Arrays.stream(row[column].split(" \\| ", -1))
              .map(names -> names.equals("-") ? List.<String>of() : List.of(names.split(",", -1)))
              .forEach(labels::add);
        }
      }
    }

    boolean allow(List<String> names, boolean fewer) {
      return labels.contains(names)
          || (fewer && labels.stream().anyMatch(all -> all.containsAll(names)));
    }
  }

  private static final Map<String, Shapes> TABLE = new HashMap<>();

  @BeforeAll
  static void readTable() throws IOException {
    var table = Shared.file("contract/unix-exporter-metrics.tsv");
    assumeTrue(table.isPresent(), "the shared contract is not here");
    for (String line : Files.readAllLines(table.orElseThrow())) {
      String[] row = line.split("\t", -1);
      TABLE
          .computeIfAbsent(row[FAMILY], _ -> new Shapes(new HashSet<>(), new HashSet<>()))
          .add(row);
    }
    assertThat(TABLE).hasSizeGreaterThan(1400);
  }

  @ParameterizedTest
  @MethodSource("dev.pewter.metrics.prometheus.exporter.unix.collector.MachinesTest#machines")
  void showsNoOtherFamiliesTypesOrLabels(String machine) throws IOException {
    String expected = Files.readString(CollectorRun.machine(machine).resolve("expected.txt"));
    Path newer = CollectorRun.machine(machine).resolve("newer.txt");
    if (Files.exists(newer)) {
      expected += Files.readString(newer);
    }
    var page = Exposition.parse(expected.replaceAll("(?m)^# ", "# TYPE "));
    assertThat(page.types()).isNotEmpty();

    var strange = new ArrayList<String>();
    for (String sample : page.samples().keySet()) {
      String name = sample.replaceFirst("\\{.*", "");
      String family = page.types().containsKey(name) ? name : name.replaceFirst("_[a-z]+$", "");
      var shapes = TABLE.get(family);
      var labels =
          LABEL.matcher(sample.substring(name.length())).results().map(r -> r.group(1)).toList();
      boolean isKnown =
          shapes == null
              ? OPEN.matcher(family).matches()
              : shapes.types.contains(page.types().get(family))
                  && shapes.allow(labels, FEWER_LABELS.matcher(family).matches());
      if (!isKnown) {
        strange.add(sample + " " + page.types().get(family));
      }
    }
    assertThat(strange).isEmpty();
  }
}
