package dev.pewter.metrics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
  @TempDir private Path machine;
  private HostFiles files = new HostFiles(new HostPaths("/", "/", "/", "/"));

  @BeforeEach
  void makeAMachine() throws IOException {
    Files.createDirectories(machine.resolve("proc/sub"));
    Files.writeString(machine.resolve("proc/b"), " text \n");
    Files.createSymbolicLink(machine.resolve("proc/a"), Path.of("../target"));
    files =
        new HostFiles(new HostPaths(machine + "/proc", machine + "/sys", "/", "/run/udev/data"));
  }

  @Test
  void readsFilesLinksAndDirectories() throws IOException {
    assertThat(files.read(files.proc("b")).nextLine()).isTrue();
    assertThat(files.textIfPossible(files.proc("b"))).isEqualTo("text");
    assertThat(files.linkIfPossible(files.proc("a"))).isEqualTo("../target");
    assertThat(files.list(files.proc(""))).containsExactly("a", "b", "sub");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThat(files.readIfThere(files.proc("none"))).isNull();
    assertThat(files.readIfPossible(files.proc("sub"))).isNull();
    assertThat(files.errno()).isEqualTo(21);
    assertThatThrownBy(() -> files.read(files.proc("none")))
        .hasMessage(machine + "/proc/none: no such file or directory");
    assertThatThrownBy(() -> files.list(files.sys("class/none"))).isInstanceOf(NoData.class);
  }

  @Test
  void readsLongFilesAndRefusesEndlessOnes() throws IOException {
    Files.write(machine.resolve("proc/long"), new byte[3 << 20]);
    files.read(files.proc("long"));
    assertThat(files.value().length()).isEqualTo(3 << 20);
    assertThatThrownBy(() -> files.read(files.path("/dev/zero"))).hasMessageContaining("longer");
  }

  @Test
  void allocatesNothingWhenWarm() throws IOException, InterruptedException {
    Allocations.assertAllocatesAtMost(500, () -> files.textIfPossible(files.proc("b")));
  }

  @Test
  void writesNumbersIntoPaths() {
    assertThat(new RawPath("/proc/").addNumber(0).add("/").addNumber(4_194_304))
        .hasToString("/proc/0/4194304");
  }
}
