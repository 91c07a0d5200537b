package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The scanner against a parser that makes a tree.
class JsonScannerTest {
  private static final List<String> PATHS = List.of("a", "a.b", "a.b.c", "b", "\"c-d\".a", "b.a");
  private static final List<JsonQuery> WALKS = PATHS.stream().map(JsonQuery::of).toList();
  private static final List<JsonQuery> QUERIES =
      PATHS.stream().map(JmesPathRuntime::query).toList();
  private static final String LINE =
      "{\"ts\":\"2026-01-02T03:04:05.123456789Z\",\"level\":\"info\",\"logger\":\"web.request\","
          + "\"msg\":\"request handled in time\",\"method\":\"GET\",\"path\":\"/api/v1/items/4711\","
          + "\"status\":200,\"duration_ms\":12.5,\"user\":{\"id\":42,\"name\":\"somebody\"},"
          + "\"tags\":[\"a\",\"b\"],\"trace\":\"4bf92f3577b34da6\"}";

  @Property(tries = 5_000)
  void findsInJsonWhatTheTreeHas(@ForAll("json") String text) {
    compare(text);
  }

  @Property(tries = 5_000)
  void refusesWhatTheParserRefuses(@ForAll("nearlyJson") String text) {
    compare(text);
  }

  @Property(tries = 5_000)
  void takesAnyText(@ForAll("json") String json, @ForAll String junk, @ForAll int at) {
    int place = Math.floorMod(at, json.length() + 1);
    compare(json.substring(0, place) + junk + json.substring(place));
    compare(json.substring(0, place));
  }

  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static void compare(String anyText) {
    String text = wellFormed(anyText);
    Object tree = null;
    try {
      tree = JsonTree.parse(text);
    } catch (JsonException _) { // then the scanner must refuse it, too
    }
    boolean isObject = tree instanceof Map || tree == Values.NULL;
    var scanner = new JsonScanner(JsonPaths.of(PATHS.stream().map(JsonScannerTest::path).toList()));
    byte[] bytes = ("[\"" + text + "\"]").getBytes(StandardCharsets.UTF_8);
    assertThat(scanner.scan(bytes, 2, bytes.length - 2)).as(text).isEqualTo(isObject);
    for (int i = 0; i < PATHS.size() && tree != null && isObject; i++) {
      var values = new Values();
      scanner.extract(i, values, "x");
      Object expected = WALKS.get(i).find(tree);
      assertThat(values.get("x")).as(PATHS.get(i) + " of " + text).isEqualTo(simple(expected));
      assertThat(expected).isEqualTo(QUERIES.get(i).find(tree));
    }
  }

  private static List<String> path(String expression) {
    var path = JsonPaths.parse(expression);
    assertThat(path).isNotNull();
    return path == null ? List.of() : path;
  }

  private static @Nullable Object simple(@Nullable Object value) {
    return value instanceof Map || value instanceof List ? JsonText.compact(value) : value;
  }

  @Test
  void knowsPlainPaths() {
    assertThat(JsonPaths.parse("a.b_1.C")).containsExactly("a", "b_1", "C");
    assertThat(JsonPaths.parse("\"x-y\".z")).containsExactly("x-y", "z");
    for (String other : List.of("", "a.", ".a", "a[0]", "a b", "1a", "a||b", "a.*", "\"a\\\"\"")) {
      assertThat(JsonPaths.parse(other)).as(other).isNull();
    }
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    for (int depth : List.of(500, 511, 512, 513, 20_000)) {
      compare("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
      compare("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
    }
  }

  @Test
  void writesNumbersAndTextAsGo() {
    assertThat(JsonText.compact(List.of(1e21, 1e-7, 1.5e300, 100.0, "\u2028\b&")))
        .isEqualTo("[1e+21,1e-07,1.5e+300,100,\"\\u2028\\u0008\\u0026\"]");
  }

  @Test
  void allocatesOnlyTheValues() throws IOException, InterruptedException {
    byte[] line = LINE.getBytes(StandardCharsets.UTF_8);
    var paths = List.of(List.of("level"), List.of("status"), List.of("user", "name"));
    var scanner = new JsonScanner(JsonPaths.of(paths));
    var values = new Values();

    Allocations.assertAllocatesAtMost(0, () -> scanner.scan(line, 0, line.length));
    Allocations.assertAllocatesAtMost(
        96, // two texts not yet strings, and a number
        () -> {
          scanner.scan(line, 0, line.length);
          scanner.extract(0, values, "level");
          scanner.extract(1, values, "status");
          scanner.extract(2, values, "name");
        });
  }

  @Provide
  Arbitrary<String> json() {
    return Arbitraries.longs().map(seed -> new Maker(seed).object(0));
  }

  @Provide
  Arbitrary<String> nearlyJson() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\"a\"",
            "\"a\":",
            "\"b\":",
            "1",
            "-",
            "0",
            "1e",
            "e9",
            ".",
            "true",
            "tru",
            "null",
            "nul",
            "false",
            " ",
            "\\",
            "\\u00",
            "\\u0061",
            "\n",
            "1e999",
            "\u0001",
            "x",
            "{\"a\":",
            "\u00e9",
            "\ud83d\ude00")
        .list()
        .ofMaxSize(8)
        .map(parts -> "{" + String.join("", parts) + "}");
  }

  private static final List<String> NAMES =
      List.of("\"a\"", "\"b\"", "\"c\"", "\"c-d\"", "\"\\u0061\"", "\"d\"", "\"\"");
  private static final List<String> SIMPLE =
      List.of(
          "1",
          "-0",
          "0.5",
          "12345678901234567890",
          "1e5",
          "1E-7",
          "-1.25e+2",
          "true",
          "false",
          "null",
          "123456789012345",
          "9007199254740993",
          "4e21",
          "\"\"");
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          "<",
          "\\n",
          "\\\"",
          "\\u00e9",
          "\\ud83d\\ude00",
          "\\ud83d",
          "\\u0000",
          "\u00e9",
          "\ud83d\ude00",
          "\\/",
          "\\\\",
          "\\ud83dx",
          "\\udc00\\ud83d");
  private static final List<String> BLANKS = List.of("", "", "", " ", "\n\t", "\r");

  /// Writes JSON by chance; a value in a hundred is too large a number.
  private static final class Maker {
    private final Random random;

    Maker(long seed) {
      random = new Random(seed);
    }

    private String one(List<String> of) {
      return of.get(random.nextInt(of.size()));
    }

    private String object(int depth) {
      var members = new ArrayList<String>();
      for (int i = random.nextInt(5); i > 0; i--) {
        members.add(
            one(BLANKS)
                + one(NAMES)
                + one(BLANKS)
                + ":"
                + one(BLANKS)
                + value(depth)
                + one(BLANKS));
      }
      return "{" + String.join(",", members) + "}";
    }

    private String value(int depth) {
      int kind = random.nextInt(100);
      if (kind == 0) {
        return "1e400";
      }
      if (kind < 30 || depth > 5) {
        return one(SIMPLE);
      }
      if (kind < 50) {
        return "\"" + one(PIECES) + one(PIECES) + one(PIECES) + "\"";
      }
      return kind < 90
          ? object(depth + 1)
          : "[" + value(depth + 1) + one(BLANKS) + "," + value(depth + 1) + one(BLANKS) + "]";
    }
  }
}
