package dev.pewter.core.config.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StdlibPageTest {
  @Test
  void describesEveryFunction() throws IOException {
    String page = Files.readString(Path.of("../docs/reference/stdlib.md"));
    for (String function : Stdlib.functionNames()) {
      String replacement = Stdlib.replacement(function);
      String mention =
          replacement == null ? "`" + function + "(" : "`" + function + "` | `" + replacement + "`";
      assertThat(page).contains(mention);
    }
  }
}
