package dev.pewter.core.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemStatTest {
  @TempDir Path directory;

  private static FileSystemStat stat(Path path) throws SystemCallException {
    return FileSystemStat.of(path.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void tellsWhatTheJdkTells() throws IOException {
    var stat = stat(directory);
    var store = Files.getFileStore(directory);
    assertThat(stat.blocks() * stat.blockBytes()).isEqualTo(store.getTotalSpace());
    assertThat(stat.freeBlocks()).isLessThanOrEqualTo(stat.blocks()).isPositive();
    assertThat(stat.availableBlocks()).isLessThanOrEqualTo(stat.freeBlocks());
    assertThat(stat.freeFiles()).isLessThanOrEqualTo(stat.files());
  }

  @Test
  void knowsTheKernelsProc() throws IOException {
    assertThat(stat(Path.of("/proc")).type()).isEqualTo(FileSystemStat.PROC);
    assertThat(stat(directory).type()).isNotEqualTo(FileSystemStat.PROC);
  }

  @Test
  void tellsWhatIsMissing() {
    assertThatThrownBy(() -> stat(directory.resolve("none")))
        .isInstanceOfSatisfying(SystemCallException.class, e -> assertThat(e.isMissing()).isTrue());
  }
}
