package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/// What the pages ask for.
class WebApiIT extends ServedAgentApi {
  @Test
  void answersWithoutABodyForAComponentWithoutHandler() throws Exception {
    assertThat(answer("GET", "/api/v0/component/loki.write.a/metrics")).isEqualTo("404 ");
    assertThat(answer("GET", "/ui/api/v0/web/remotecfg/components")).isEqualTo("200 []");
  }

  @Test
  void writesAComponentMemberByMember() throws Exception {
    HttpResponse<byte[]> response = send("GET", "/ui/api/v0/web/components/loki.write.a");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(new String(response.body(), UTF_8))
        .isEqualTo(
            "{\"name\":\"loki.write\",\"type\":\"block\",\"localID\":\"loki.write.a\","
                + "\"moduleID\":\"\",\"label\":\"a\",\"referencesTo\":[],"
                + "\"referencedBy\":[\"loki.source.file.x\"],\"dataFlowEdgesTo\":[],"
                + "\"health\":{\"state\":\"healthy\",\"message\":\"started \\u003ccomponent\\u003e"
                + " \\u0026 more\",\"updatedTime\":\"2026-07-01T10:00:00.5Z\"},\"original\":\"\","
                + "\"arguments\":[{\"name\":\"targets\",\"type\":\"attr\",\"value\":{\"type\":"
                + "\"array\",\"value\":[{\"type\":\"object\",\"value\":[{\"key\":\"__address__\","
                + "\"value\":{\"type\":\"string\",\"value\":\"h:1\"}},{\"key\":\"z\",\"value\":"
                + "{\"type\":\"string\",\"value\":\"1\"}}]}]}},{\"name\":\"basic_auth\","
                + "\"type\":\"block\",\"body\":[{\"name\":\"password\",\"type\":\"attr\","
                + "\"value\":{\"type\":\"capsule\",\"value\":\"(secret)\"}}]}],"
                + "\"exports\":[{\"name\":\"o\",\"type\":\"attr\",\"value\":{\"type\":\"object\","
                + "\"value\":[{\"key\":\"b\",\"value\":{\"type\":\"number\","
                + "\"value\":1152921504606847000}},{\"key\":\"a\",\"value\":{\"type\":\"number\","
                + "\"value\":0.5}}]}}],\"debugInfo\":[],\"liveDebuggingEnabled\":true}");
    assertThat(answer("GET", "/ui/api/v0/web/components"))
        .startsWith("200 [{\"name\":\"loki.write\"")
        .endsWith(
            "\"arguments\":[],\"exports\":[],\"debugInfo\":[],\"liveDebuggingEnabled\":true}]");
  }

  @Test
  void listsTheTargetsOfAllSources() throws Exception {
    agent.targets = 2500;
    assertThat(answer("GET", "/ui/api/v0/web/targets?offset=2499"))
        .isEqualTo(
            "200 {\"targets\":[{\"component\":\"loki.source.file.a\",\"name\":\"/log/2499\","
                + "\"labels\":\"{job=\\\"a\\\"}\",\"state\":\"running\",\"failing\":false,"
                + "\"read_offset\":2499,\"lag_bytes\":0,\"lag_seconds\":0,\"last_error\":\"\","
                + "\"acknowledged_time\":\"\",\"last_line\":\"\",\"last_scrape\":\"\"}],"
                + "\"found\":2500,\"all\":2500}");
    assertThat(answer("GET", "/ui/api/v0/web/targets").split("\"component\"", -1)).hasSize(1001);
    assertThat(answer("GET", "/ui/api/v0/web/targets?search=/log/24&limit=1"))
        .contains("\"/log/24\"")
        .endsWith(",\"found\":111,\"all\":2500}");
    assertThat(answer("GET", "/ui/api/v0/web/targets?only=failing")).contains("\"found\":3,");
    assertThat(answer("GET", "/ui/api/v0/web/targets?only=behind")).contains("\"found\":0,");
  }

