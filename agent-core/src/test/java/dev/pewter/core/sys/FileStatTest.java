package dev.pewter.core.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FileStatTest {
  @TempDir Path directory;

  @Test
  void saysWhatTheJdkSays() throws IOException {
    var file = Files.writeString(directory.resolve("ä"), "hello");
    var stat = FileStat.of(file.toString());

    assertThat(stat.size()).isEqualTo(5);
    assertThat(stat.isRegular()).isTrue();
    assertThat(stat.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(stat.modifiedNanos())
        .isEqualTo(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS));
    assertThat(FileStat.of(directory.toString()).isRegular()).isFalse();
  }

  @Test
  void knowsAFileByAnotherName() throws IOException {
    var file = Files.writeString(directory.resolve("a"), "");
    var other = Files.writeString(directory.resolve("b"), "");
    var link = Files.createSymbolicLink(directory.resolve("l"), file);

    assertThat(FileStat.of(link.toString()).isSameFile(FileStat.of(file.toString()))).isTrue();
    assertThat(FileStat.of(other.toString()).isSameFile(FileStat.of(file.toString()))).isFalse();
  }

  @Test
  void saysWhenThereIsNone() {
    assertThatThrownBy(() -> FileStat.of(directory.resolve("none").toString()))
        .isInstanceOfSatisfying(SystemCallException.class, e -> assertThat(e.isMissing()).isTrue())
        .hasMessageEndingWith("no such file or directory");
  }

  @Test
  void saysWithoutAnExceptionWhetherThereIsNone() throws IOException {
    var file = Files.writeString(directory.resolve("a"), "");
    Files.createSymbolicLink(directory.resolve("nowhere"), directory.resolve("none"));

    assertThat(FileStat.isMissing(file.toString())).isFalse();
    assertThat(FileStat.isMissing(directory.resolve("none").toString())).isTrue();
    assertThat(FileStat.isMissing(directory.resolve("nowhere").toString())).isTrue();
    assertThat(FileStat.isMissing(file.resolve("below a file").toString())).isTrue();
    assertThat(FileStat.isMissing("/" + "x".repeat(300))).isFalse(); // too long a name to ask
  }
}
