package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.BrokenClock;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.testing.FakeRemote;
import org.junit.jupiter.api.Test;

/// A component that the runtime runs again after a bug of ours.
class RemoteWriteRestartIT extends RemoteWriteFolder {
  @Test
  void sendsAfterABugInATask() throws Exception {
    sendsAfterABugOf("/read");
  }

  @Test
  void sendsAfterABugInItsOwnThread() throws Exception {
    sendsAfterABugOf(Thread.currentThread().getName());
  }

  private void sendsAfterABugOf(String thread) throws Exception {
    var clock = new BrokenClock();
    var context = new TestContext(NAME, directory.resolve(NAME), clock);
    try (var remote = new FakeRemote()) {
      var arguments = Blocks.decode(PrometheusRemoteWriteArguments.class, endpoint(remote));
      var write = new PrometheusRemoteWrite(context, arguments);
      clock.breakFor(thread);

      assertThatThrownBy(write::run).isInstanceOf(IllegalStateException.class);

      try (var _ = new RunningComponent(write)) {
        await()
            .until(
                () -> {
                  var batch =
                      RunningRemoteWrite.batch(
                          to -> to.add(Labels.of("__name__", "a"), 1, 1_700_000_000_000L));
                  write.accept(batch);
                  return !remote.values("a").isEmpty();
                });
      }
    }
  }
}
