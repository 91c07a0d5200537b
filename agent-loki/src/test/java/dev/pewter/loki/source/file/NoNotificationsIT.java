package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.sys.Inotify;
import dev.pewter.core.sys.SystemCallException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A system that has no notifications of files left to give.
@EnabledOnOs(OS.LINUX)
class NoNotificationsIT extends TailedFile {
  private static final int EMFILE = 24;
  private static final int ENOSPC = 28;

  /// The limits of a user, which other processes may have reached.
  private enum Limit implements Notifications {
    INSTANCES("no file notifications to be had, files are looked at instead") {
      @Override
      public Inotify open() throws SystemCallException {
        throw new SystemCallException("inotify_init1", EMFILE);
      }
    },
    WATCHES(
        "the limit of file notifications is reached (fs.inotify.max_user_watches), further files"
            + " are looked at instead") {
      @Override
      public int watch(Inotify by, Path directory, int events) throws SystemCallException {
        throw new SystemCallException("inotify_add_watch", ENOSPC);
      }
    };

    private final String told;

    Limit(String told) {
      this.told = told;
    }
  }

  @ParameterizedTest
  @EnumSource(Limit.class)
  void followsFilesAllTheSame(Limit limit) throws Exception {
    notifications = limit;
    var agent = agentThatRead(10);
    appendLines(10, 20);
    awaitLines(0, 20);
    var rotated = directory.resolve("0.log.20260102-030405");
    Files.move(file, rotated);
    appendLines(20, 30);
    awaitLines(0, 30);
    Files.writeString(file, text(30, 35)); // cut and written anew
    awaitLines(0, 35);
    assertThat(warnings(agent)).hasSize(1).first().asString().startsWith("warn " + limit.told);
  }

  /// As when another process gives its watches back.
  @Test
  void takesNotificationsOnceThereAreSome() throws Exception {
    var refused = new AtomicInteger();
    var watched = new AtomicInteger();
    notifications =
        new Notifications() {
          @Override
          public int watch(Inotify by, Path of, int events) throws SystemCallException {
            if (refused.getAndIncrement() < 3) {
              throw new SystemCallException("inotify_add_watch", ENOSPC);
            }
            watched.incrementAndGet();
            return by.watch(of, events);
          }
        };
    var agent = agentThatRead(10);
    await().until(() -> watched.get() > 0);
    appendLines(10, 20);
    awaitLines(0, 20);
    assertThat(warnings(agent)).hasSize(1);
  }

  private static List<String> warnings(Agent agent) {
    return agent.context.log().lines().stream().filter(line -> line.startsWith("warn")).toList();
  }
}
