package dev.pewter.core.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.Shared;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  private record Result(int code, String out, String err) {}

  @TempDir Path directory;

  private static Result run(String... args) {
    return runWith("", args);
  }

  private static Result runWith(String input, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        Cli.run(
            List.of(args),
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "fmt a b|accepts between 0 and 1 arg(s), received 2",
        "completion|accepts 1 arg(s), received 0",
        "fmt --x|unknown flag: --x",
        "fmt -x|unknown shorthand flag: 'x' in -x",
        "fmt -w -t f|cannot use -w/--write and -t/--test at the same time",
        "fmt -w|cannot use -w with standard input",
        "fmt --write=perhaps f|invalid argument \"perhaps\" for \"-w, --write\" flag:"
            + " strconv.ParseBool: parsing \"perhaps\": invalid syntax",
        "fmt nowhere.alloy|stat nowhere.alloy: no such file or directory",
        "fmt /|cannot format a directory",
        "convert|source-format is a required flag",
        "convert -f promtail|convert is not supported by this build (source format \"promtail\"):"
            + " `alloy convert` of a Grafana Alloy writes what it reads",
        "convert -f|flag needs an argument: 'f' in -f",
        "convert --output|flag needs an argument: --output",
        "tools prometheus.remote_write wal-stats x|tools is not supported by this build",
        "completion fish|no completion for \"fish\"; there is one for bash and one for zsh",
        "rbac --name=a/b c|invalid argument \"a/b\" for \"--name\" flag: not a name in Kubernetes",
        "rbac --namespace=A c|invalid argument \"A\" for \"--namespace\" flag: not a name in"
            + " Kubernetes",
        "tap --limit=-1 h:1 c|invalid argument \"-1\" for \"--limit\" flag: a number from 0 on",
        "--x|unknown flag: --x"
      })
  void refusesWithOneLineAndExitCodeOne(String args, String message) {
    Result result = run(args.split(" ", -1));
    assertThat(result).isEqualTo(new Result(1, "", "Error: " + message + "\n"));
  }

  @Test
  void tellsThatALineIsNoComponent() {
    assertThat(run("follow", "127.0.0.1:1", "a line").err())
        .isEqualTo(
            "Error: no component is called \"a line\": a line comes behind a component, or behind"
                + " \"\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fmt", "validate"})
  void takesAnEmptyPathForNoDirectory(String command) {
    assertThat(run(command, ""))
        .isEqualTo(new Result(1, "", "Error: stat : no such file or directory\n"));
  }

  @Test
  void namesAnUnknownCommand() {
    assertThat(run("x"))
        .isEqualTo(
            new Result(
                1,
                "",
                "Error: unknown command \"x\" for \"alloy\"\nRun 'alloy --help' for usage.\n"));
  }

  @Test
  void printsUsageWithoutACommandAndHelpWhenAsked() {
    Result without = run();
    assertThat(without.code()).isZero();
    assertThat(without.out()).isEmpty();
    assertThat(without.err()).contains("fmt", "convert", "components");
    assertThat(run("--help")).isEqualTo(new Result(0, without.err(), ""));
    assertThat(run("help", "fmt").out()).contains("--write", "-t");
    assertThat(run("help", "run").out())
        .contains(" run [OPTIONS] ")
        .doesNotContainPattern("--[a-z.-]+-\n");
    assertThat(run("fmt", "-h").out()).isEqualTo(run("help", "fmt").out());
  }

  @Test
  void saysItsVersionUnderTheNameItWasStartedWith() {
    assertThat(run("--version").out()).startsWith("alloy, version v1.18.0 (branch: ");
    assertThat(Version.text("pewter")).startsWith("pewter, version v0.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void printsACompletionScript(String shell) {
    assertThat(run("completion", shell).out()).contains("components", "--write");
  }

  @Test
  void listsComponentsWithTheirStability() {
    assertThat(run("components").out())
        .containsPattern("(?m)^discovery\\.relabel +generally-available$");
    assertThat(run("components", "--json").out())
        .startsWith("[\n  {\"name\": \"")
        .contains("{\"name\": \"local.file\", \"stability\": \"generally-available\"");
  }

  @Test
  void formatsStandardInput() {
    assertThat(runWith("a={b=1}", "fmt")).isEqualTo(new Result(0, "a = {b = 1}\n", ""));
    assertThat(runWith("", "fmt", "-")).isEqualTo(new Result(0, "\n", ""));
  }

  @Test
  void writesAndTestsFiles() throws IOException {
    Path file = Files.writeString(directory.resolve("c.alloy"), "x {}\n");
    assertThat(run("fmt", "-t", file.toString()))
        .isEqualTo(new Result(1, "", "Error: file " + file + " is not formatted correctly\n"));
    assertThat(run("format", "--write", file.toString())).isEqualTo(new Result(0, "", ""));
    assertThat(file).hasContent("x { }\n");
    assertThat(run("fmt", "-t", file.toString())).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void formatRefusesATextThatTheHeapCannotHold() {
    long most = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 32);
    var endless =
        new InputStream() {
          private long left = most + 1;

          @Override
          public int read() {
            return left-- > 0 ? '\n' : -1;
          }
        };
    var err = new ByteArrayOutputStream();
    var nothing = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    assertThat(Cli.run(List.of("fmt"), endless, nothing, new PrintStream(err, true, UTF_8)))
        .isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "Error: read <stdin>: more than the %d KiB that the heap can hold\n"
                .formatted(most / 1024));
  }

  @Test
  void formatReportsBadEncodingAsMistakesOfTheText(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("latin.alloy");
    Files.write(file, "a = 1 // caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(run("fmt", file.toString()))
        .isEqualTo(
            new Result(
                1,
                "",
                file
                    + ":1:13: illegal UTF-8 encoding\n"
                    + "Error: encountered errors during formatting\n"));
  }

  @Test
  void listsSyntaxErrorsOfAFile() {
    Result result = runWith("a = \n", "fmt");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("<stdin>:")
        .endsWith("\nError: encountered errors during formatting\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "02", "03", "05", "06", "09", "12", "13"})
  void formatsAsRecorded(String name) throws IOException {
    Optional<Path> in = Shared.file("golden/http/fmt/" + name + ".in.alloy");
    Optional<Path> out = Shared.file("golden/http/fmt/" + name + ".out.alloy");
    Assumptions.assumeTrue(in.isPresent() && out.isPresent(), "no shared contract");
    assertThat(run("fmt", in.get().toString()).out()).isEqualTo(Files.readString(out.get()));
  }
}
