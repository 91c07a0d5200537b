package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Labels;
import dev.pewter.core.sys.Inotify;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class WatcherTest {
  private static final int TICKS = 5;
  private static final int TICKS_OF_A_SECOND = 7;

  /// As where a user has too many instances of inotify.
  private static final Notifications NONE =
      new Notifications() {
        @Override
        public Inotify open() throws SystemCallException {
          throw new SystemCallException("inotify_init1", 24);
        }
      };

  @TempDir Path directory;

  /// Reads it in the place of a reader; tells whether it was woken for that.
  private static boolean isWoken(Tail tail) {
    boolean wasQueued = !tail.mustQueue();
    assertThat(tail.turnBegins()).isTrue();
    assertThat(tail.mustQueueAgain(false)).isFalse();
    return wasQueued;
  }

  @Test
  void keepsFewFilesOpenThatAreIdle() throws Exception {
    var wanted = new HashMap<String, List<Labels>>();
    for (int i = 0; i < 200; i++) {
      Path log = Files.writeString(directory.resolve(i + ".log"), "a line\n");
      wanted.put(log.toString(), List.of(Labels.EMPTY));
    }
    try (var all = UnreadTailing.in(directory)) {
      var reader = new LineReader(all.tailing());
      for (var tail : all.tailing().follow(wanted)) {
        assertThat(tail.read(reader)).isFalse();
        isWoken(tail);
      }
      assertThat(all.tailing().openFiles()).isEqualTo(200);
      all.clock().advance(Duration.ofSeconds(11));
      for (int i = 0; i < 5 * TICKS_OF_A_SECOND; i++) {
        all.watcher().tick();
      }
      assertThat(all.tailing().openFiles()).isPositive().isLessThanOrEqualTo(64);
      assertThat(openLogs()).isEqualTo(all.tailing().openFiles());
    }
  }

  /// How many files of the directory the process has open.
  private long openLogs() throws IOException {
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      return StreamSupport.stream(descriptors.spliterator(), false)
          .filter(each -> target(each).startsWith(directory + "/"))
          .count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return ""; // closed meanwhile
    }
  }

  /// Nothing will ever tell that it comes, and no time passes in which it were looked at.
  @Test
  void leavesANameBelowAFileAloneBetweenLooks() throws Exception {
    Path log = Files.createFile(directory.resolve("a.log"));
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(log.resolve("b.log"));
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
      for (int i = 0; i < TICKS; i++) {
        all.watcher().tick();
        assertThat(isWoken(tail)).as("woken at tick %s", i).isFalse();
      }
    }
  }

  /// Where a file stays as it is, the time between two looks doubles.
  @Test
  void looksAtFilesAsOftenAsToldWhereNothingTells() throws Exception {
    assertThat(secondsOfLooks("min_poll_frequency = \"1s\"\n max_poll_frequency = \"4s\"", 7, 13))
        .containsExactly(11, 12, 13);
    assertThat(secondsOfLooks("min_poll_frequency = \"5s\"", 0, 10)).containsExactly(5, 10);
  }

  /// At which seconds, up to the last, a file is found to have news that is written at one.
  private List<Integer> secondsOfLooks(String fileWatch, int written, int last) throws Exception {
    Path log = Files.createFile(directory.resolve("a" + written + ".log"));
    var seconds = new ArrayList<Integer>();
    try (var all = UnreadTailing.in(directory, NONE, "file_watch {\n " + fileWatch + "\n}")) {
      var tail = all.follow(log);
      for (int second = 0; second <= last; second++) {
        all.watcher().tick();
        if (isWoken(tail) && second > 0) {
          seconds.add(second);
        }
        if (second == written) {
          Files.writeString(log, "a line\n");
        }
        all.clock().advance(Duration.ofSeconds(1));
      }
    }
    return seconds;
  }

  /// So that a kill repeats what was delivered in one second at most.
  @Test
  void savesWhatIsDeliveredWithinASecond() throws Exception {
    Path log = directory.resolve("a.log");
    Files.writeString(log, "one\n");
    Path positions = directory.resolve("data").resolve("positions");
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(log);
      var reader = new LineReader(all.tailing());
      all.tick();
      read(tail, reader);
      for (int i = 0; i < TICKS_OF_A_SECOND; i++) {
        all.tick();
      }
      byte[] before = Files.readAllBytes(positions);
      Files.writeString(log, "two\n", APPEND);
      all.tick();
      read(tail, reader);
      for (int i = 0; i < TICKS_OF_A_SECOND; i++) {
        all.tick();
      }
      assertThat(Files.readAllBytes(positions)).isNotEqualTo(before);
    }
  }

  private static void read(Tail tail, LineReader reader) throws InterruptedException {
    boolean isMore;
    do {
      assertThat(tail.turnBegins()).isTrue();
      isMore = tail.read(reader);
    } while (tail.mustQueueAgain(isMore));
  }

  @Test
  void watchesWhereALinkLeadsThatWasTurnedWhileEventsWereLost() throws Exception {
    Path before = Files.createFile(Files.createDirectory(directory.resolve("a")).resolve("0.log"));
    Path after = Files.createFile(Files.createDirectory(directory.resolve("b")).resolve("0.log"));
    Path link = Files.createSymbolicLink(directory.resolve("0.log"), before);
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(link);
      all.watcher().tick();
      loseEvents();
      Files.delete(link);
      Files.createSymbolicLink(link, after);
      all.watcher().tick();
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
      Files.writeString(after, "a line\n");
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
    }
  }

  /// Lets more happen in the directory than the system keeps for who does not ask. Only what is
  /// the same as the last is left out.
  private void loseEvents() throws IOException {
    var limit = Path.of("/proc/sys/fs/inotify/max_queued_events");
    int most = Integer.parseInt(Files.readString(limit).strip());
    try (var one = Files.newOutputStream(directory.resolve("one"));
        var other = Files.newOutputStream(directory.resolve("other"))) {
      for (int i = 0; i <= most / 2; i++) {
        one.write('x');
        other.write('x');
      }
    }
  }

  @Test
  void isToldOfADirectoryThatComesOnTheWayToAFile() throws Exception {
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(directory.resolve("a/b/c.log"));
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
      all.watcher().tick();
      assertThat(isWoken(tail)).isFalse();
      Files.createDirectories(directory.resolve("a/b"));
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
    }
  }
}
