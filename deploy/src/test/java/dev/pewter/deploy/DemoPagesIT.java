package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.testing.FreePort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages of the embedded example, with lines on their way. Screenshots are left in
/// `target/pages`; `-Dscreenshots.write` puts those of the documentation in their place.
class DemoPagesIT {
  private static final Path DOCS = Path.of("../docs/images");

  @TempDir Path folder;

  @Test
  void showLinesOnTheirWay() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    Files.createDirectories(Path.of("target/pages"));
    var environment =
        Map.of(
            "PEWTER_DEMO_LOGS",
            folder.resolve("logs").toString(),
            "PEWTER_DEMO_PORT",
            Integer.toString(FreePort.find()));
    try (var agent = Pewter.demo(folder, environment);
        var browser = Browser.start(folder)) {
      browser.size(1300, 560).open(agent.uri("/graph"));
      browser.awaitDocument(" lines/s, ").awaitDocument("B/s<").awaitDocument("/s dropped");
      assertThat(
              browser.evaluate(
                  "[...document.querySelectorAll('.node')].map((each) => each.ariaLabel).join('; ')"))
          .containsPattern("loki.process.shop, healthy, [^;]* lines/s, [^;]*/s dropped, feeds ");
      assertThat(browser.evaluate("document.querySelector('.amount').textContent")).contains(" → ");
      shoot(browser, "graph");

      browser.open(agent.uri("/live/loki.process.shop")).awaitDocument("[OUT]");
      shoot(browser, "live");

      browser.open(agent.uri("/targets?search=shop")).awaitDocument(".log");
      shoot(browser, "targets");

      String line = "2026-05-02T10:00:00.5Z stdout F {\"level\":\"info\",\"msg\":\"health check\"}";
      browser.size(1300, 1300);
      browser.open(
          agent.uri(
              "/follow?component=loki.process.shop&line="
                  + URLEncoder.encode(line, StandardCharsets.UTF_8).replace("+", "%20")));
      browser.await("document.querySelector('option[value=\"loki.process.shop\"]')?.selected");
      browser.evaluate("document.querySelector('form button').click()");
      browser.awaitDocument("dropped (health_checks)");
      shoot(browser, "follow");

      browser.size(1300, 560).open(agent.uri("/")).awaitDocument("loki.echo.terminal");
      shoot(browser, "components");

      browser.size(1300, 900);
      browser.open(agent.uri("/component/loki.process.shop")).awaitDocument("stage.");
      shoot(browser, "component");
      browser
          .size(1300, 740)
          .open(agent.uri("/status"))
          .awaitNews("of a core, in the last seconds");
      shoot(browser, "status");
      browser.open(agent.uri("/reference/loki.process")).awaitDocument("<h2>Usage</h2>");
      shoot(browser, "reference");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /// A picture of a page on which things happen, and which nobody is shut out of.
  private static void shoot(Browser browser, String name) throws Exception {
    Path file = Path.of("target/pages", name + ".png");
    browser.screenshot(file);
    assertThat(Files.size(file)).isGreaterThan(5000);
    assertThat(browser.barriers()).as(name).isEmpty();
    if (System.getProperty("screenshots.write") != null && !name.matches("live|targets")) {
      Files.createDirectories(DOCS);
      Files.copy(
          file, DOCS.resolve(name + ".png"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
