package dev.pewter.core.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Offsets, sizes and numbers as compilers for the architectures know them.
class LayoutsIT {
  @ParameterizedTest
  @ValueSource(strings = {"x86_64-linux-gnu-gcc", "aarch64-linux-gnu-gcc"})
  void areThoseOfTheSystem(String compiler) throws IOException, InterruptedException {
    boolean isHere =
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, compiler)));
    assumeTrue(isHere, "no " + compiler + " here");
    var process =
        new ProcessBuilder(
                compiler,
                "-std=c11",
                "-fsyntax-only",
                "src/test/java/dev/pewter/core/sys/testdata/layouts.c")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
