package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoLogTest {
  @TempDir Path folder;
  private final TestClock clock = new TestClock();

  @Test
  void goesOnCountingWhereTheFileEnds() throws IOException {
    new DemoLog(folder, clock).write();
    new DemoLog(folder, clock);
    assertThat(Files.readAllLines(folder.resolve("shop/0.log")))
        .hasSize(6)
        .first()
        .asString()
        .matches(
            "[0-9T:.-]+Z stdout F \\{\"level\":\"info\",\"user\":\\{\"name\":\"ann\"},"
                + "\"msg\":\"order 1 paid\"}");
    assertThat(Files.readString(folder.resolve("shop/0.log"))).contains("order 3 paid");
  }

  @Test
  void keepsOneRotatedFile() throws IOException {
    var log = new DemoLog(folder, clock);
    for (int i = 0; i < 15_000; i++) {
      log.write();
    }
    try (var files = Files.list(folder.resolve("shop"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("0.log", "0.log.1");
    }
    assertThat(Files.size(folder.resolve("shop/0.log.1"))).isBetween(1_048_576L, 1_049_000L);
  }
}
