package dev.pewter.deploy.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the build writes of itself into the jar.
class VersionTest {
  @TempDir Path folder;

  private String written(String script, String environment)
      throws IOException, InterruptedException {
    Path file = folder.resolve("a/version.properties");
    Shell.output("env %s bash '%s' '%s' 1.2.3".formatted(environment, script, file));
    return Files.readString(file);
  }

  @Test
  void namesTheCommitAndItsTime() throws IOException, InterruptedException {
    Path checkout = Files.createDirectory(folder.resolve("checkout"));
    Shell.output(
        """
        cp src/dist/version.sh '%1$s' && cd '%1$s' && export GIT_CONFIG_GLOBAL=/dev/null
        git init -q -b trunk && git add . && GIT_COMMITTER_DATE='2026-01-02T03:04:05+02:00' \
          git -c user.name=a -c user.email=a@b commit -q -m first
        """
            .formatted(checkout));
    String revision = Shell.output("git -C '%s' rev-parse --short=10 HEAD".formatted(checkout));

    String script = checkout.resolve("version.sh").toString();
    assertThat(written(script, "A=b"))
        .isEqualTo(
            "version=1.2.3\nrevision="
                + revision.strip()
                + "\nbranch=trunk\ndate=2026-01-02T01:04:05Z\n");
    assertThat(written(script, "BUILD_REVISION=abc BUILD_BRANCH=main SOURCE_DATE_EPOCH=0"))
        .isEqualTo("version=1.2.3\nrevision=abc\nbranch=main\ndate=1970-01-01T00:00:00Z\n");
  }

  @Test
  void knowsNothingOutsideACheckout() throws IOException, InterruptedException {
    Files.copy(Path.of("src/dist/version.sh"), folder.resolve("version.sh"));

    assertThat(written(folder.resolve("version.sh").toString(), "GIT_CEILING_DIRECTORIES=/"))
        .isEqualTo("version=1.2.3\nrevision=unknown\nbranch=unknown\ndate=unknown\n");
  }
}
