package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.eval.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `import.git` with the system's git and repositories on disk.
class GitImportTest {
  @TempDir Path folder;
  private TestRuntime runtime;

  @BeforeEach
  void create() {
    runtime = new TestRuntime(folder.resolve("storage"), Stability.GENERALLY_AVAILABLE);
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  private static void git(Path in, String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@t"));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).directory(in.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  private static void commit(Path repository, String text)
      throws IOException, InterruptedException {
    Files.writeString(repository.resolve("m.alloy"), text);
    git(repository, "add", ".");
    git(repository, "commit", "--quiet", "--message=m");
  }

  private Path repository(String name, String text) throws IOException, InterruptedException {
    Path made = Files.createDirectory(folder.resolve(name));
    git(made, "init", "--quiet", "--initial-branch=main");
    commit(made, text);
    return made;
  }

  private static String block(String label, Object repository, String pullFrequency) {
    return """
    import.git "%s" {
      repository     = "%s"
      path           = "m.alloy"
      pull_frequency = "%s"
    }
    """
        .formatted(label, repository, pullFrequency);
  }

  @Test
  void fetchesWhereGitWasKilled() throws Exception {
    Path upstream = repository("upstream", "declare \"a\" { }");
    var arguments =
        new BlockArguments.ImportGit(
            upstream.toString(), "m.alloy", "main", Duration.ZERO, null, null);
    var source = new GitRepository(arguments, folder.resolve("copy"));
    var first = source.fetch();
    commit(upstream, "declare \"b\" { }");
    Path git = folder.resolve("copy/repo/.git");
    for (String left : List.of("index.lock", "shallow.lock", "HEAD.lock", "config.lock")) {
      Files.createFile(git.resolve(left));
    }
    assertThat(source.fetch().sameAs(first)).isFalse();
    Files.delete(git.resolve("HEAD")); // as when git is killed that makes the repository
    assertThat(source.fetch().files()).hasSize(1);
  }

  @Test
  void runsOneGitInADirectoryThoughReloadsFetchToo() throws Exception {
    Path upstream = repository("upstream", "declare \"c\" { }");
    String text = "import.string \"m\" { content = `%s` }".formatted(block("g", upstream, "1ms"));
    runtime.start(text);
    for (int i = 0; i < 15; i++) {
      assertThat(runtime.load(text).diagnostics()).isEmpty();
      assertThat(runtime.health("import.string.m").state()).isEqualTo(Health.State.HEALTHY);
    }
  }

  @Test
  void keepsRepositoriesOfOneLabelApart() throws Exception {
    Path one = repository("one", "declare \"d\" { export \"v\" { value = module_path } }");
    Path two = repository("two", "declare \"d\" { export \"v\" { value = module_path } }");
    String inner = "\ndeclare \"c\" {\n  g.d \"x\" { }\n  export \"v\" { value = g.d.x.v }\n}\n";
    Files.writeString(folder.resolve("a.alloy"), block("g", one, "0s") + inner);
    Files.writeString(folder.resolve("b.alloy"), block("g", two, "0s") + inner);
    String text =
        """
        import.string "m" {
          content = `
            import.file "a" { filename = "%s/a.alloy" }
            import.file "b" { filename = "%s/b.alloy" }
            declare "e" {
              a.c "x" { }
              b.c "x" { }
              export "v" { value = a.c.x.v == b.c.x.v }
            }
          `
        }
        m.e "x" { }
        test.echo "a" { input = m.e.x.v }
        """
            .formatted(folder, folder);
    assertThat(runtime.load(text).diagnostics()).isEmpty();
    assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Bool(false));
  }

  @Test
  void reloadsAnotherTextThoughAFetchHangs() throws Exception {
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String url = "git://127.0.0.1:" + server.getLocalPort() + "/";
      String text = "import.string \"m\" { content = `%s` }".formatted(block("g", url, "10ms"));
      Thread loading = Thread.ofVirtual().start(() -> runtime.load(text));
      server.accept().close(); // the first load is refused
      loading.join();
      runtime.controller.start();
      try (Socket _ = server.accept()) { // of the thread that polls
        Thread next =
            Thread.ofVirtual().start(() -> runtime.load("import.string \"m\" { content = `` }"));
        assertThat(next.join(Duration.ofSeconds(20))).isTrue();
      }
      assertThat(runtime.health("import.string.m").state()).isEqualTo(Health.State.HEALTHY);
    }
  }
}
