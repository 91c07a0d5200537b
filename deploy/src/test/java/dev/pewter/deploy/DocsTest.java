package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.cli.Cli;
import dev.pewter.core.component.ComponentProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is written for users, held against what the build does.
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern EXAMPLE =
      Pattern.compile("^```alloy\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern METRIC =
      Pattern.compile("^\\| `((?:loki|pewter)_[a-z_]+)` \\|", Pattern.MULTILINE);

  private static final Pattern TEST =
      Pattern.compile("`(?:([A-Z][A-Za-z]+)\\.?)?([a-z][A-Za-z]+)?`");

  /// A component's name and that of its page.
  private static final Pattern ROW =
      Pattern.compile("\\| \\[([a-z0-9_.]+)]\\((?:[^)]*/)?([^)/]+)\\.md\\)");

  private static final Pattern DEV =
      Pattern.compile("(?:\\./dev |`make |`[A-Z]+=\\S+ make )([a-z]+)");

  /// What the examples of pages send to without saying so.
  private static final String SINKS =
      """

      loki.write "%s" {
        endpoint {
          url = "http://loki:3100/loki/api/v1/push"
        }
      }
      """;

  @TempDir Path folder;

  static List<Path> pages() throws IOException {
    var pages = new ArrayList<Path>();
    for (String start :
        List.of("docs", "agent-core/src", "agent-loki/src", "agent-k8s/src", "agent-metrics/src")) {
      if (Files.isDirectory(ROOT.resolve(start))) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(start))) {
          files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
      }
    }
    pages.add(ROOT.resolve("README.md"));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    pages.add(ROOT.resolve("CHANGELOG.md"));
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws IOException {
    var link = LINK.matcher(Files.readString(page));
    while (link.find()) {
      assertThat(page.resolveSibling(link.group(1))).as(link.group()).exists();
    }
  }

  /// Whole configurations as `validate --strict` takes them; usages and single stages are none.
  @ParameterizedTest
  @MethodSource("pages")
  void examplesAreValid(Path page) throws IOException {
    String text = Files.readString(page);
    var example = EXAMPLE.matcher(text);
    while (example.find()) {
      String config = example.group(1);
      if (config.contains("LABEL\" {") || config.matches("(?s)(stage\\.|clustering \\{).*")) {
        continue;
      }
      String problem = problem(config);
      assertThat(problem).as(config).isEmpty();
    }
  }

  private String problem(String config) throws IOException {
    var text = new StringBuilder(config);
    for (String name : List.of("default", "loki")) {
      if (config.contains("loki.write." + name + ".receiver")
          && !config.contains("loki.write \"" + name + "\"")) {
        text.append(SINKS.formatted(name));
      }
    }
    Path file = Files.writeString(folder.resolve("example.alloy"), text);
    String said = validate(file);
    return said.isEmpty() || said.contains("the reference has it, this build does not") ? "" : said;
  }

  /// What is wrong with a configuration, or nothing.
  private static String validate(Path file) {
    var err = new ByteArrayOutputStream();
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    int exit =
        Cli.run(
            List.of("validate", "--strict", "--stability.level=experimental", file.toString()),
            new ByteArrayInputStream(new byte[0]),
            stream,
            stream);
    return exit == 0 ? "" : err.toString(StandardCharsets.UTF_8);
  }

  /// With -Ddocs.write the rows that are missing are made from the first sentence of the pages, and
  /// those that are too much are taken away.
  @Test
  void theIndexHasEveryComponentAndNoOther() throws IOException {
    Path file = ROOT.resolve("docs/reference/components.md");
    var names = new TreeSet<String>();
    for (ComponentProvider<?> provider : ServiceLoader.load(ComponentProvider.class)) {
      names.add(provider.name());
    }
    var lines = new ArrayList<>(Files.readAllLines(file));
    var missing = new TreeSet<>(names);
    var stale = new ArrayList<String>();
    for (String line : lines) {
      var row = ROW.matcher(line);
      if (row.lookingAt()) {
        boolean isRight = missing.remove(row.group(1)) && row.group(2).equals(row.group(1));
        if (!isRight) {
          stale.add(line); // of no component, of one that has a row, or with another's page
        }
      }
    }
    if (Boolean.getBoolean("docs.write")) {
      lines.removeAll(stale);
      for (String name : missing) {
        String row = row(name);
        int at = lines.size();
        while (!lines.get(at - 1).startsWith("| ") || lines.get(at - 1).compareTo(row) > 0) {
          at--;
        }
        lines.add(at, row);
      }
      Files.write(file, lines);
    } else {
      assertThat(missing).as("add them with -Ddocs.write").isEmpty();
      assertThat(stale).as("take them away with -Ddocs.write").isEmpty();
    }
  }

  private static String row(String name) throws IOException {
    for (Path page : pages()) {
      if (page.endsWith(name + ".md")) {
        String text = Files.readString(page).split("\n\n", 3)[1].replace('\n', ' ');
        String sentence = text.substring(0, text.indexOf(". ")).strip();
        return "| [%s](%s) | %s |"
            .formatted(
                name,
                ROOT.resolve("docs/reference").relativize(page),
                sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1));
      }
    }
    return name + " has no page";
  }

  /// Those the page says are not built, and no others.
  @Test
  void refusesByNameWhatItSaysItDoesNotHave() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/concepts/differences.md"));
    String lists =
        Pattern.compile("Not built, and refused by name: .*?\n\n", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining());
    var name =
        Pattern.compile("`((?:loki|discovery|prometheus\\.exporter)\\.[a-z0-9_.]+)`")
            .matcher(lists);
    int names = 0;
    while (name.find()) {
      names++;
      Path file =
          Files.writeString(folder.resolve("refused.alloy"), name.group(1) + " \"a\" { }\n");
      assertThat(validate(file))
          .contains(file + ":1:1: cannot find the definition of component name \"" + name.group(1))
          .contains(file + ":1:1: the reference has it, this build does not");
    }
    assertThat(names).isEqualTo(57);
  }

  /// A test without a class is of that named before it in its row, else of `DeliveryIT`; a class
  /// alone stands for all of its tests.
  @Test
  void theTestsThatShowWhatIsPromisedExist() throws IOException {
    var missing = new ArrayList<String>();
    int promises = 0;
    for (String row : Files.readAllLines(ROOT.resolve("docs/concepts/delivery.md"))) {
      String[] cells = row.split("\\|");
      if (cells.length != 4 || !cells[3].contains("`")) {
        continue;
      }
      promises++;
      String name = "DeliveryIT";
      var test = TEST.matcher(cells[3]);
      int end = 1;
      while (test.find()) {
        name = test.group(1) == null ? name : test.group(1);
        String declared = test.group(2) == null ? "class " + name : "void " + test.group(2) + "(";
        if (!isThere(name, declared)) {
          missing.add(name + ": " + declared);
        }
        end = test.end();
      }
      assertThat(cells[3].substring(end)).as(row).isBlank();
    }
    assertThat(missing).isEmpty();
    assertThat(promises).isGreaterThan(40);
  }

  private static boolean isThere(String name, String declared) throws IOException {
    for (String module :
        List.of("agent-core", "agent-loki", "agent-k8s", "agent-metrics", "deploy")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(file -> file.endsWith(name + ".java")).toList()) {
          if (Files.readString(file).contains(declared)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /// The ready-made configuration holds a place: it says what is not built, and what to use.
  @Test
  void refusesTheReadyMadeConfigurationForTraces() {
    String said = validate(ROOT.resolve("deploy/helm/configs/traces.alloy"));
    assertThat(said)
        .contains("traces.alloy:")
        .contains("traces and OpenTelemetry are not built as of v0.1")
        .contains("Grafana Alloy or an OpenTelemetry Collector beside this agent");
    for (String name : List.of("receiver.otlp", "processor.batch", "exporter.otlp")) {
      assertThat(said)
          .contains("cannot find the definition of component name \"otelcol." + name + '"');
    }
  }

  /// The commands of a checkout take minutes and are run by whoever builds; here they are looked
  /// up.
  @Test
  void namesOnlyCommandsThatTheCheckoutHas() throws IOException {
    String script = Files.readString(ROOT.resolve("dev"));
    String rules = Files.readString(ROOT.resolve("Makefile"));
    int found = 0;
    for (Path page : pages()) {
      var command = DEV.matcher(Files.readString(page));
      while (command.find()) {
        String name = command.group(1);
        boolean isMake = command.group().contains("make ");
        assertThat(isMake ? rules : script)
            .as("%s: %s", page, command.group())
            .containsPattern("(?m)^ *" + name + (isMake ? ":" : "\\)") + "$");
        found++;
      }
    }
    assertThat(found).isGreaterThan(10);
  }

  @Test
  void everyMetricOfLogsIsInTheTable() throws IOException {
    String table = Files.readString(ROOT.resolve("docs/reference/metrics.md"));
    var missing = new ArrayList<String>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      int start = text.indexOf("\n## Metrics\n");
      if (start < 0 || !page.getFileName().toString().startsWith("loki.")) {
        continue;
      }
      var metric = METRIC.matcher(text.substring(start, text.indexOf("\n## Behaviour", start)));
      while (metric.find()) {
        if (!table.contains("`" + metric.group(1) + "`")) {
          missing.add(metric.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
  }
}
