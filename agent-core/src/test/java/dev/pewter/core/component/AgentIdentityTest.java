package dev.pewter.core.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentIdentityTest {
  @TempDir Path storage;

  private AgentIdentity of(String component) {
    return new AgentIdentity(new TestContext(component, storage.resolve(component), Clock.SYSTEM));
  }

  @Test
  void keepsTheIdOverRestarts() {
    var first = of("loki.write.a");
    first.find();
    var second = of("loki.write.a");
    second.find();

    assertThat(first.headers()).hasSize(2).isEqualTo(second.headers());
  }

  @Test
  void givesOneIdToComponentsThatStartTogether() throws IOException, InterruptedException {
    var all = new ArrayList<AgentIdentity>();
    for (int i = 0; i < 50; i++) {
      all.add(of("loki.write.a" + i));
    }
    try (var tasks = new TaskGroup("test")) {
      all.forEach(each -> tasks.start("find", each::find));
      tasks.join();
    }

    assertThat(all.stream().map(AgentIdentity::headers).distinct()).hasSize(1);
    assertThat(Files.readString(storage.resolve("alloy_seed.json")))
        .contains(all.getFirst().headers().getFirst().value());
  }
}
