package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of files where pods come and go by the dozen a second, while readers come for them
/// and while they wait for a receiver.
@EnabledOnOs(OS.LINUX)
class VeryManyFilesTest {
  private static final int TICKS_OF_A_SECOND = 6;

  private static final int IN_A_DIRECTORY = 20; // for each is listed
  private static final String FIRST = "first\n";
  private static final String LAST = "last\n";

  /// As many as are kept open that are not read.
  private static final int MOST_UNREAD = 1280;

  @TempDir Path directory;
  private final List<Tail> tails = new ArrayList<>();
  private UnreadTailing all;
  private LineReader reader;

  @BeforeEach
  void open() throws IOException {
    all = UnreadTailing.in(directory);
    reader = new LineReader(all.tailing());
  }

  @AfterEach
  void close() {
    all.close();
  }

  /// The files of so many new pods.
  private List<Path> pods(String name, int count, String text) throws IOException {
    var files = new ArrayList<Path>();
    for (int i = 0; i < count; i++) {
      Path pods = Files.createDirectories(directory.resolve(name + "-" + i / IN_A_DIRECTORY));
      files.add(Files.writeString(pods.resolve(i + ".out"), text));
    }
    return files;
  }

  private static void append(List<Path> files, String line) throws IOException {
    for (Path file : files) {
      Files.writeString(file, line, APPEND);
    }
  }

  private static void delete(List<Path> files) throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private void follow(List<Path> files) {
    tails.addAll(all.follow(files));
  }

  private void second() throws InterruptedException {
    for (int i = 0; i < TICKS_OF_A_SECOND; i++) {
      all.tick();
    }
  }

  /// All readers come, for each file that has or may have something to read.
  private void read() throws InterruptedException {
    for (var tail : tails) {
      if (tail.isToBeRead() || tail.needsTime()) {
        tail.mustQueue();
        boolean isMore;
        do {
          assertThat(tail.turnBegins()).isTrue();
          isMore = tail.read(reader);
        } while (tail.mustQueueAgain(isMore));
      }
    }
  }

  /// Until nothing is left of those that are gone.
  private void readOn() throws InterruptedException {
    for (int i = 0; i < 15; i++) {
      read();
      second();
    }
    assertThat(all.tailing().all()).isEmpty();
    assertThat(all.tailing().openFiles()).isZero();
  }

  private double missed() {
    return all.context().metrics().value("pewter_loki_source_file_missed_files_total");
  }

  /// Eighty a second that live for two. All readers wait for a receiver for three seconds.
  @Test
  void areReadToTheirEndWhereSomeAreDeletedAllTheTime() throws Exception {
    var alive = new ArrayDeque<List<Path>>();
    for (int i = 0; i < 20; i++) {
      if (alive.size() == 2 || i >= 18) {
        delete(alive.removeFirst());
      }
      if (i < 18) {
        alive.add(pods("s" + i, 80, FIRST));
      }
      follow(alive.stream().flatMap(List::stream).toList());
      second();
      if (i < 14 || i > 16) {
        read();
      }
    }
    readOn();
    assertThat(missed()).isZero();
    assertThat(all.sink().lines()).hasSize(18 * 80);
  }

  /// Some were empty when they were found.
  @Test
  void areCountedAsMissedThatAreGoneUnreadBeyondTheMost() throws Exception {
    var files = pods("p", MOST_UNREAD, FIRST);
    var empty = pods("empty", 20, "");
    files.addAll(empty);
    follow(files);
    second();
    append(empty, FIRST);
    second();
    assertThat(all.tailing().openFiles()).isEqualTo(MOST_UNREAD);
    delete(files);
    second();
    follow(List.of());
    second();
    readOn();
    assertThat(all.sink().lines()).hasSize(MOST_UNREAD);
    assertThat(missed()).isEqualTo(20);
    assertThat(all.context().log().lines())
        .filteredOn(line -> line.startsWith("warn a rotated file is gone, its end was not read"))
        .hasSize(20);
  }

  /// Those that are read and still have their names make room.
  @Test
  void areOpenedThoughVeryManyAreOpenThatAreRead() throws Exception {
    var files = pods("p", 1030, FIRST);
    follow(files);
    second();
    read();
    var late = new ArrayList<Path>();
    for (int i = 0; i < 2; i++) {
      late.addAll(pods("late" + i, 150, FIRST));
      follow(Stream.concat(files.stream(), late.stream()).toList());
      second();
    }
    delete(late);
    follow(files);
    second();
    read();
    assertThat(missed()).isZero();
    assertThat(all.sink().lines()).hasSize(1330);
  }

  /// One that is written all the time is read at every second tick, and others come right before.
  @Test
  void areNotClosedThatWereWrittenSinceTheyWereRead() throws Exception {
    var busy = pods("busy", 1, FIRST);
    follow(busy);
    second();
    read();
    append(busy, "second\n");
    all.tick();
    read();
    append(busy, LAST);
    follow(Stream.concat(busy.stream(), pods("p", 1100, FIRST).stream()).toList());
    all.tick(); // it is woken at the next
    delete(busy);
    all.tick();
    read();
    assertThat(missed()).isZero();
    assertThat(all.sink().lines()).contains("second", "last");
  }

  /// Although no reader came between its last line and its end.
  @Test
  void areReadToTheirEndThoughClosedWhileTheyWereIdle() throws Exception {
    var files = pods("p", 100, FIRST);
    follow(files);
    second();
    read();
    all.clock().advance(Duration.ofSeconds(11));
    for (int i = 0; i < 6; i++) {
      second();
    }
    assertThat(all.tailing().openFiles()).isLessThan(50);
    append(files, LAST);
    second();
    delete(files);
    follow(List.of());
    second();
    readOn();
    assertThat(missed()).isZero();
    assertThat(all.sink().lines()).hasSize(200);
  }

  /// Deleted while their lines were under way, as when pods end while no receiver is there.
  @Test
  void areForgottenOnceTheyAreGoneAndDelivered() throws Exception {
    var files = pods("p", 3, FIRST);
    follow(files);
    second();
    all.sink().hold();
    read();
    follow(List.of());
    read();
    delete(files);
    second();
    read();
    all.sink().release();
    second();
    assertThat(all.tailing().all()).isEmpty();
    assertThat(tails).hasSize(3).noneMatch(Tail::needsTime);
  }

  /// While the watcher had still to look at them as at all others now and then.
  @Test
  void areNotOpenedAgainOnceTheyAreForgotten() throws Exception {
    var files = pods("p", 30, FIRST);
    follow(files);
    for (int i = 0; i < 401; i++) {
      all.tick();
    }
    follow(List.of());
    for (int i = 0; i < 3; i++) {
      read();
      second();
    }
    assertThat(all.tailing().all()).isEmpty();
    for (Path file : files) {
      Files.move(file, file.resolveSibling(file.getFileName() + ".1"));
      Files.writeString(file, FIRST);
    }
    for (int i = 0; i < 30; i++) {
      all.tick();
    }
    assertThat(all.tailing().openFiles()).isZero();
  }
}
