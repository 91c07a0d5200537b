package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextfileCollectorTest {
  @TempDir private Path folder;

  private TextfileCollector collector(String pattern) {
    return collector(pattern, new TestContext("test"));
  }

  private TextfileCollector collector(String pattern, TestContext context) {
    return new TextfileCollector(
        CollectorRun.settings(
            folder, "textfile { directory = \"" + pattern + "\" }", context.log()));
  }

  private String samples(String pattern) throws IOException, InterruptedException {
    return CollectorRun.samples(collector(pattern)).replaceAll("(mtime.*) .*", "$1 T");
  }

  @Test
  void saysNothingWithoutADirectory() throws IOException, InterruptedException {
    assertThat(CollectorRun.samples(collector(""))).isEqualTo("node_textfile_scrape_error 0");
  }

  @Test
  void mergesFilesAndFillsLabels() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.prom"), "a{x=\"1\"} 1\na{y=\"2\"} 2\n");
    Files.writeString(folder.resolve(".hidden.prom"), "b 3\n");
    Files.writeString(folder.resolve("c.PROM"), "c 4\n");
    assertThat(samples(folder.toString()))
        .isEqualTo(
            """
            a{x="",y="2"} 2
            a{x="1",y=""} 1
            b 3
            node_textfile_mtime_seconds{file="FOLDER/.hidden.prom"} T
            node_textfile_mtime_seconds{file="FOLDER/a.prom"} T
            node_textfile_scrape_error 0"""
                .replace("FOLDER", folder.toString()));
  }

  @Test
  void leavesBrokenFilesOutAsAWhole() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.prom"), "a 1\nb\n");
    Files.writeString(folder.resolve("b.prom"), "c 1\n");
    Files.createDirectory(folder.resolve("d.prom"));
    assertThat(samples(folder.toString()))
        .isEqualTo(
            "c 1\nnode_textfile_mtime_seconds{file=\""
                + folder
                + "/b.prom\"} T\n"
                + "node_textfile_scrape_error 1");
  }

  @Test
  void findsDirectoriesByPattern() throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("one/sub"));
    Files.createDirectories(folder.resolve("two/sub"));
    Files.writeString(folder.resolve("one/sub/a.prom"), "a 1\n");
    Files.writeString(folder.resolve("two/sub/b.prom"), "b 1\n");
    assertThat(samples(folder + "/*/sub")).startsWith("a 1\nb 1\n").endsWith("error 0");
    assertThat(samples(folder + "/[^o]*/sub")).startsWith("b 1\n");
    assertThat(samples(folder + "/none*")).isEqualTo("node_textfile_scrape_error 1");
  }

  @Test
  void leavesFilesOutThatThePageHasNoRoomFor() throws IOException, InterruptedException {
    var text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append("many{i=\"").append(i).append("\"} 1\n");
    }
    Files.writeString(folder.resolve("b.prom"), text);
    Files.writeString(folder.resolve("a.prom"), "a 1\n");
    Files.writeString(folder.resolve("c.prom"), "c 1\n");
    var page = new MetricPage(20_000);
    page.beginPart();
    collector(folder.toString()).collect(page);
    assertThat(page.isPartFull()).isFalse();
    assertThat(new String(page.text(), StandardCharsets.UTF_8))
        .contains("\na 1\n", "\nc 1\n", "\nnode_textfile_scrape_error 1\n")
        .doesNotContain("many", "b.prom");
  }

  /// Of any length: what is left out is left out by itself, and told.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "many{i=\"%d\"} 1\n",
        "many_%d 1\n",
        "# TYPE many_%1$d histogram\nmany_%1$d_sum 1\n",
        "# TYPE many_%1$d summary\nmany_%1$d{a=\"1\"} 1\nmany_%1$d{b=\"1\"} 1\n",
        "# HELP many_%1$d what it is\nmany_%1$d{a_%1$d=\"1\"} 1\n"
      })
  void oneFileTakesNoOtherAlong(String pattern) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.prom"), "a 1\n");
    Files.writeString(folder.resolve("c.prom"), "c 1\n");
    var text = new StringBuilder();
    boolean isShown = true;
    for (int i = 0; isShown; i++) {
      Files.writeString(folder.resolve("b.prom"), text.append(pattern.formatted(i)));
      var page = new MetricPage(20_000);
      page.beginPart();
      var context = new TestContext("test");
      collector(folder.toString(), context).collect(page);
      assertThat(page.isPartFull()).as("with " + i).isFalse();
      String all = new String(page.text(), StandardCharsets.UTF_8);
      isShown = all.contains("\nmany");
      boolean isNextShown = all.contains("\nc 1\n");
      assertThat(all)
          .contains("\na 1\n", "a.prom\"}")
          .contains("\nnode_textfile_scrape_error " + (isShown && isNextShown ? 0 : 1) + "\n");
      assertThat(isShown || isNextShown).isTrue();
      assertThat(told(context, "b.prom")).isEqualTo(isShown ? 0 : 1);
      assertThat(told(context, "c.prom")).isEqualTo(isNextShown ? 0 : 1);
    }
  }

  private static long told(TestContext context, String file) {
    return context.log().lines().stream()
        .filter(l -> l.contains("text file left out") && l.contains(file))
        .count();
  }

  @Test
  void keepsTheExportersOwnMetrics() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("a.prom"), "# TYPE node_load1 gauge\nnode_load1 99\npromhttp_x 1\n");
    var page = new MetricPage();
    page.gauge("node_load1", "Own.").add(1);
    collector(folder.toString()).collect(page);
    assertThat(new String(page.text(), StandardCharsets.UTF_8))
        .contains("\nnode_load1 1\n")
        .doesNotContain(" 99")
        .doesNotContain("promhttp_x");
    assertThat(page.dropCount()).isEqualTo(2);
  }
}
