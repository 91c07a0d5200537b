package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A secret in every place that takes one: none of them leaves the process, by whatever way it is
/// asked.
class SecretsIT {
  private static final String CANARY = "canary-9042";

  private static final String CONFIG =
      """
      logging { level = "debug" }
      livedebugging { enabled = true }
      http {
        auth {
          basic {
            username = "admin"
            password = "canary-9042-http"
          }
          filter {
            paths = ["/nowhere"]
          }
        }
      }
      local.file "token" {
        filename  = "FOLDER/token"
        is_secret = true
      }
      declare "writer" {
        argument "password" { }
        argument "second" {
          optional = true
          default  = "none"
        }
        loki.write "inner" {
          endpoint {
            url = "http://127.0.0.1:9/loki/api/v1/push"
            basic_auth {
              username = "u"
              password = argument.password.value
            }
            headers = { "X-Key" = "canary-9042-header" }
          }
          endpoint {
            url          = "http://127.0.0.1:9/push"
            bearer_token = argument.second.value
          }
        }
        export "receiver" {
          value = loki.write.inner.receiver
        }
      }
      writer "a" {
        password = "canary-9042-argument"
        second   = "canary-9042-" + "second"
      }
      prometheus.exporter.blackbox "probe" {
        config = "{ modules: { m: { prober: http, http: { bearer_token: canary-9042-module } } } }"
        target {
          name    = "t"
          address = "u:canary-9042-target@127.0.0.1:9"
          module  = "m"
        }
      }
      loki.write "url" {
        endpoint {
          url = "http://u:canary-9042-url@127.0.0.1:9/push?api_key=canary-9042-query&tenant=hush-9042"
        }
        endpoint {
          url          = "http://127.0.0.1:9/push"
          bearer_token = local.file.token.content
        }
      }
      loki.source.file "app" {
        targets    = [{ __path__ = "FOLDER/app.log" }]
        forward_to = [loki.write.url.receiver, writer.a.receiver]
      }
      discovery.http "config" {
        url = "http://u:canary-9042-remote@127.0.0.1:9/x?token=canary-9042-token"
        authorization {
          type        = "Bearer"
          credentials = "canary-9042-credentials"
        }
      }
      discovery.http "sd" {
        url = "http://127.0.0.1:9/sd"
        oauth2 {
          client_id     = "id"
          client_secret = "canary-9042-oauth"
          token_url     = "http://127.0.0.1:9/token"
          endpoint_params = { audience = "canary-9042-audience" }
        }
      }
      discovery.relabel "dropped" {
        targets = [{ host = "h", url = "http://u:canary-9042-l@h", __param_api_key = "canary-9042-key" }]
        rule {
          action = "drop"
        }
      }
      prometheus.remote_write "m" {
        endpoint {
          url = "http://127.0.0.1:9/write?token=canary-9042-write&tenant=hush-9042"
          basic_auth {
            username = "u"
            password = sys.env("CANARY_PASSWORD")
          }
        }
      }
      prometheus.scrape "s" {
        targets = [
          { __address__ = "127.0.0.1:9", __param_api_key = "canary-9042-parameter" },
          { __address__ = "127.0.0.1:9/?token=canary-9042-bare" },
          { __address__ = "u:canary-9042-address@127.0.0.1:9", __metrics_path__ = "/m?token=canary-9042-path" },
        ]
        params          = { token = ["canary-9042-params"], module = ["m"] }
        scrape_interval = "1s"
        scrape_timeout  = "1s"
        bearer_token = "canary-9042-scrape"
        forward_to   = [prometheus.remote_write.m.receiver]
      }
      """;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void neverLeaveTheProcess() throws Exception {
    Files.writeString(folder.resolve("token"), "canary-9042-file");
    Files.writeString(folder.resolve("app.log"), "line\n");
    Path file = folder.resolve("c.alloy");
    Files.writeString(file, CONFIG.replace("FOLDER", folder.toString()));
    try (var agent =
        Pewter.run(folder, Map.of("CANARY_PASSWORD", "canary-9042-environment"), "c.alloy")) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> agent.err().contains("msg=\"scrape failed\"") && isFailing(agent));
      for (String path : paths(agent)) {
        assertThat(get(agent, path)).as(path).doesNotContain(CANARY);
      }
      Map.of(
              "graph?window=1", "|;|",
              "tap/loki.source.file.app", "another",
              "debug/loki.source.file.app", "another",
              "tap/prometheus.scrape.s", "u:xxxxx@")
          .forEach((path, last) -> assertThat(until(last, agent, path)).doesNotContain(CANARY));
      for (String id : List.of("loki.write.url", "writer.a/loki.write.inner")) {
        assertThat(follow(agent, id)).contains("last error: ").doesNotContain(CANARY);
      }
      var bundle =
          new ZipInputStream(new ByteArrayInputStream(bytes(agent, "/-/support?duration=1")));
      var names = new ArrayList<String>();
      for (var entry = bundle.getNextEntry(); entry != null; entry = bundle.getNextEntry()) {
        names.add(entry.getName());
        var text = new String(bundle.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).as(entry.getName()).doesNotContain(CANARY);
      }
      assertThat(names).hasSizeGreaterThan(5);
      assertThat(get(agent, "/metrics"))
          .contains("url=\"http://127.0.0.1:9/write?token=xxxxx&tenant=xxxxx\"")
          .doesNotContain("hush-9042");

