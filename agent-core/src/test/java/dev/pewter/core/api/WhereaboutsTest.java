package dev.pewter.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.model.Target;
import dev.pewter.core.runtime.ComponentInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What it costs to look for a file among many patterns and many files.
class WhereaboutsTest {
  private final FakeAgent agent = new FakeAgent();

  private void match(int patterns, IntFunction<String> pattern, int files) {
    match(patterns, pattern, i -> "/log/" + i, files);
  }

  private void match(
      int patterns, IntFunction<String> pattern, IntFunction<String> file, int files) {
    add(
        "local.file_match",
        List.of(targets("path_targets", patterns, pattern)),
        List.of(targets("targets", files, file)),
        List.of());
  }

  private void add(String name, List<Node> arguments, List<Node> exports, List<Node> debugInfo) {
    agent.others.add(
        new ComponentInfo(
            name,
            name + ".files",
            "",
            "a",
            List.of(),
            List.of(),
            List.of(),
            new Health(Health.State.HEALTHY, "", Instant.EPOCH),
            arguments,
            exports,
            debugInfo,
            List.of(),
            true));
  }

  private static Node targets(String name, int count, IntFunction<String> path) {
    return new Node.AttrNode(
        name,
        new Value.Arr(
            IntStream.range(0, count)
                .mapToObj(i -> Target.of(Map.of("__path__", path.apply(i))))
                .<Value>map(Value.Capsule::new)
                .toList()));
  }

  private String ask(String search) {
    return Whereabouts.of(agent, new LocalRequest("/?search=" + search, Map.of()));
  }

  @Test
  void showsThosePatternsFirstThatMatch() {
    match(150, i -> i == 149 ? "/log/*" : "/other/" + i, 3);
    assertThat(ask("/log/2"))
        .contains("\"patterns\":[{\"pattern\":\"/log/*\",\"matches\":true,")
        .contains("\"verdict\":\"matches\"}", "\"verdict\":\"does not match\"}")
        .contains("\"morePatterns\":50");
  }

  @Test
  void tellsWhichPatternsFitTheNameOfAFile() {
    match(2, i -> i == 0 ? "/log/*" : "/other/*.txt", 3);
    assertThat(ask("app.log"))
        .contains(
            "{\"pattern\":\"/log/*\",\"matches\":true,\"excluded\":false,\"verdict\":\"would match a"
                + " file of this name, but there is none, or it was not looked for since\"}",
            "\"verdict\":\"does not match\"}");
    assertThat(ask("pods/app.log")).contains("would match a file of this name");
    assertThat(ask("pod-1")).isEqualTo("{\"components\":[]}");
    assertThat(ask("10.0.0.1:80")).isEqualTo("{\"components\":[]}");
  }

  @Test
  void findsAFileByItsName() {
    match(1, _ -> "/log/*", i -> "/log/app.log", 1);
    assertThat(ask("app.log")).contains("\"given\":1", "\"verdict\":\"matches\"}");
  }

  @Test
  void knowsThePatternsOfASourceThatMatchesFilesItself() {
    var path = new Node.AttrNode("path", new Value.Str("/log/other.log"));
    add(
        "loki.source.file",
        List.of(
            targets("targets", 1, _ -> "/log/*.log"),
            new Node.BlockNode(
                "file_match", "", List.of(new Node.AttrNode("enabled", new Value.Bool(true))))),
        List.of(),
        List.of(new Node.BlockNode("targets_info", "", List.of(path))));

    assertThat(ask("/log/app.log"))
        .contains(
            "\"component\":\"loki.source.file.files\",\"taken\":0,\"given\":0,\"gives\":false")
        .contains("matches, but there is no such file, or it was not looked for since");
    assertThat(ask("/var/app.log")).contains("\"verdict\":\"does not match\"}");
    assertThat(ask("/log/*")).contains("\"taken\":1", "matches 1 file now");
  }

  @Test
  void doesNotTakePathsForPatternsWhereFileMatchIsOff() {
    add(
        "loki.source.file",
        List.of(targets("targets", 1, _ -> "/log/*.log")),
        List.of(),
        List.of());

    assertThat(ask("/log/app.log")).isEqualTo("{\"components\":[]}");
  }

  @Test
  void countsNotAllFilesOfAllPatterns() {
    match(100, i -> "/log/" + i + "*", 20_000);
    assertThat(ask("/log/"))
        .contains("matches 1111 files now", "its files are not counted, there are too many");
  }
}
