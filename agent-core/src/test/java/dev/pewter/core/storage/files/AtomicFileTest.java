package dev.pewter.core.storage.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AtomicFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void leavesTheOldOrTheNewContentWhereverItCrashes(AtomicFile.Step crash) throws IOException {
    Path file = folder.resolve("f");
    AtomicFile.replace(file, "old".getBytes(UTF_8));
    byte[] content = "new and longer".getBytes(UTF_8);
    assertThatThrownBy(
            () ->
                AtomicFile.replace(
                    file,
                    content,
                    content.length,
                    step -> {
                      if (step == crash) {
                        throw new IOException("crash");
                      }
                    }))
        .hasMessage("crash");
    boolean isNew = crash.compareTo(AtomicFile.Step.RENAME) > 0;
    assertThat(Files.readString(file)).isEqualTo(isNew ? "new and longer" : "old");
    AtomicFile.replace(file, "next".getBytes(UTF_8)); // what was left behind is no obstacle
    assertThat(Files.readString(file)).isEqualTo("next");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void goesThroughOnAnInterruptedThread() throws IOException {
    Path file = folder.resolve("f");
    Thread.currentThread().interrupt();
    AtomicFile.replace(file, "saved at shutdown".getBytes(UTF_8));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readString(file)).isEqualTo("saved at shutdown");
  }

  @Test
  void appendsInPlaceOfWhatIsBehind() throws IOException {
    Path file = folder.resolve("f");
    AtomicFile.append(file, 0, "one,".getBytes(UTF_8));
    AtomicFile.append(file, 4, "two and more".getBytes(UTF_8));
    Thread.currentThread().interrupt();
    AtomicFile.append(file, 4, "three".getBytes(UTF_8));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readString(file)).isEqualTo("one,three");

    assertThatThrownBy(() -> AtomicFile.append(file, 10, new byte[1]))
        .hasMessageContaining("shorter");
    assertThat(Files.readString(file)).isEqualTo("one,three");
    AtomicFile.append(file, 0, "new".getBytes(UTF_8));
    assertThat(Files.readString(file)).isEqualTo("new");
    assertThatThrownBy(() -> AtomicFile.append(folder.resolve("other"), 3, new byte[1]))
        .isInstanceOf(IOException.class);
  }

  @Test
  void failsWithoutHarmWhenTheDirectoryIsGone() {
    Path file = folder.resolve("gone").resolve("f");
    assertThatThrownBy(() -> AtomicFile.replace(file, new byte[1])).isInstanceOf(IOException.class);
  }
}