      Files.writeString(
          file,
          Files.readString(file)
              + "loki.write \"b\" {\n  endpoint {\n"
              + "    url = \"http://u:canary-9042-broken@h\"\n    password = \"canary-9042-b\"\n  }\n}\n");
      assertThat(get(agent, "/-/reload")).contains("c.alloy").doesNotContain(CANARY);
      assertThat(get(agent, "/api/v0/web/config")).doesNotContain(CANARY);
      assertThat(agent.err()).contains("level=debug").doesNotContain(CANARY, "hush-9042");
    }
  }

  /// Whether both writers have been told of a failure.
  private boolean isFailing(Pewter agent) throws IOException, InterruptedException {
    return follow(agent, "loki.write.url").contains("last error: ")
        && follow(agent, "writer.a/loki.write.inner").contains("last error: ");
  }

  private String follow(Pewter agent, String id) throws IOException, InterruptedException {
    var request =
        request(agent, "/api/v0/web/follow/" + id)
            .POST(HttpRequest.BodyPublishers.ofString("{\"labels\":\"{}\",\"line\":\"x\"}"));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  /// An endless answer until it says something, while lines pass.
  private String until(String last, Pewter agent, String path) {
    var seen = new StringBuilder();
    try (var in = stream(agent, "/api/v0/web/" + path)) {
      Awaitility.await(path)
          .atMost(LogPipeline.PATIENCE)
          .until(
              () -> {
                Files.writeString(
                    folder.resolve("app.log"), "another\n", StandardOpenOption.APPEND);
                seen.append(new String(in.readNBytes(in.available()), StandardCharsets.ISO_8859_1));
                return seen.indexOf(last) >= 0;
              });
      return seen.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStream stream(Pewter agent, String path) throws IOException {
    try {
      return http.send(request(agent, path).build(), HttpResponse.BodyHandlers.ofInputStream())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Test
  void areNotShownBesideAMistake() throws Exception {
    String text =
        """
        remote.http "a" {
          headers = {
            "X-Api-Key" = "canary-9042-key",
            "X-Other"   = "canary-9042-other",
          }
          body = "canary-9042-body"
          url = "http://u:canary-9042-url@127.0.0.1:9/?token=canary-9042-token"
          client {
            bearer_token = "canary-9042-bearer"
          }
        }
        """;
    Files.writeString(folder.resolve("c.alloy"), text);
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy")) {
      assertThat(agent.exitCode()).isEqualTo(1);
      assertThat(agent.err())
          .contains("bearer_token = \"******", "connection refused")
          .doesNotContain(CANARY);
    }
  }

  /// What is quoted of a mistake is not what is wrong with a secret.
  @Test
  void areNotQuotedWhenOfAWrongType() throws Exception {
    String text =
        """
        local.file "a" {
          filename = "/nowhere"
        }
        loki.write "b" {
          endpoint {
            url          = "http://127.0.0.1:9/push"
            bearer_token = ["canary-9042-list", "x9042"]
          }
        }
        """;
    Files.writeString(folder.resolve("c.alloy"), text);
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy")) {
      assertThat(agent.exitCode()).isEqualTo(1);
      assertThat(agent.err())
          .contains("(secret)", "should be capsule, got array")
          .doesNotContain(CANARY, "x9042");
    }
  }

  /// Every address that answers, and those of every component.
  private List<String> paths(Pewter agent) throws IOException, InterruptedException {
    var paths =
        new ArrayList<>(
            List.of(
                "/metrics",
                "/debug/threads",
                "/debug/heap",
                "/debug/jfr?duration=1",
                "/-/healthy",
                "/-/ready/strict",
                "/api/v0/web/components",
                "/api/v0/web/components?modules=all",
                "/api/v0/web/peers",
                "/api/v0/web/status",
                "/api/v0/web/targets",
                "/api/v0/web/whereabouts?search=canary-90",
                "/api/v0/web/whereabouts?search=h",
                "/api/v0/web/config",
                "/api/v0/web/metrics",
                "/api/v0/web/modules/writer.a/components"));
    var ids = new ArrayList<>(List.of("writer.a/loki.write.inner"));
    var id = Pattern.compile("\"localID\":\"([^\"]*)\"").matcher(get(agent, paths.get(6)));
    while (id.find()) {
      ids.add(id.group(1));
    }
    assertThat(ids).hasSize(11);
    for (String each : ids) {
      paths.add("/api/v0/web/components/" + each);
      paths.add("/api/v0/web/history/" + each);
      paths.add("/component/" + each);
    }
    return paths;
  }

  private String get(Pewter agent, String path) throws IOException, InterruptedException {
    return new String(bytes(agent, path), StandardCharsets.UTF_8);
  }

  private byte[] bytes(Pewter agent, String path) throws IOException, InterruptedException {
    return http.send(request(agent, path).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  private static HttpRequest.Builder request(Pewter agent, String path) {
    byte[] user = "admin:canary-9042-http".getBytes(StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(agent.uri(path))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
  }
}
