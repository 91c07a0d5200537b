package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages in a real Chromium: what it makes of them, without an error on its console or a
/// serious finding of axe.
class PagesIT {
  private static final List<String> PAGES =
      List.of(
          "",
          "graph",
          "component/loki.process.app",
          "targets",
          "live/loki.process.app",
          "follow",
          "config",
          "status",
          "reference/loki.process");

  private static final String HOSTILE = "<img src=x onerror=alert(1)> \u001b[31mred\u202e";

  @TempDir static Path folder;
  private static Pewter agent;
  private static Browser browser;

  private static final String CONFIG =
      """
      livedebugging { enabled = true }
      local.file_match "app" {
        path_targets = [{ __path__ = "FOLDER/*.log", job = "<b>job</b>" }]
      }
      loki.source.file "app" {
        targets    = local.file_match.app.targets
        forward_to = [loki.process.app.receiver]
      }
      discovery.http "nobody" {
        url = "http://127.0.0.1:9/"
      }
      discovery.relabel "nobody" {
        targets = discovery.http.nobody.targets
      }
      loki.source.file "direct" {
        targets    = []
        forward_to = [loki.write.sink.receiver]
      }
      loki.process "app" {
        forward_to = [loki.write.sink.receiver]
        stage.drop { expression = "health" }
      }
      loki.write "sink" {
        endpoint {
          url = "http://127.0.0.1:9/loki/api/v1/push"
          basic_auth {
            username = "u"
            password = "canary-5521"
          }
        }
      }
      """;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    Files.writeString(folder.resolve("app.log"), HOSTILE + "\nhealth\n");
    Files.writeString(folder.resolve("c.alloy"), CONFIG.replace("FOLDER", folder.toString()));
    agent = Pewter.run(folder, Map.of(), "c.alloy", "--server.http.ui-path-prefix=/pages/");
    browser = Browser.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (agent != null) {
      agent.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                            | loki.source.file.app | Components",
        "graph                       | class=\"node healthy\" | Graph",
        "component/loki.process.app  | stage.drop {         | loki.process.app",
        "component/nothing           | has nothing of this name | nothing",
        "targets                     | app.log              | Targets",
        "targets?search=APP.LOG      | <time datetime=      | Targets",
        "live                        | choose               | Live",
        "follow?line=x               | loki.process.app     | Follow a line",
        "config                      | password = \"(secret)\" | Configuration",
        "status                      | --storage.path       | Status",
        "reference/loki.process      | <h2>Usage</h2>       | loki.process",
      })
  void showsEachPageWithoutAnError(String page, String expected, String title) throws Exception {
    browser.size(1300, 800).open(agent.uri("/pages/" + (page == null ? "" : page)));
    browser.awaitDocument(expected);

    String document = browser.document();
    assertThat(document).contains("<title>" + title + " · Pewter</title>");
    assertThat(browser.complaints().stream().filter(each -> !each.contains("404"))).isEmpty();
    assertThat(document).doesNotContain("canary-5521", "<b>job", "<img");
  }

  @ParameterizedTest
  @CsvSource({"light, 1200", "dark, 1300", "light, 320"})
  void canBeUsedByEverybody(String scheme, int width) throws Exception {
    for (String page : PAGES) {
      browser.size(width, 800).colours(scheme).open(agent.uri("/pages/" + page));
      browser.await(
          "document.querySelector('h1') && !document.body.innerText.includes('asking …')");
      assertThat(browser.barriers()).as("%s, %s, %d pixels", page, scheme, width).isEmpty();
      assertThat(
              browser.evaluate(
                  "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
          .as("what of %s is beyond %d pixels", page, width)
          .isEqualTo("0");
    }
    browser.colours("light");
  }

  /// WCAG 2.1, 1.4.11: axe does not look at borders.
  @ParameterizedTest
  @CsvSource({"light", "dark"})
  void controlsStandOut(String scheme) throws Exception {
    browser.colours(scheme).open(agent.uri("/pages/follow"));
    browser.await("document.querySelector('form button') !== null");
    String ratios =
        browser.evaluate(
            """
            [...document.querySelectorAll('input, select, textarea, button')].map((each) => {
              const light = (colour) => colour.match(/\\d+/g).slice(0, 3).map((part) => part / 255)
                .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0.05);
              const [a, b] = [getComputedStyle(each).borderTopColor, getComputedStyle(document.body).backgroundColor].map(light);
              return Math.max(a, b) / Math.min(a, b);
            }).filter((ratio) => ratio < 3).join()
            """);
    browser.colours("light");
    assertThat(ratios).isEmpty();
  }

  private static final String FOCUSABLE =
      "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]"
          + ".filter((each) => each.checkVisibility())";

  @Test
  void canBeWalkedByKeyboard() throws Exception {
    for (String page : PAGES) {
      browser.size(1200, 800).open(agent.uri("/pages/" + page));
      browser.await(
          "document.querySelector('h1') && !document.body.innerText.includes('asking …')");
      int most = Integer.parseInt(browser.evaluate(FOCUSABLE + ".length"));
      assertThat(most).as(page).isGreaterThan(8);
      for (int i = 0; i <= most; i++) {
        browser.press("Tab", 9);
        assertThat(
                browser.evaluate(
                    "((at) => { at.walked = true; return at === document.body"
                        + " || getComputedStyle(at).outlineStyle !== 'none'; })(document.activeElement)"))
            .as("a ring at stop %d of %s", i, page)
            .isEqualTo("true");
      }
      assertThat(
              browser.evaluate(
                  FOCUSABLE + ".filter((each) => !each.walked).map((each) => each.outerHTML)"))
          .as(page)
          .isEmpty();
      assertThat(browser.evaluate("document.getAnimations().length")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "graph, svg a.node",
    "'', tbody a",
    "targets, tbody a",
    "component/loki.process.app, dd a",
    "status, .scroll"
  })
  void keepsTheFocusWhileItUpdates(String page, String focused) throws Exception {
    browser.size(1200, 800).open(agent.uri("/pages/" + page));
    String element = "document.querySelector('" + focused + "')";
    browser.await(element + " !== null");
    browser.evaluate(element + ".focus()");
    browser.run(
        "const real = window.fetch;"
            + " window.fetch = (...all) => { window.asked++; return real(...all); }");
    for (int i = 0; i < 3; i++) {
      browser.run("window.asked = 0; document.dispatchEvent(new Event('visibilitychange'))");
      browser.await("window.asked > 0"); // at once: somebody looks at the page again
    }
    assertThat(browser.evaluate("document.activeElement === " + element)).isEqualTo("true");
  }

  @Test
  void drawsNoLineBehindAComponent() throws Exception {
    browser.size(1200, 800).open(agent.uri("/pages/graph"));
    browser.await("document.querySelectorAll('path.edge').length > 4");
    assertThat(
            browser.evaluate(
                """
                [...document.querySelectorAll('path.edge')].filter((path) =>
                  [...Array(51).keys()].some((part) => {
                    const { x, y } = path.getPointAtLength(path.getTotalLength() * part / 50);
                    return [...document.querySelectorAll('.node rect')].map((rect) => rect.getBBox())
                      .some((box) => x > box.x + 1 && x < box.x + box.width - 1
                        && y > box.y + 1 && y < box.y + box.height - 1);
                  })).length
                """))
        .isEqualTo("0");
  }

  @Test
  void leadsFromALineThatPassesToItsStages() throws Exception {
    browser.open(agent.uri("/pages/live/loki.source.file.app"));
    browser.awaitDocument("Nothing has passed");
    Awaitility.await()
        .atMost(LogPipeline.PATIENCE)
        .until(
            () -> {
              write("a health check"); // the page may not listen yet
              return browser.document().contains("class=\"follow\"");
            });
    browser.evaluate("document.querySelector('button.follow').click()");
    browser.awaitDocument("dropped (");
    assertThat(browser.evaluate("document.querySelector('#line').value"))
        .isEqualTo("a health check");
    assertThat(browser.evaluate("location.pathname + location.search")).isEqualTo("/pages/follow");
    browser.evaluate("document.querySelector('form button').click()");
    browser.await("location.search === '?component=loki.process.app'");
  }

  @Test
  void takesNothingWhileNobodyLooks() throws Exception {
    browser.open(agent.uri("/pages/live/loki.source.file.app"));
    awaitTaps("\"http/GET ", 2); // and who asks
    browser.hidden(true).awaitDocument("hidden at");
    awaitTaps("\"http/GET ", 1);
    browser.hidden(false);
    Awaitility.await()
        .atMost(LogPipeline.PATIENCE)
        .until(
            () -> {
              write("seen again");
              return browser.document().contains("seen again");
            });
  }

  private static void awaitTaps(String thread, int expected) {
    Awaitility.await()
        .atMost(LogPipeline.PATIENCE)
        .until(() -> agent.get("/debug/threads").body().split(thread, -1).length - 1 == expected);
  }

  private static void write(String line) throws IOException {
    Files.writeString(folder.resolve("app.log"), line + "\n", StandardOpenOption.APPEND);
  }

  @Test
  void bearsAnAddressThatIsNone() throws Exception {
    browser.open(agent.uri("/pages/graph")).awaitDocument("class=\"node healthy\"");
    browser.evaluate("document.querySelector('.name').setAttribute('href', 'component/%zz')");
    browser.evaluate("document.querySelector('.name').click()");
    browser.awaitDocument("has nothing of this name");
  }

  @Test
  void leadsFromADiscoveryThatReachesNobody() throws Exception {
    assertThat(agent.get("/pages/api/v0/web/components/discovery.http.nobody").body())
        .contains("\"dataFlowEdgesTo\":[\"discovery.relabel.nobody\"]");
  }

  @Test
  void sendsLittleForTheFirstView() throws Exception {
    browser.forgetting(true).open(agent.uri("/pages/graph"));
    browser.await("document.querySelectorAll('.node').length > 4");
    String bytes =
        browser.evaluate(
            "performance.getEntries().reduce((sum, each) => sum + (each.encodedBodySize ?? 0), 0)");
    browser.forgetting(false);
    assertThat(Long.parseLong(bytes)).isBetween(20_000L, 300_000L);
  }
}
