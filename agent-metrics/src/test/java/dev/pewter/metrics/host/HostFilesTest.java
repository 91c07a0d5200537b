package dev.pewter.metrics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
    Files.writeString(machine.resolve("proc/long"), ("x".repeat(1023) + "\n").repeat(3 << 10));
    files.read(files.proc("long"));
    assertThat(files.value().length()).isEqualTo((3 << 20) - 1);
    assertThatThrownBy(() -> files.read(files.path("/dev/zero"))).hasMessageContaining("longer");
  }

  @Test
  void refusesLongLines() throws IOException {
    String longest = "x".repeat(256 << 10);
    Files.writeString(machine.resolve("proc/long"), "a\n" + longest + "\nb\n");
    assertThat(files.read(files.proc("long")).nextLine()).isTrue();
    Files.writeString(machine.resolve("proc/long"), "a\n" + longest + "x\nb\n");
    for (var reading :
        List.<Callable<Fields>>of(
            () -> files.read(files.proc("long")), () -> files.readIfThere(files.proc("long")))) {
      assertThatThrownBy(reading::call)
          .isInstanceOf(IOException.class)
          .hasMessage(machine + "/proc/long: a line longer than 262144 bytes");
    }
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