  @Test
  void keepsWhatTheHealthWasAndWhatWasLogged() throws Exception {
    agent.state = Health.State.UNHEALTHY;
    api.health().look();
    api.health().look();
    agent.state = Health.State.HEALTHY;
    api.health().look();
    logs.log("a").with("component_path", "/", "component_id", "loki.write.a").warn("told \u001b");
    logs.log("a").with("component_path", "/m", "component_id", "loki.write.a").warn("another");

    assertThat(answer("GET", "/ui/api/v0/web/history/loki.write.a"))
        .matches(
            "200 \\{\"health\":\\[\\{\"state\":\"healthy\"[^{]*\\{\"state\":\"unhealthy\"[^{]*"
                + "\"log\":\\[\"[^,]*level=warn msg=\\\\\"told \\\\\\\\x1b[^,]*]}");
    assertThat(answer("GET", "/ui/api/v0/web/history/gone")).isEqualTo("404 404 page not found\n");
  }

  @Test
  void knowsTheHistoryOfAComponentThatIsNew() throws Exception {
    assertThat(answer("GET", "/ui/api/v0/web/history/loki.write.a"))
        .isEqualTo("200 {\"health\":[],\"log\":[]}");
  }

  @Test
  void followsALineWithoutTellingSecrets() throws Exception {
    agent.endpoint = "endpoint http://u:%1$s@h/a;token=%1$s".formatted(FakeAgent.CANARY);
    agent.reason = "last error: Post \"http://h/?a=b&key=%s\": no".formatted(FakeAgent.CANARY);
    String labels = "{url=\\\"http://u:%1$s@h/\\\"}".formatted(FakeAgent.CANARY);
    assertThat(
            post(
                "/ui/api/v0/web/follow/loki.write.a",
                "{\"labels\":\"" + labels + "\",\"line\":\"x\"}"))
        .contains(
            "\"endpoint http://u:xxxxx@h/a;token=xxxxx\"",
            "http://h/?a=b\\u0026key=xxxxx",
            "http://u:xxxxx@h/\\\"}")
        .doesNotContain(FakeAgent.CANARY);
  }

  @Test
  void showsTheConfigurationWithoutItsSecrets() throws Exception {
    assertThat(answer("GET", "/ui/api/v0/web/config"))
        .startsWith(
            "200 {\"loadedAt\":\"\",\"applied\":false,\"inForceSince\":\"\",\"files\":[{"
                + "\"name\":\"dir/c.alloy\"")
        .contains("//\\nloki.write", "url = \\\"(secret)\\\"", "{ \\\"X\\\" = \\\"(secret)\\\" }")
        .doesNotContain(FakeAgent.CANARY);
    assertThat(answer("GET", "/ui/api/v0/web/status"))
        .contains("\"version\":\"v0\"", "\"flags\":{\"storage.path\":\"x\"}");
  }

  @Test
  void followsALine() throws Exception {
    String path = "/ui/api/v0/web/follow/";
    String body = "{\"labels\":\"{job=\\\"a\\\"}\",\"line\":\"hello <b>\"}";

    assertThat(post(path + "loki.write.a", body))
        .isEqualTo(
            "200 {\"steps\":[{\"component\":\"loki.write.a\",\"step\":\"endpoint\",\"outcome\":"
                + "\"sent\",\"reason\":\"to h\",\"entries\":[{\"timestamp\":\"1970-01-01T00:00:00Z\","
                + "\"labels\":\"{job=\\\"a\\\"}\",\"metadata\":\"{}\",\"line\":"
                + "\"hello \\u003cb\\u003e\"}]}]}");
    assertThat(post(path + "nothing", body))
        .isEqualTo(
            "404 component not found: there is no \"nothing\"; these can be asked:"
                + " loki.write.a\n");
    assertThat(post(path + "loki.write.a", "{\"labels\":\"x\"}"))
        .isEqualTo("400 expected labels such as {job=\"a\"}, got x\n");
    assertThat(post(path + "loki.write.a", "[")).startsWith("400 ");
    assertThat(answer("GET", path + "loki.write.a")).startsWith("405 ");
    String large = "{\"line\":\"" + "<".repeat(530_000) + "\"}";
    assertThat(post(path + "loki.write.a", large)).startsWith("413 a line of more than ");
    assertThat(post(path + "loki.write.a", large.replace("<".repeat(300_000), "")))
        .endsWith("\"}]}]}"); // one step of over a mebibyte is whole
    agent.steps = 500;
    assertThat(post(path + "loki.write.a", body)).endsWith("\"}]}]}");
    agent.steps = 501;
    assertThat(post(path + "loki.write.a", body)).endsWith("\"}]}],\"cut\":true}");
  }
}
