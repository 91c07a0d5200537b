package dev.pewter.core.builtin.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DiscoveryIT {
  private final TestContext context = new TestContext("discovery.test");
  private final AtomicInteger open = new AtomicInteger();

  private record Arguments(String address, CountDownLatch ready) {}

  @Test
  void exportsTheFirstTargetsAtOnceAndKeepsThemUntilANewSourceAnswers() {
    context.watch();
    var discovery =
        new Discovery<Arguments>(
            context, arguments("a", 0), _ -> Duration.ofMinutes(1), (a, _) -> new Fake(a));
    assertThat(targets()).isEmpty();
    try (var tasks = new TaskGroup("test")) {
      tasks.start("run", discovery::run);
      await().until(() -> targets().equals(List.of(target("a"))));
      Arguments next = arguments("b", 1);
      discovery.update(next);
      await().until(() -> open.get() == 1 && next.ready().getCount() == 1);
      assertThat(targets()).containsExactly(target("a"));
      next.ready().countDown();
      await().until(() -> targets().equals(List.of(target("b"))));
    }
    assertThat(open).hasValue(0);
    assertThat(context.shown()).contains("[{\"__address__\"=\"a\"}]");
  }

  private final class Fake implements TargetSource {
    private final Arguments arguments;

    Fake(Arguments arguments) {
      this.arguments = arguments;
      open.incrementAndGet();
    }

    @Override
    public Map<String, List<Target>> refresh(Map<String, List<Target>> last)
        throws InterruptedException {
      arguments.ready().await();
      return Map.of("", List.of(target(arguments.address())));
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  private static Arguments arguments(String address, int waits) {
    return new Arguments(address, new CountDownLatch(waits));
  }

  private static Target target(String address) {
    return Target.of(Map.of("__address__", address));
  }

  private List<Target> targets() {
    return context.lastExport(TargetsExports.class).targets();
  }
}
