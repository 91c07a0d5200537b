package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file system of its own for one folder, to be full or read-only.
record OwnDisk(Path folder) implements AutoCloseable {

  /// Skips the test where nothing can be mounted.
  ///
  /// @param options of the mount, such as `size=1m`
  static OwnDisk mount(Path folder, String options) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0,
        "needs root and mount, to have a disk of its own");
    return new OwnDisk(folder);
  }

  /// Writes a file until there is no room; the disk has room again when it is deleted.
  Path fill() throws IOException {
    Path filling = folder.resolve("filling");
    try (var out = Files.newOutputStream(filling)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException _) {
      return filling; // full, as wanted
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException _) {
      return -1; // not installed
    }
  }

  @Override
  public void close() throws IOException {
    try {
      assertThat(run("umount", "-l", folder.toString())).isZero();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
