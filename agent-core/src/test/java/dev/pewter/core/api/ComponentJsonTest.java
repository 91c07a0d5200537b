package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Target;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.testing.Shared;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the reference sent, read into a view and written again, must be the same text.
class ComponentJsonTest {
  private static final String TIME = "2026-07-01T10:00:00.5Z";

  /// A capsule that shows itself as recorded.
  private record Shown(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local.file_match.app",
        "loki.process.app",
        "loki.source.file.app",
        "loki.write.default",
        "prometheus.exporter.unix.node",
        "prometheus.scrape.node"
      })
  void writesWhatTheReferenceSent(String id) throws IOException, JsonException {
    Optional<Path> file = Shared.file("golden/http/component-" + id + ".json");
    Assumptions.assumeTrue(file.isPresent(), "no shared contract");
    String recorded = Files.readString(file.get()).replace("<ts>", TIME);
    var reader = new JsonReader(recorded);
    ComponentInfo view = view(reader);
    assertThat(detail(view, Integer.MAX_VALUE)).isEqualTo(compact(recorded));
  }

  private static String detail(ComponentInfo view, int most) throws IOException {
    var out = new ByteArrayOutputStream();
    ComponentJson.detail(view, most, out);
    return out.toString(UTF_8);
  }

  @Test
  void writesTheFirstOfManyAndSaysHowManyMoreThereAre() throws IOException, JsonException {
    var numbers = IntStream.range(0, 10_000).<Value>mapToObj(Value.Int::new).toList();
    var blocks =
        IntStream.range(0, 300)
            .<Node>mapToObj(i -> new Node.BlockNode(i % 2 == 0 ? "even" : "odd", "", List.of()))
            .toList();
    var view = component(List.of(new Node.AttrNode("numbers", new Value.Arr(numbers))), blocks);

    assertThat(detail(view, 2))
        .contains(
            "{\"type\":\"array\",\"value\":[{\"type\":\"number\",\"value\":0},"
                + "{\"type\":\"number\",\"value\":1}],\"more\":9998}",
            "\"debugInfoMore\":296");
    assertThat(detail(view, 200)).contains("\"more\":9800").doesNotContain("debugInfoMore");
    var whole = detail(view, Integer.MAX_VALUE);
    assertThat(whole).doesNotContain("more", "More").contains("\"value\":9999}");
    assertThat(compact(whole)).isEqualTo(whole);
  }

  @Test
  void showsNoSecretThatIsAPlainText() throws IOException {
    var canary = new Value.Str("canary");
    var list = new Value.Arr(List.of(canary));
    var arguments =
        List.<Node>of(
            new Node.AttrNode("headers", new Value.Obj(Map.of("X", canary))),
            new Node.AttrNode("endpoint_params", new Value.Obj(Map.of("audience", canary))),
            new Node.AttrNode("params", new Value.Obj(Map.of("api_key", list))),
            new Node.AttrNode("body", canary),
            new Node.AttrNode("tokens", list),
            new Node.AttrNode(
                "settings", new Value.Obj(Map.of("a", new Value.Obj(Map.of("password", canary))))),
            new Node.AttrNode("token", new Value.Capsule(new OptionalSecret(false, "canary"))),
            new Node.AttrNode(
                "content", new Value.Capsule(new OptionalSecret(false, "at http://u:canary@h/"))),
            new Node.AttrNode(
                "labels", new Value.Obj(Map.of("app_key", new Value.Str("no secret")))),
            new Node.AttrNode("path", new Value.Str("/metrics?token=canary")),
            new Node.AttrNode(
                "targets",
                new Value.Arr(
                    List.of(
                        new Value.Capsule(
                            Target.of(Map.of("__address__", "u:canary@h", "token", "a label")))))));
    assertThat(detail(component(arguments, arguments), 100))
        .doesNotContain("canary")
        .contains("\"value\":\"a label\"", "\"value\":\"no secret\"", "(secret)", "xxxxx@h");
  }

  private static ComponentInfo component(List<Node> arguments, List<Node> debugInfo) {
    return new ComponentInfo(
        "a.b",
        "a.b.c",
        "",
        "c",
        List.of(),
        List.of(),
        List.of(),
        new Health(Health.State.HEALTHY, "", Instant.EPOCH),
        arguments,
        List.of(),
        debugInfo,
        List.of(),
        false);
  }

  /// Without the blanks between tokens, and with Go's escapes.
  private static String compact(String json) {
    var text = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted && c == '\\') {
        text.append(c).append(json.charAt(++i));
        continue;
      }
      if (c == '"') {
        quoted = !quoted;
      }
      if (quoted || !Character.isWhitespace(c)) {
        text.append(c);
      }
    }
    return text.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private static ComponentInfo view(JsonReader in) throws JsonException {
    Map<String, String> texts = new HashMap<>();
    Map<String, List<String>> lists = new HashMap<>();
    Map<String, List<Node>> trees = new HashMap<>();
    boolean live = false;
    in.beginObject();
    while (in.hasNext()) {
      String name = name(in);
      switch (name) {
        case "referencesTo", "referencedBy", "dataFlowEdgesTo" -> lists.put(name, strings(in));
        case "arguments", "exports", "debugInfo" -> trees.put(name, nodes(in));
        case "liveDebuggingEnabled" -> live = in.nextBoolean();
        case "health" -> {
          in.beginObject();
          while (in.hasNext()) {
            texts.put(name(in), in.nextString());
          }
          in.endObject();
        }
        default -> texts.put(name, in.nextString());
      }
    }
    in.endObject();
    return new ComponentInfo(
        texts.getOrDefault("name", ""),
        texts.getOrDefault("localID", ""),
        texts.getOrDefault("moduleID", ""),
        texts.getOrDefault("label", ""),
        lists.getOrDefault("referencesTo", List.of()),
        lists.getOrDefault("referencedBy", List.of()),
        lists.getOrDefault("dataFlowEdgesTo", List.of()),
        new Health(Health.State.HEALTHY, texts.getOrDefault("message", ""), Instant.parse(TIME)),
        trees.getOrDefault("arguments", List.of()),
        trees.getOrDefault("exports", List.of()),
        trees.getOrDefault("debugInfo", List.of()),
        List.of(),
        live);
  }

  private static String name(JsonReader in) throws JsonException {
    assertThat(in.hasNext()).isTrue();
    return in.nextName();
  }

  private static List<String> strings(JsonReader in) throws JsonException {
    var strings = new ArrayList<String>();
    in.beginArray();
    while (in.hasNext()) {
      strings.add(in.nextString());
    }
    in.endArray();
    return strings;
  }

  private static List<Node> nodes(JsonReader in) throws JsonException {
    var nodes = new ArrayList<Node>();
    in.beginArray();
    while (in.hasNext()) {
      in.beginObject();
      name(in);
      String name = in.nextString();
      name(in);
      String type = in.nextString();
      String label = "";
      String member = name(in);
      if (member.equals("label")) {
        label = in.nextString();
        name(in);
      }
      nodes.add(
          type.equals("attr")
              ? new Node.AttrNode(name, value(in))
              : new Node.BlockNode(name, label, nodes(in)));
      assertThat(in.hasNext()).isFalse();
      in.endObject();
    }
    in.endArray();
    return nodes;
  }

  private static Value value(JsonReader in) throws JsonException {
    in.beginObject();
    name(in);
    String type = in.nextString();
    name(in);
    Value value =
        switch (type) {
          case "string" -> new Value.Str(in.nextString());
          case "number" -> new Value.Real(in.nextDouble());
          case "bool" -> new Value.Bool(in.nextBoolean());
          case "capsule" -> new Value.Capsule(new Shown(in.nextString()));
          case "array" -> {
            var elements = new ArrayList<Value>();
            in.beginArray();
            while (in.hasNext()) {
              elements.add(value(in));
            }
            in.endArray();
            yield new Value.Arr(elements);
          }
          case "object" -> {
            var fields = new LinkedHashMap<String, Value>();
            in.beginArray();
            while (in.hasNext()) {
              in.beginObject();
              name(in);
              String key = in.nextString();
              name(in);
              fields.put(key, value(in));
              assertThat(in.hasNext()).isFalse();
              in.endObject();
            }
            in.endArray();
            yield new Value.Obj(fields);
          }
          default -> throw new IllegalStateException("type " + type);
        };
    assertThat(in.hasNext()).isFalse();
    in.endObject();
    return value;
  }
}
