package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final TestContext.TestLog log = new TestContext("loki.source.file.t").log();
  private final Failures failures = new Failures();

  @Test
  void namesOneFile() {
    failures.add("/a", "open /a: permission denied");
    failures.tell(log);
    failures.tell(log);
    assertThat(log.lines())
        .containsExactly("error failed to tail file path=/a error=open /a: permission denied");
  }

  @Test
  void tellsManyFilesInOneLine() {
    for (int i = 0; i < 1000; i++) {
      failures.add("/" + i, "open /" + i + ": permission denied");
    }
    failures.tell(log);
    assertThat(log.lines())
        .containsExactly(
            "error failed to tail files files=1000 first=/0 error=open /0: permission denied");
  }
}
