package dev.pewter.core.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class RawFilesTest {
  private static final int MOST = 1_000_000;

  @TempDir private Path folder;
  private final RawFiles files = new RawFiles(MOST);

  private int read(Path file) throws IOException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    return files.read(path, path.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_536, 65_537, 300_000, MOST})
  void readsWhatIsWithinTheBound(int length) throws IOException {
    var content = new byte[length];
    new Random(7).nextBytes(content);
    Path file = Files.write(folder.resolve("a"), content);
    assertThat(read(file)).isEqualTo(length);
    assertThat(Arrays.copyOf(files.bytes(), files.length())).isEqualTo(content);
    assertThat(files.bytes().length).isLessThanOrEqualTo(MOST);
  }

  @Test
  void refusesWhatIsLongerByNameAndGivesTheMemoryBack() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[MOST + 1]);
    for (Path longer : new Path[] {file, Path.of("/dev/zero")}) {
      assertThatThrownBy(() -> read(longer))
          .hasMessageContaining(longer + ": longer than 1000000 bytes");
      assertThat(files.bytes().length).isLessThan(MOST);
    }
    assertThat(read(Files.writeString(folder.resolve("b"), "short"))).isEqualTo(5);
  }
}
