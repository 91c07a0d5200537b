package dev.pewter.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Debian's `promtool check metrics` as the judge of a page of metrics. It finds fault with names
/// and types, too. Those that the reference has are listed, each with the reason, in
/// `promtool-exceptions.tsv`: page, name, what promtool says, reason; all but the reason are
/// regular expressions.
public final class Promtool {
  private static final int HAS_REMARKS = 3;

  private Promtool() {}

  private record Excuse(String page, String name, String remark) {
    boolean excuses(String ofPage, String line) {
      int space = line.indexOf(' ');
      return space > 0
          && ofPage.matches(page)
          && line.substring(0, space).matches(name)
          && line.substring(space + 1).matches(remark);
    }
  }

  public static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(path -> Files.isExecutable(Path.of(path, "promtool")));
  }

  /// Fails unless promtool likes a page.
  ///
  /// @param name by which the exceptions know it
  public static void check(String name, String page) throws IOException, InterruptedException {
    assertThat(page).as(name).contains("# TYPE ");
    Path file = Files.createTempFile("promtool", ".txt");
    try {
      Files.writeString(file, page);
      var process =
          new ProcessBuilder("promtool", "check", "metrics")
              .redirectInput(file.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(name + "\n" + said).isIn(0, HAS_REMARKS);
      var exceptions = exceptions();
      assertThat(
              said.lines()
                  .filter(line -> !line.isBlank())
                  .filter(line -> exceptions.stream().noneMatch(e -> e.excuses(name, line))))
          .as(name)
          .isEmpty();
    } finally {
      Files.delete(file);
    }
  }

  private static List<Excuse> exceptions() throws IOException {
    try (var in =
        Objects.requireNonNull(Promtool.class.getResourceAsStream("promtool-exceptions.tsv"))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .peek(row -> assertThat(row).as("page, name, remark, reason").hasSize(4))
          .map(row -> new Excuse(row[0], row[1], row[2]))
          .toList();
    }
  }
}
