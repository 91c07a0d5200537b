package dev.pewter.deploy.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Commands of this machine that a test needs.
final class Shell {
  private static final int PATIENCE_SECONDS = 120;

  private Shell() {}

  /// What a script prints; it must succeed.
  static String output(String script) throws IOException, InterruptedException {
    Path out = Files.createTempFile("shell", ".out");
    try {
      var process =
          new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + script);
      }
      String text = Files.readString(out, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(script + "\n" + text).isZero();
      return text;
    } finally {
      Files.delete(out);
    }
  }

  static boolean succeeds(String script) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder("bash", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  /// Whether a file system can be mounted here for one process alone.
  static boolean canMount() throws IOException, InterruptedException {
    return succeeds(
        "[ $(id -u) = 0 ] && unshare -m true && command -v chroot && command -v setpriv");
  }
}
