package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages behind a reverse proxy with a path prefix and a password, over a restart of the agent.
class BehindProxyIT {
  private static final String CONFIG =
      """
      http {
        auth {
          basic {
            username = "reader"
            password = "secret"
          }
          filter {
            paths = ["/pages"]
          }
        }
      }
      livedebugging { enabled = true }
      loki.source.file "app" {
        targets    = [{ __path__ = "FOLDER/app.log" }]
        forward_to = [loki.echo.sink.receiver]
      }
      loki.echo "sink" { }
      """;

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  /// Passes what is below the prefix on, and answers for the agent while it is away.
  private HttpServer proxy(Pewter agent) throws IOException {
    var proxy = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    proxy.createContext("/pages/", exchange -> pass(exchange, agent));
    proxy.start();
    return proxy;
  }

  private void pass(HttpExchange exchange, Pewter agent) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      var request =
          HttpRequest.newBuilder(agent.uri(exchange.getRequestURI().toString()))
              .header("Authorization", "Basic cmVhZGVyOnNlY3JldA==")
              .header("Origin", "https://pages.example") // as of a proxy that ends TLS
              .header("X-Forwarded-Host", "pages.example")
              .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
      var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!name.matches("(?i)content-length|transfer-encoding|connection|:status")) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      try (var from = answer.body();
          var to = exchange.getResponseBody()) {
        exchange.sendResponseHeaders(answer.statusCode(), answer.statusCode() == 304 ? -1 : 0);
        copy(from, to);
      }
    } catch (IOException e) {
      exchange.close(); // the agent is away: the browser sees a broken connection
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Piece by piece: an answer may have no end.
  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] piece = new byte[8192];
    for (int length = from.read(piece); length >= 0; length = from.read(piece)) {
      to.write(piece, 0, length);
      to.flush();
    }
  }

  @Test
  void goOnAfterARestart() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    Files.writeString(folder.resolve("c.alloy"), CONFIG.replace("FOLDER", folder.toString()));
    Path log = Files.writeString(folder.resolve("app.log"), "first\n");
    try (var agent =
        Pewter.run(folder, Map.of(), "c.alloy", "--server.http.ui-path-prefix=/pages")) {
      assertThat(agent.get("/pages/").statusCode()).isEqualTo(401);
      assertThat(agent.get("/pages/api/v0/web/components").statusCode()).isEqualTo(401);
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      var proxy = proxy(agent);
      try (var browser = Browser.start(folder)) {
        String host = "http://127.0.0.1:" + proxy.getAddress().getPort();
        browser.open(URI.create(host + "/pages/component/loki.echo.sink"));
        browser.awaitDocument("loki.echo.sink</h1>").awaitDocument(">healthy<");
        browser.evaluate("document.querySelector('nav a[href=\"status\"]').click()");
        browser.await("location.pathname === '/pages/status'").awaitDocument("Listens at");

        browser.open(URI.create(host + "/pages/live/loki.echo.sink"));
        awaitLive(browser, log);
        browser.evaluate("document.querySelector('button.follow').click()");
        browser.awaitDocument("in <a href=\"component/loki.echo.sink\"");
        browser.open(URI.create(host + "/pages/graph")).awaitDocument("class=\"node healthy\"");

        agent.kill();
        browser.awaitNews("does not answer");
        try (var again = agent.again()) {
          browser.await("document.querySelector('.offline').innerText === ''");
          assertThat(again.isRunning()).isTrue();
        }
      } finally {
        proxy.stop(0);
      }
    }
  }

  /// Writes lines until the live view shows one.
  private static void awaitLive(Browser browser, Path log) {
    Awaitility.await()
        .atMost(LogPipeline.PATIENCE)
        .until(
            () -> {
              Files.writeString(log, "passes\n", StandardOpenOption.APPEND);
              return browser.document().contains("entry: passes");
            });
  }

  @Test
  void askForAPassword() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    String config = CONFIG.replace("FOLDER", folder.toString());
    Path file = Files.writeString(folder.resolve("c.alloy"), config);
    Path log = Files.writeString(folder.resolve("app.log"), "first\n");
    try (var agent =
            Pewter.run(folder, Map.of(), "c.alloy", "--server.http.ui-path-prefix=/pages");
        var browser = Browser.start(folder)) {
      browser.openAs("reader:secret", agent.uri("/pages/")).awaitDocument("loki.echo.sink");
      browser.evaluate("document.querySelector('nav a[href=\"config\"]').click()");
      browser.awaitDocument("password = \"(secret)\"");
      browser.open(agent.uri("/pages/live/loki.echo.sink"));
      awaitLive(browser, log);
      assertThat(browser.complaints()).isEmpty();

      // Everybody may read now, and only who has the password may change.
      Files.writeString(file, config.replace("\"/pages\"", "\"/-/reload\""));
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> agent.get("/pages/").statusCode() == 200);
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(401);
      assertThat(agent.get("/-/reload").statusCode()).isEqualTo(401);
      browser.open(agent.uri("/pages/status")).awaitDocument("Listens at");
      assertThat(
              browser.evaluate(
                  "fetch('/-/reload', { method: 'POST', credentials: 'omit' })"
                      + ".then((answer) => answer.status)"))
          .isEqualTo("401");
    }
  }
}
