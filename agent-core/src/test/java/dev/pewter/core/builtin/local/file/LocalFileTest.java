package dev.pewter.core.builtin.local.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileTest {
  @TempDir private Path root;
  private final TestClock clock = new TestClock();
  private TestContext context = new TestContext("local.file.test");
  private Path file = Path.of("");

  @BeforeEach
  void write() throws IOException {
    context = new TestContext("local.file.test", root, clock);
    file = root.resolve("file");
    Files.writeString(file, "one\n");
  }

  @Test
  void exportsTheContentWhenItIsBuilt() throws ComponentException {
    var component = new LocalFile(context, arguments(file, false));
    assertThat(content()).isEqualTo(new OptionalSecret(false, "one\n"));
    assertThat(component.health())
        .isEqualTo(new Health(Health.State.HEALTHY, "read file", clock.now()));
    assertThat(context.metrics().value("local_file_timestamp_last_accessed_unix_seconds"))
        .isEqualTo(clock.now().getEpochSecond());
  }

  @Test
  void theContentMayBeSecret() throws ComponentException {
    assertThat(new LocalFile(context, arguments(file, true)).debugInfo()).isNull();
    assertThat(content()).hasToString("(secret)");
  }

  @Test
  void isNotBuiltWithoutItsFile() {
    Path missing = root.resolve("missing");
    assertThatThrownBy(() -> new LocalFile(context, arguments(missing, false)))
        .isInstanceOf(ComponentException.class)
        .hasMessage("failed to read file: open " + missing + ": no such file or directory");
    assertThatThrownBy(() -> new LocalFile(context, arguments(root, false)))
        .hasMessage("failed to read file: read " + root + ": is a directory");
    assertThat(context.exports()).isEmpty();
  }

  @Test
  void aFileThatVanishesKeepsItsContentAndIsUnhealthy() throws IOException, ComponentException {
    var component = new LocalFile(context, arguments(file, false));
    Files.delete(file);
    clock.advance(Duration.ofSeconds(1));
    assertThat(component.read(null)).endsWith("no such file or directory");
    assertThat(content().reveal()).isEqualTo("one\n");
    assertThat(component.health())
        .isEqualTo(
            new Health(
                Health.State.UNHEALTHY,
                "failed to read file: open " + file + ": no such file or directory",
                clock.now()));
    Files.writeString(file, "two");
    assertThat(component.read(null)).isNull();
    assertThat(content().reveal()).isEqualTo("two");
  }

  @Test
  void anUpdateThatFailsLeavesTheOldFile() throws IOException, ComponentException {
    var component = new LocalFile(context, arguments(file, false));
    assertThatThrownBy(() -> component.update(arguments(root.resolve("missing"), false)))
        .isInstanceOf(ComponentException.class);
    Files.writeString(file, "two");
    assertThat(component.read(null)).isNull();
    assertThat(content().reveal()).isEqualTo("two");
  }

  @Test
  void refusesToPollAllTheTime() {
    assertThatThrownBy(
            () -> new LocalFileArguments(file.toString(), Detector.POLL, Duration.ZERO, false))
        .hasMessage("poll_frequency must be greater than 0");
  }

  private OptionalSecret content() {
    return context.lastExport(LocalFileExports.class).content();
  }

  private static LocalFileArguments arguments(Path file, boolean isSecret) {
    return new LocalFileArguments(
        file.toString(), Detector.FSNOTIFY, Duration.ofMinutes(1), isSecret);
  }
}
