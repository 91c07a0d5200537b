package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The flags that the launcher gives to the Java VM, with a Java that only prints them and a folder
/// in place of the container's control group.
class LauncherTest {
  private static final Path LAUNCHER = Path.of("src/dist/bin/pewter");
  private static final String LOGS = "loki.source.file \"a\" { }\n";
  private static final String SERIES = "prometheus.scrape \"a\" { }\n";

  @TempDir Path home;

  record Run(int status, List<String> arguments, String text) {
    /// What the last flag that begins so says.
    String flag(String start) {
      return arguments.stream()
          .filter(argument -> argument.startsWith(start))
          .map(argument -> argument.substring(start.length()))
          .reduce((_, last) -> last)
          .orElse("nothing");
    }

    String sizes() {
      return String.join(
          " ", flag("-Xmx"), flag("-XX:MaxDirectMemorySize="), flag("-XX:ReservedCodeCacheSize="));
    }
  }

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("runtime/bin"));
    Files.createDirectories(home.resolve("cgroup/memory"));
    String script = Files.readString(LAUNCHER);
    assertThat(script).contains("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/");
    program("bin/pewter", script.replace("/sys/fs/cgroup", home.resolve("cgroup").toString()));
    program("runtime/bin/java", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(home.resolve(name), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void limit(String file, String bytes) throws IOException {
    Files.writeString(home.resolve("cgroup").resolve(file), bytes + "\n");
  }

  private Run run(Map<String, String> environment, String config)
      throws IOException, InterruptedException {
    Path file = Files.writeString(home.resolve("config.alloy"), config);
    var builder =
        new ProcessBuilder(home.resolve("bin/pewter").toString(), "run", file.toString())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PEWTER_"));
    builder.environment().putAll(environment);
    var process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), text.lines().toList(), text);
  }

  @ParameterizedTest
  @CsvSource({
    // limit, then with logs only: heap, direct memory, code cache; and the heap where series stay
    "none, 48m 32m 48m, 96m",
    "65, 32m 32m 24m, 32m",
    "96, 32m 32m 24m, 36m",
    "128, 32m 32m 24m, 48m",
    "160, 32m 32m 30m, 60m",
    "256, 48m 32m 48m, 96m",
    "512, 96m 64m 96m, 192m",
    "1024, 192m 128m 96m, 192m",
    "65536, 192m 128m 96m, 192m"
  })
  void dividesTheLimitOfTheContainer(String limit, String sizes, String heapForSeries)
      throws IOException, InterruptedException {
    String bytes = limit.equals("none") ? "max" : "" + (Long.parseLong(limit) << 20);
    limit("memory.max", bytes);

    assertThat(run(Map.of(), LOGS).sizes()).isEqualTo(sizes);
    assertThat(run(Map.of(), SERIES).flag("-Xmx")).isEqualTo(heapForSeries);
  }

  @ParameterizedTest
  @CsvSource({"16m, 5m", "24m, 8m", "48m, 8m", "64m, 12m", "96m, 20m", "1g, 20m"})
  void makesTheYoungPartOfTheHeapNeitherSmallNorLarge(String heap, String young)
      throws IOException, InterruptedException {
    assertThat(run(Map.of("PEWTER_HEAP", heap), LOGS).flag("-Xmn")).isEqualTo(young);
  }

  @Test
  void readsControlGroupsOfTheFirstVersion() throws IOException, InterruptedException {
    limit("memory/memory.limit_in_bytes", "" + (512L << 20));
    assertThat(run(Map.of(), LOGS).sizes()).isEqualTo("96m 64m 96m");
    limit("memory/memory.limit_in_bytes", "9223372036854771712"); // no limit, in its words
    assertThat(run(Map.of(), LOGS).sizes()).isEqualTo("48m 32m 48m");
  }

  @Test
  void takesEachSizeFromItsVariable() throws IOException, InterruptedException {
    limit("memory.max", "" + (256L << 20));
    var all = Map.of("PEWTER_HEAP", "1g", "PEWTER_DIRECT_MEMORY", "8m", "PEWTER_CODE_CACHE", "64m");

    assertThat(run(all, LOGS).sizes()).isEqualTo("1024m 8m 64m");
    assertThat(run(Map.of("PEWTER_DIRECT_MEMORY", "64m"), LOGS).sizes()).isEqualTo("48m 64m 48m");
    assertThat(run(Map.of("PEWTER_JAVA_OPTS", "-Xmx99m -Xss1m"), LOGS).sizes())
        .isEqualTo("99m 32m 48m");
  }

  /// Else the Java VM would run what the jar held before.
  @Test
  void leavesTheAotCacheWhenAJarWasReplaced() throws IOException, InterruptedException {
    var time = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Path jar = home.resolve("lib/netty.jar");
    Files.createDirectories(home.resolve("lib/native"));
    for (Path file : List.of(home.resolve("lib/pewter.aot"), home.resolve("lib/a.jar"), jar)) {
      Files.setLastModifiedTime(Files.writeString(file, ""), time);
    }
    String cache = home.resolve("lib/pewter.aot").toString();
    assertThat(run(Map.of(), LOGS).flag("-XX:AOTCache=")).isEqualTo(cache);
    for (String other : List.of("2026-01-01T00:00:01Z", "2025-01-01T00:00:00Z")) {
      Files.setLastModifiedTime(jar, FileTime.from(Instant.parse(other)));
      var run = run(Map.of(), LOGS);
      assertThat(run.flag("-XX:AOTCache=")).isEqualTo("nothing");
      assertThat(run.flag("-Dpewter.aot=")).isEqualTo(cache); // so that the self-check warns
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PEWTER_HEAP", "PEWTER_DIRECT_MEMORY", "PEWTER_CODE_CACHE"})
  void refusesWhatIsNoSizeAndWhatIsTooLittle(String name) throws IOException, InterruptedException {
    var noSize = run(Map.of(name, "96"), LOGS);
    assertThat(noSize.status).isEqualTo(1);
    assertThat(noSize.text)
        .isEqualTo("Error: " + name + " is 96; it must be a number with k, m or g, such as 96m\n");
    var little = run(Map.of(name, "4m"), LOGS);
    assertThat(little.status).isEqualTo(1);
    assertThat(little.text).startsWith("Error: " + name + " is 4m; the agent needs ");
  }
}
