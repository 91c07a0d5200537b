package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages of an agent with 1,000 components and 10,000 targets: they draw only what can be seen.
class LargePagesIT {
  private static final int COMPONENTS = 1000;
  private static final int TARGETS = 10_000;

  @TempDir Path folder;

  private String config() {
    var text = new StringBuilder();
    text.append("loki.source.file \"all\" {\n  forward_to = []\n  targets = [\n");
    for (int i = 0; i < TARGETS; i++) {
      text.append(
          "    { __path__ = \"%s/none/%d.log\", pod = \"p%d\" },\n".formatted(folder, i, i));
    }
    text.append("  ]\n}\n");
    for (int i = 1; i < COMPONENTS; i++) {
      String from = i % 10 == 1 ? "[]" : "discovery.relabel.c%d.output".formatted(i - 1);
      text.append("discovery.relabel \"c%d\" {\n  targets = %s\n}\n".formatted(i, from));
    }
    return text.toString();
  }

  @Test
  void drawOnlyWhatCanBeSeen() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    Files.writeString(folder.resolve("c.alloy"), config());
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy");
        var browser = Browser.start(folder)) {
      browser.size(1300, 800).open(agent.uri("/"));
      browser.await("document.querySelector('.bar .note').innerText === '1000 of 1000'");
      assertThat(Integer.parseInt(browser.evaluate("document.querySelectorAll('tr').length")))
          .isBetween(20, 100);

      browser.open(agent.uri("/targets"));
      browser.await("document.querySelector('.bar .note').innerText === '10000 of 10000'");
      browser.evaluate("document.querySelector('.scroll').scrollTop = 9000 * 36");
      String row = "document.querySelector('tbody tr[aria-rowindex=\"9005\"]')";
      browser.await(row + " && " + row + ".innerText.includes('.log')");
      assertThat(Integer.parseInt(browser.evaluate("document.querySelectorAll('tr').length")))
          .isBetween(20, 100);
      browser.open(agent.uri("/targets?search=none%2F777.log"));
      browser.await("document.querySelector('.bar .note').innerText === '1 of 10000'");

      browser.open(agent.uri("/component/loki.source.file.all"));
      browser.awaitDocument("// and 9900 more");

      browser.open(agent.uri("/config"));
      browser.await("document.querySelector('pre')?.innerText.split('\\n').length > 13_000");
      assertThat(Integer.parseInt(browser.evaluate("document.querySelectorAll('pre *').length")))
          .isLessThan(200);

      browser.open(agent.uri("/graph"));
      browser.await("document.querySelectorAll('svg .node').length === 1000");
      assertThat(browser.complaints()).isEmpty();
      assertThat(agent.isRunning()).isTrue();
    }
  }
}
