package dev.pewter.deploy.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The Dockerfile, read as an engine reads it: it makes the image that the OCI archive is. Where
/// there is an engine, `docker build` is the better test.
class DockerfileIT {
  private static final Path DOCKERFILE = Path.of("docker/Dockerfile");
  private static final Path CONTEXT = Path.of("target/image").toAbsolutePath();
  private static final Path ARCHIVE = Path.of("target/image.tar").toAbsolutePath();

  private record Instruction(String name, String arguments) {}

  private static List<Instruction> instructions() throws IOException {
    var read = new ArrayList<Instruction>();
    for (String line : Files.readString(DOCKERFILE).replace("\\\n", " ").lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.strip().split(" +", 2);
        read.add(new Instruction(parts[0], parts[1].strip()));
      }
    }
    return read;
  }

  private static String only(String name) throws IOException {
    return instructions().stream()
        .filter(instruction -> instruction.name().equals(name))
        .map(Instruction::arguments)
        .reduce(
            (_, _) -> {
              throw new AssertionError("twice: " + name);
            })
        .orElseThrow();
  }

  private static Object json(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static Map<String, String> pairs(String arguments) {
    var pairs = new TreeMap<String, String>();
    var pair = java.util.regex.Pattern.compile("([\\w.]+)=(\"[^\"]*\"|\\S+)").matcher(arguments);
    while (pair.find()) {
      pairs.put(pair.group(1), pair.group(2).replace("\"", ""));
    }
    return pairs;
  }

  private static void requireImage() {
    assumeTrue(Files.exists(ARCHIVE), "no image was built: -Dquick, or no mirror of Debian");
  }

  private Map<?, ?> descriptor(String path) throws IOException, InterruptedException {
    return (Map<?, ?>) json(Shell.output("tar -xOf '%s' '%s'".formatted(ARCHIVE, path)));
  }

  private Map<?, ?> configOfArchive() throws IOException, InterruptedException {
    var parts = (List<?>) json(Shell.output("tar -xOf '%s' ./manifest.json".formatted(ARCHIVE)));
    return descriptor("./" + ((Map<?, ?>) parts.getFirst()).get("Config"));
  }

  @Test
  void usesOnlyWhatEveryEngineKnows() throws IOException {
    assertThat(instructions().stream().map(Instruction::name))
        .containsExactly("FROM", "ADD", "LABEL", "ENV", "ENTRYPOINT", "CMD");
    assertThat(only("FROM")).isEqualTo("scratch");
  }

  @Test
  void addsTheLayersOfTheArchive() throws IOException, InterruptedException {
    requireImage();
    String[] added = only("ADD").split(" +", -1);
    assertThat(added[added.length - 1]).isEqualTo("/");
    var ids = new ArrayList<String>();
    for (String tar : List.of(added).subList(0, added.length - 1)) {
      assertThat(CONTEXT.resolve(tar)).exists();
      String sum = Shell.output("sha256sum '%s' | cut -d' ' -f1".formatted(CONTEXT.resolve(tar)));
      ids.add("sha256:" + sum.strip());
    }
    var rootfs = (Map<?, ?>) configOfArchive().get("rootfs");
    assertThat(ids).isEqualTo(rootfs.get("diff_ids"));
    assertThat(CONTEXT.toFile().list())
        .containsExactlyInAnyOrder("base.tar", "runtime.tar", "agent.tar");
  }

  @Test
  void startsAsTheArchiveDoes() throws IOException, InterruptedException {
    requireImage();
    var config = (Map<?, ?>) configOfArchive().get("config");
    assertThat(json(only("ENTRYPOINT"))).isEqualTo(config.get("Entrypoint"));
    assertThat(json(only("CMD"))).isEqualTo(config.get("Cmd"));
    assertThat(pairs(only("ENV")).entrySet().stream().map(Object::toString).sorted().toList())
        .isEqualTo(((List<?>) config.get("Env")).stream().map(Object::toString).sorted().toList());
    assertThat(pairs(only("LABEL"))).isEqualTo(config.get("Labels"));
  }

  @Test
  void entersWhereTheAgentIs() throws IOException, InterruptedException {
    requireImage();
    String entry = (String) ((List<?>) json(only("ENTRYPOINT"))).getFirst();
    var link =
        Shell.output("tar -tvf '%s' '.%s'".formatted(CONTEXT.resolve("agent.tar"), entry)).strip();
    String target = link.substring(link.indexOf("-> ") + 3);
    Path program = Path.of(entry).resolveSibling(target).normalize();
    assertThat(Shell.output("tar -tf '%s' '.%s'".formatted(CONTEXT.resolve("agent.tar"), program)))
        .isNotBlank();
  }
}
