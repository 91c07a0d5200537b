package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The configuration page after a load that did not succeed: what is wrong stands where it is
/// wrong, beside what goes on, and no secret in either.
class RefusedPagesIT {
  private static final String GOOD =
      """
      loki.write "sink" {
        endpoint {
          url = "http://127.0.0.1:9/push"
          basic_auth {
            username = "u"
            password = "canary-7130-runs"
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void showMistakesInTheirPlace() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    Files.createDirectories(Path.of("target/pages"));
    Path file = Files.writeString(folder.resolve("c.alloy"), GOOD);
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy");
        var browser = Browser.start(folder)) {
      browser.size(1300, 900).open(agent.uri("/config")).awaitDocument("Loaded <time");

      Files.writeString(
          file,
          GOOD.replace("canary-7130-runs", "canary-7130-new")
              + "loki.wrote \"b\" {\n}\n\nlocal.file \"x\" {\n\tfile = \"<img src=x>\"\n}\n");
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(400);
      browser.awaitNews("was refused");
      assertThat(browser.document()).contains(">Refused<", ">Goes on<").doesNotContain("<img");
      String refused = browser.evaluate("document.querySelector('pre').innerText");
      assertThat(refused)
          .contains("10loki.wrote \"b\" {\n", "^^^^^^^^^^ ")
          .doesNotContain("canary");
      int mark = refused.indexOf('^');
      assertThat(refused.substring(refused.lastIndexOf('\n', mark) + 1, mark)).isEmpty();
      assertThat(browser.evaluate("document.querySelectorAll('pre')[1].innerText"))
          .contains("(secret)")
          .doesNotContain("loki.wrote", "^");
      browser.screenshot(Path.of("target/pages/refused.png"));

      Files.writeString(file, GOOD + "local.file \"x\" {\n  password = \"canary-7130-open\n");
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(400);
      browser.awaitNews("password = *");
      assertThat(browser.document()).contains("was refused", ">Goes on<").doesNotContain("canary");

      Files.writeString(
          file, GOOD + "local.file \"gone\" {\n  filename = \"/nowhere/of/mine\"\n}\n");
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(400);
      browser.awaitNews("with mistakes");
      assertThat(browser.evaluate("document.querySelector('pre').innerText"))
          .contains("local.file \"gone\"", "^ ");

      Files.delete(file);
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(400);
      browser.awaitNews("no such file").awaitNews("was refused");

      Files.writeString(file, GOOD);
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      browser.awaitNews("Loaded <time");
      assertThat(browser.document()).doesNotContain("refused", "class=\"bad\"", "canary");
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
