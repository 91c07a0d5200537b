package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.cli.Cli;
import dev.pewter.core.component.Health;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.Target;
import dev.pewter.core.runtime.ComponentInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Commands that ask an agent.
class RemoteCommandsIT extends ServedAgentApi {
  private record Result(int code, String out, String err) {}

  /// A terminal at which somebody would wait for a command that waits for him.
  private static final InputStream SILENCE =
      new InputStream() {
        @Override
        public int read() {
          throw new AssertionError("waits for input");
        }
      };

  private Result run(InputStream in, String command, String... arguments) {
    return runAt("/ui/", in, command, arguments);
  }

  private Result runAt(String path, InputStream in, String command, String... arguments) {
    var words = new ArrayList<>(List.of(command, uri(path).toString()));
    words.addAll(List.of(arguments));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        Cli.run(words, in, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /// Adds what discovers files by patterns.
  private void match(List<String> patterns, List<String> files) {
    agent.others.add(
        new ComponentInfo(
            "local.file_match",
            "local.file_match.logs",
            "",
            "logs",
            List.of(),
            List.of(),
            List.of(),
            new Health(Health.State.HEALTHY, "", Instant.EPOCH),
            List.of(targets("path_targets", patterns)),
            List.of(targets("targets", files)),
            List.of(),
            List.of(),
            false));
  }

  private static Node targets(String name, List<String> paths) {
    Stream<Value> targets =
        paths.stream().map(path -> new Value.Capsule(Target.of(Map.of("__path__", path))));
    return new Node.AttrNode(name, new Value.Arr(targets.toList()));
  }

  @Test
  void namesTheComponentsThatTakeLinesBeforeItWaitsForOne() {
    match(List.of("/log/*"), List.of());
    String asked = "these can be asked: loki.write.a\n";
    var unknown = run(SILENCE, "follow", "nowhere");
    assertThat(unknown.code).isEqualTo(1);
    assertThat(unknown.err)
        .endsWith("404 Not Found: component not found: there is no \"nowhere\"; " + asked);
    assertThat(run(SILENCE, "follow", "loki.writ.a").err)
        .endsWith("there is no \"loki.writ.a\"; did you mean \"loki.write.a\"?\n");
    assertThat(run(SILENCE, "follow", "local.file_match.logs").err)
        .endsWith("400 Bad Request: \"local.file_match.logs\" takes no lines now; " + asked);

    var line = new ByteArrayInputStream("hello\nworld\n".getBytes(UTF_8));
    assertThat(run(line, "follow", "loki.write.a"))
        .isEqualTo(new Result(0, "loki.write.a  endpoint  sent (to h)\n  {}\n  hello\n", ""));
  }

  @Test
  void namesTheComponentsThatCanBeTapped() {
    agent.targets = 1;
    assertThat(run(SILENCE, "tap", "nowhere").err)
        .endsWith(
            "there is no \"nowhere\"; these can be asked: loki.write.a, loki.source.file.a\n");
  }

  @Test
  void tellsWhichPatternsFindNothingAlsoWhereOthersDo() {
    agent.targets = 3;
    match(List.of("/log/*", "/log/1.gz", "/other/*"), List.of("/log/0", "/log/1", "/log/2"));
    assertThat(run(SILENCE, "targets", "--search=/log/1").out)
        .contains("/log/1  loki.source.file.a\n")
        .endsWith("\n\n/log/1.gz of local.file_match.logs matches no file now\n");
    assertThat(run(SILENCE, "targets", "--search=/log/2").out)
        .endsWith("/log/2  loki.source.file.a\n");
    assertThat(run(SILENCE, "targets", "--search=other").out)
        .contains("no source reads this", "/other/* matches no file now");
  }

  @Test
  void namesFewOfManyPatternsThatFindNothing() {
    agent.targets = 1;
    match(IntStream.range(0, 15).mapToObj(i -> "/log/0." + i).toList(), List.of("/log/0"));
    assertThat(run(SILENCE, "targets", "--search=/log/0").out)
        .contains("/log/0.9 of")
        .doesNotContain("/log/0.10 of")
        .endsWith("\nso do 5 other patterns\n");
  }

  @Test
  void doesNotCallLostWhatIsOnlyNotAskedFor() {
    agent.targets = 3; // of which the first fails
    assertThat(run(SILENCE, "targets", "--only=failing", "--search=/log/1").out.lines()).hasSize(1);
  }

  @Test
  void printsNothingOfAnAddressThatIsNoAgent() {
    var nowhere = runAt("/nowhere/", SILENCE, "targets");
    assertThat(nowhere.code).isEqualTo(1);
    assertThat(nowhere.out).isEmpty();
    assertThat(nowhere.err)
        .endsWith(
            "404 Not Found: no agent answers here; where its pages have a path prefix, the address"
                + " needs it\n");
  }
}
