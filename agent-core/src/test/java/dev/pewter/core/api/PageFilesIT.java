package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The document of the pages and the files it needs.
class PageFilesIT extends ServedAgentApi {
  @Test
  void servesThePagesBelowThePrefixOnly() throws Exception {
    for (String page :
        List.of("", "graph", "component/loki.write.a", "targets", "live", "status")) {
      var document = send("GET", "/ui/" + page);
      assertThat(document.statusCode()).as(page).isEqualTo(200);
      assertThat(new String(document.body(), UTF_8)).contains("<base href=\"/ui/\">");
      assertThat(document.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
          .doesNotContain("unsafe");
    }
    assertThat(answer("GET", "/ui/nothing")).startsWith("404 ");
    assertThat(answer("POST", "/ui/graph")).startsWith("404 ");
    assertThat(answer("GET", "/graph")).startsWith("404 ");
  }

  @Test
  void servesTheFilesOfThePages() throws Exception {
    for (String file : List.of("main.js", "app.css", "icon.svg", "lib/directives/repeat.js")) {
      var answer = send("GET", "/ui/ui/" + file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.body()).as(file).isNotEmpty();
    }
    String tag = send("GET", "/ui/ui/main.js").headers().firstValue("ETag").orElseThrow();
    var again =
        client.send(
            HttpRequest.newBuilder(uri("/ui/ui/main.js")).header("If-None-Match", tag).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(again.statusCode()).isEqualTo(304);
    for (String other : List.of("no.js", "..%2fAgentApi.class", "Pages.class", "lib/x/../y.js")) {
      assertThat(send("GET", "/ui/ui/" + other).statusCode()).as(other).isNotEqualTo(200);
    }
  }

  @Test
  void redirectsThePrefixWithoutItsSlash() throws Exception {
    HttpResponse<byte[]> response = send("GET", "/ui");
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.headers().firstValue("Location")).contains("/ui/");
  }
}
