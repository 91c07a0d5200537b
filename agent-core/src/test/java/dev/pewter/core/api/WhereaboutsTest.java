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
    agent.others.add(
        new ComponentInfo(
            "local.file_match",
            "local.file_match.a",
            "",
            "a",
            List.of(),
            List.of(),
            List.of(),
            new Health(Health.State.HEALTHY, "", Instant.EPOCH),
            List.of(targets("path_targets", patterns, pattern)),
            List.of(targets("targets", files, i -> "/log/" + i)),
            List.of(),
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
  void countsNotAllFilesOfAllPatterns() {
    match(100, i -> "/log/" + i + "*", 20_000);
    assertThat(ask("/log/"))
        .contains("matches 1111 files now", "its files are not counted, there are too many");
  }
}
