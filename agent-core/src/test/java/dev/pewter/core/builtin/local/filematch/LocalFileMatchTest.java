package dev.pewter.core.builtin.local.filematch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFileMatchTest {
  private static final Path CASES =
      Path.of("src/test/java/dev/pewter/core/builtin/local/filematch/testdata/globs.txt");

  @TempDir private Path root;
  private final TestClock clock = new TestClock();
  private TestContext context = new TestContext("local.file_match.test");

  @BeforeEach
  void makeTree() throws IOException {
    context = new TestContext("local.file_match.test", root, clock);
    for (String file :
        List.of("a.log", "b.txt", ".hidden", "sub/c.log", "sub/deep/d.log", "sub/deep/e.txt")) {
      Path path = root.resolve(file);
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, "x");
      Files.setLastModifiedTime(path, FileTime.from(clock.now()));
    }
    Files.createSymbolicLink(root.resolve("link.log"), root.resolve("a.log"));
    Files.createSymbolicLink(root.resolve("way"), root.resolve("sub"));
    Files.createSymbolicLink(root.resolve("sub/loop"), root.resolve("sub"));
  }

  static Stream<String> globs() throws IOException {
    return Files.readAllLines(CASES).stream().filter(line -> !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("globs")
  void findsWhatTheGlobMatches(String line) throws InterruptedException {
    List<String> words = List.of(line.split(" +", -1));
    var expected = words.subList(1, words.size()).stream().filter(w -> !w.equals("-")).toList();
    assertThat(found(Map.of("__path__", root + "/" + words.getFirst())))
        .containsExactlyElementsOf(expected.stream().map(f -> root.resolve(f).toString()).toList());
  }

  @Test
  void leavesOutWhatIsExcluded() throws InterruptedException {
    assertThat(
            found(
                Map.of(
                    "__path__", root + "/**",
                    "__path_exclude__", root + "/{way/**,**/*.txt,link.log}")))
        .containsExactly(
            root + "/.hidden", root + "/a.log", root + "/sub/c.log", root + "/sub/deep/d.log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "a[]", "{a", "a}", "x\\", "{a,[}]"})
  void aMalformedGlobIsLoggedAndFindsNothing(String glob) throws InterruptedException {
    assertThat(found(Map.of("__path__", root + "/" + glob, "__path_exclude__", "no"))).isEmpty();
    assertThat(context.log().lines())
        .singleElement()
        .asString()
        .startsWith("error error getting paths path=" + root + "/" + glob + " excluded=no err=")
        .endsWith("syntax error in pattern");
  }

  @Test
  void refusesAGlobWithTooManyAlternatives() throws InterruptedException {
    assertThat(found(Map.of("__path__", root + "/" + "{a,b}".repeat(20)))).isEmpty();
    assertThat(context.log().lines()).singleElement().asString().contains("too many alternatives");
  }

  @Test
  void aMalformedExclusionExcludesNothing() throws InterruptedException {
    assertThat(found(Map.of("__path__", root + "/a.log", "__path_exclude__", "[")))
        .containsExactly(root + "/a.log");
  }

  @Test
  void keepsTheOtherLabels() throws InterruptedException {
    var labels =
        Map.of("__path__", root + "/a.log", "__path_exclude__", "no", "job", "x", "empty", "");
    scan(10, Target.of(labels));
    assertThat(context.lastExport(TargetsExports.class).targets())
        .containsExactly(
            Target.of(Map.of("__path__", root + "/a.log", "__path_exclude__", "no", "job", "x")));
  }

  @Test
  void twoMapsThatMatchOneFileGiveTwoTargets() throws InterruptedException {
    scan(
        0,
        Target.of(Map.of("__path__", root + "/a.log", "n", "1")),
        Target.of(Map.of("__path__", root + "/*.log", "n", "2")));
    assertThat(context.lastExport(TargetsExports.class).targets())
        .extracting(t -> t.get("__path__") + " " + t.get("n"))
        .containsExactly(root + "/a.log 1", root + "/a.log 2", root + "/link.log 2");
  }

  @Test
  void leavesOutFilesThatWereNotWrittenLately() throws IOException, InterruptedException {
    Files.setLastModifiedTime(
        root.resolve("sub/c.log"), FileTime.from(clock.now().minus(Duration.ofSeconds(11))));
    scan(10, Target.of(Map.of("__path__", root + "/sub/**/*.log")));
    assertThat(paths()).containsExactly(root + "/sub/deep/d.log");
    clock.advance(Duration.ofSeconds(11));
    scan(10, Target.of(Map.of("__path__", root + "/sub/**/*.log")));
    assertThat(paths()).isEmpty();
  }

  @Test
  void aLinkToNothingIsLogged() throws IOException, InterruptedException {
    Files.createSymbolicLink(root.resolve("gone.log"), root.resolve("nowhere"));
    assertThat(found(Map.of("__path__", root + "/gone.log"))).isEmpty();
    assertThat(context.log().lines())
        .singleElement()
        .asString()
        .startsWith("error error getting os stat path=" + root + "/gone.log err=");
  }

  @Test
  void aTargetWithoutAPathFindsNothing() throws InterruptedException {
    assertThat(found(Map.of("job", "x"))).isEmpty();
    assertThat(context.log().lines()).isEmpty();
  }

  @Test
  void findsRelativePathsFromTheWorkingDirectory() throws InterruptedException {
    assertThat(found(Map.of("__path__", "src/test/*/dev/pewter/core/testing/Sh*.java")))
        .containsExactly(
            Path.of("src/test/java/dev/pewter/core/testing/Shared.java")
                .toAbsolutePath()
                .toString());
  }

  @Test
  void exportsAnEmptyListUntilTheFirstWalk() {
    component(0, Target.of(Map.of("__path__", root + "/*")));
    assertThat(context.lastExport(TargetsExports.class).targets()).isEmpty();
  }

  private List<String> found(Map<String, String> labels) throws InterruptedException {
    scan(0, Target.of(labels));
    return paths();
  }

  private List<String> paths() {
    return context.lastExport(TargetsExports.class).targets().stream()
        .map(t -> Objects.requireNonNull(t.get("__path__")))
        .toList();
  }

  private void scan(int ignoreOlderThanSeconds, Target... targets) throws InterruptedException {
    component(ignoreOlderThanSeconds, targets).scan();
  }

  private LocalFileMatch component(int ignoreOlderThanSeconds, Target... targets) {
    return new LocalFileMatch(
        context,
        new LocalFileMatchArguments(
            List.of(targets), Duration.ofSeconds(10), Duration.ofSeconds(ignoreOlderThanSeconds)));
  }
}
