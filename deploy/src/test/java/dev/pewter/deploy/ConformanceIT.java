package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The language cases of the shared contract, through the command line and the HTTP API of the real
/// distribution. Skipped by name where the contract is absent, or where a case needs a component
/// that this build does not have.
class ConformanceIT {
  private static final Pattern HEADER =
      Pattern.compile("^(Error|Warning): (-|[^ ]+:\\d+:\\d+): (.*)$", Pattern.MULTILINE);
  private static final Pattern COMPONENT =
      Pattern.compile("\\b(loki|prometheus|otelcol)\\.([a-z_]+\\.?[a-z_]*) \"");

  /// Where the issue asks for another outcome than the reference's: deprecations do not fail.
  private static final Set<String> WARNING_IS_NO_FAILURE =
      Set.of("validate: a deprecated function is a warning but still fails");

  @TempDir Path folder;
  private int folders;

  @TestFactory
  Stream<DynamicTest> languageCases() throws IOException {
    var file = Shared.file("contract/cases/language.json");
    if (file.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "language.json (skipped: no shared contract beside the checkout)",
              () -> Assumptions.abort("no shared contract beside the checkout")));
    }
    var cases =
        list(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file.get())));
    return cases.stream()
        .map(ConformanceIT::map)
        .filter(c -> !c.containsKey("expr"))
        .map(c -> DynamicTest.dynamicTest(text(c, "name"), () -> check(c)));
  }

  @TestFactory
  Stream<DynamicTest> expressions() throws IOException, InterruptedException {
    var file = Shared.file("contract/cases/language.json");
    if (file.isEmpty()) {
      return Stream.of();
    }
    var cases =
        list(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file.get())))
            .stream()
            .map(ConformanceIT::map)
            .filter(c -> c.containsKey("expr") && !c.containsKey("scope") && !c.containsKey("into"))
            .filter(c -> map(c.get("expect")).containsKey("value"))
            .toList();
    var config = new StringBuilder();
    var environment = new LinkedHashMap<String, String>();
    for (int i = 0; i < cases.size(); i++) {
      config.append(
          "declare \"c%d\" {\n\texport \"value\" {\n\t\tvalue = %s\n\t}\n}\n\nc%d \"x\" { }\n\n"
              .formatted(i, cases.get(i).get("expr"), i));
      map(cases.get(i).getOrDefault("env", Map.of()))
          .forEach((k, v) -> environment.put(k, String.valueOf(v)));
    }
    Path at = Files.createDirectory(folder.resolve("expressions"));
    Files.writeString(at.resolve("config.alloy"), config);
    var values = new ArrayList<Object>();
    try (var agent =
        Pewter.run(at, environment, "config.alloy", "--stability.level=experimental")) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      for (int i = 0; i < cases.size(); i++) {
        values.add(exports(agent, "c" + i + ".x").get("value"));
      }
    }
    return java.util.stream.IntStream.range(0, cases.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    text(cases.get(i), "name"),
                    () -> assertSame(map(cases.get(i).get("expect")).get("value"), values.get(i))));
  }

  private void check(Map<String, Object> test) throws IOException, InterruptedException {
    var needed = COMPONENT.matcher(test.toString());
    if (needed.find()) {
      String name = needed.group(1) + "." + needed.group(2);
      Path empty = Files.createDirectory(folder.resolve("c" + folders++));
      assumeTrue(
          Pewter.command(empty, Map.of(), "components").out().contains(name),
          () -> "needs " + name + ", which this build does not have");
    }
    Path at = Files.createDirectory(folder.resolve("c" + folders++));
    var flags = new ArrayList<String>();
    if (test.containsKey("stability")) {
      flags.add("--stability.level=" + test.get("stability"));
    }
    if (test.containsKey("steps")) {
      checkSteps(at, flags, list(test.get("steps")));
      return;
    }
    String path = (String) test.getOrDefault("path", "config.alloy");
    for (var file : files(test).entrySet()) {
      Path target = at.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.writeString(target, file.getValue());
    }
    var expect = map(test.get("expect"));
    String mode = (String) test.getOrDefault("mode", "run");
    if (mode.equals("run")) {
      try (var agent = Pewter.run(at, Map.of(), path, flags.toArray(String[]::new))) {
        if (expect.containsKey("errors")) {
          assertThat(agent.exitCode()).isEqualTo(1);
          assertDiagnostics(expect, agent.err());
        } else {
          assertThat(agent.isRunning()).as(agent.err()).isTrue();
          assertState(agent, expect);
        }
      }
      return;
    }
    flags.addFirst(mode);
    flags.add(path);
    var result = Pewter.command(at, Map.of(), flags.toArray(String[]::new));
    if (expect.containsKey("fmt")) {
      assertThat(result.out()).isEqualTo(expect.get("fmt"));
    }
    assertDiagnostics(expect, result.err());
    Object exit = WARNING_IS_NO_FAILURE.contains(test.get("name")) ? 0 : expect.get("exit_code");
    if (exit != null) {
      assertThat(result.exitCode()).isEqualTo(exit);
    }
  }

  private static void checkSteps(Path at, List<String> flags, List<Object> steps)
      throws IOException, InterruptedException {
    Files.writeString(at.resolve("config.alloy"), text(map(steps.getFirst()), "config"));
    try (var agent = Pewter.run(at, Map.of(), "config.alloy", flags.toArray(String[]::new))) {
      for (int i = 0; i < steps.size(); i++) {
        var expect = map(map(steps.get(i)).get("expect"));
        if (i > 0) {
          Files.writeString(at.resolve("config.alloy"), text(map(steps.get(i)), "config"));
          var answer = agent.send("POST", "/-/reload");
          var reload = map(expect.getOrDefault("reload", Map.of()));
          if (reload.containsKey("status")) {
            assertThat(answer.statusCode()).isEqualTo(reload.get("status"));
          }
          if (reload.containsKey("body")) {
            assertThat(answer.body()).isEqualTo(reload.get("body"));
          }
        }
        assertState(agent, expect);
      }
    }
  }

  private static void assertState(Pewter agent, Map<String, Object> expect)
      throws IOException, InterruptedException {
    for (var component : map(expect.getOrDefault("exports", Map.of())).entrySet()) {
      var actual = exports(agent, component.getKey());
      for (var export : map(component.getValue()).entrySet()) {
        assertSame(export.getValue(), actual.get(export.getKey()));
      }
    }
    for (var health : map(expect.getOrDefault("health", Map.of())).entrySet()) {
      var actual = map(detail(agent, health.getKey()).get("health"));
      map(health.getValue()).forEach((key, value) -> assertThat(actual.get(key)).isEqualTo(value));
    }
    for (var modules : map(expect.getOrDefault("modules", Map.of())).entrySet()) {
      assertThat(list(detail(agent, modules.getKey()).get("createdModuleIDs")))
          .containsExactlyInAnyOrderElementsOf(list(modules.getValue()));
    }
    for (Object item : list(expect.getOrDefault("http", List.of()))) {
      var answer = agent.get(text(map(item), "path"));
      assertThat(answer.statusCode()).isEqualTo(map(item).get("status"));
      if (map(item).containsKey("body")) {
        assertThat(answer.body()).isEqualTo(map(item).get("body"));
      }
    }
    for (Object item : list(expect.getOrDefault("api", List.of()))) {
      assertApi(agent, map(item));
    }
  }

  private static void assertApi(Pewter agent, Map<String, Object> check)
      throws IOException, InterruptedException {
    var detail = detail(agent, text(check, "component"));
    if (check.containsKey("field")) {
      assertThat(detail.get(text(check, "field"))).isEqualTo(check.get("value"));
      return;
    }
    boolean absent = check.containsKey("absent");
    Map<String, Object> at = Map.of("body", list(detail.get("arguments")));
    for (Object name : list(check.get(absent ? "absent" : "argument"))) {
      at =
          list(at.getOrDefault("body", List.of())).stream()
              .map(ConformanceIT::map)
              .filter(node -> node.get("name").equals(name))
              .findFirst()
              .orElse(Map.of());
    }
    if (absent) {
      assertThat(at).isEmpty();
    } else {
      assertThat(at.get("value")).isEqualTo(check.get("value"));
    }
  }

  private static void assertDiagnostics(Map<String, Object> expect, String printed) {
    // log lines come first when the evaluation had begun
    String stderr = printed.replaceAll("(?m)^ts=.*\n", "");
    if (expect.containsKey("printed")) {
      int closing = stderr.indexOf("Error: validation failed");
      closing = closing < 0 ? stderr.indexOf("Error: could not perform") : closing;
      int hints = stderr.indexOf("\nHint: ");
      int end = closing >= 0 ? closing : hints >= 0 ? hints : stderr.length();
      assertThat(stderr.substring(0, end).stripTrailing())
          .isEqualTo(text(expect, "printed").stripTrailing());
    }
    if (!expect.containsKey("errors")) {
      return;
    }
    var reported = new ArrayList<String>();
    var matcher = HEADER.matcher(stderr);
    while (matcher.find()) {
      reported.add(matcher.group(2).replaceFirst("^config\\.alloy:", "") + " " + matcher.group(3));
    }
    var expected = new ArrayList<String>();
    for (Object error : list(expect.get("errors"))) {
      expected.add(map(error).get("pos") + " " + map(error).getOrDefault("message", ""));
    }
    if ("first".equals(expect.get("match"))) {
      assertThat(reported.getFirst()).isEqualTo(expected.getFirst());
    } else {
      assertThat(reported).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static Map<String, Object> detail(Pewter agent, String id)
      throws IOException, InterruptedException {
    var answer = agent.get("/api/v0/web/components/" + id);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return map(new Load(LoadSettings.builder().build()).loadFromString(answer.body()));
  }

  private static Map<String, Object> exports(Pewter agent, String id)
      throws IOException, InterruptedException {
    var result = new LinkedHashMap<String, Object>();
    for (Object export : list(detail(agent, id).get("exports"))) {
      result.put(text(map(export), "name"), plain(map(map(export).get("value"))));
    }
    return result;
  }

  /// A value node of the API as plain JSON.
  private static Object plain(Map<String, Object> node) {
    Object value = node.get("value");
    return switch (text(node, "type")) {
      case "array" -> list(value).stream().map(item -> plain(map(item))).toList();
      case "object" -> {
        var object = new LinkedHashMap<String, Object>();
        for (Object field : list(value)) {
          object.put(text(map(field), "key"), plain(map(map(field).get("value"))));
        }
        yield object;
      }
      case "null" -> Map.of("null", true);
      default -> value;
    };
  }

  private static void assertSame(Object expected, Object actual) {
    assertThat(normal(actual)).isEqualTo(normal(expected));
  }

  /// Numbers compare by value.
  private static Object normal(Object value) {
    return switch (value) {
      case null -> Map.of("null", true);
      case Number number -> number.doubleValue();
      case List<?> items -> items.stream().map(ConformanceIT::normal).toList();
      case Map<?, ?> fields -> {
        var sorted = new java.util.TreeMap<String, Object>();
        fields.forEach((k, v) -> sorted.put(String.valueOf(k), k.equals("null") ? v : normal(v)));
        yield sorted;
      }
      default -> value;
    };
  }

  private static Map<String, String> files(Map<String, Object> test) {
    if (!test.containsKey("files")) {
      return Map.of("config.alloy", text(test, "config"));
    }
    var files = new LinkedHashMap<String, String>();
    map(test.get("files")).forEach((name, content) -> files.put(name, String.valueOf(content)));
    return files;
  }

  private static String text(Map<String, Object> map, String key) {
    return (String) Objects.requireNonNull(map.get(key), key);
  }

  @SuppressWarnings("unchecked") // JSON objects have text keys
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }
}
