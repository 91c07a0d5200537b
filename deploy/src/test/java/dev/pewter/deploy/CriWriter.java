package dev.pewter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Writes numbered lines as the kubelet's container runtime does, in its layout
/// `NAMESPACE_POD_UID/app/0.log`, and rotates them as it does.
final class CriWriter implements AutoCloseable {
  private static final Instant START = Instant.parse("2024-05-01T10:00:00Z");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter ROTATED =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final String SEQUENCE = " seq=";
  private static final String FILLING = " " + "x".repeat(60) + " end\n";

  private final int file;
  private final Path path;
  private FileChannel channel;
  private int next;
  private int rotations;
  private String rest = "";

  CriWriter(Path root, int file) throws IOException {
    this.file = file;
    path = root.resolve("default_pod-" + file + "_uid-" + file).resolve("app").resolve("0.log");
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    channel = open();
  }

  /// The time a line carries in its header.
  static long timestampNanos(int sequence) {
    return START.getEpochSecond() * 1_000_000_000L + sequence * 1_000L;
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  Path path() {
    return path;
  }

  int file() {
    return file;
  }

  /// How many lines were begun: their sequence numbers are below.
  synchronized int written() {
    return next;
  }

  synchronized CriWriter write(int lines) throws IOException {
    var text = new StringBuilder(lines * 128);
    for (int i = 0; i < lines; i++) {
      text.append(line(next++));
    }
    raw(text.toString().getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private String line(int sequence) {
    return TIME.format(START.plusNanos(sequence * 1_000L))
        + " stdout F file="
        + file
        + SEQUENCE
        + sequence
        + FILLING;
  }

  /// Appends bytes as they are.
  synchronized void raw(byte[] bytes) throws IOException {
    var buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /// Writes the first half of the next line.
  synchronized void half() throws IOException {
    String line = line(next++);
    rest = line.substring(line.length() / 2);
    raw(line.substring(0, line.length() / 2).getBytes(StandardCharsets.UTF_8));
  }

  /// Writes the other half.
  synchronized void completeHalf() throws IOException {
    raw(rest.getBytes(StandardCharsets.UTF_8));
    rest = "";
  }

  /// Renames the file as the kubelet does and returns its new path; goes on writing to it.
  synchronized Path rename() throws IOException {
    var to = path.resolveSibling("0.log." + ROTATED.format(START.plusSeconds(60L * rotations++)));
    return Files.move(path, to);
  }

  /// Opens the file by its name, as after a rotation.
  synchronized void reopen() throws IOException {
    channel.close();
    channel = open();
  }

  synchronized Path rotate() throws IOException {
    var renamed = rename();
    reopen();
    return renamed;
  }

  /// Compresses a rotated file, as the kubelet does with all but the newest.
  static Path gzip(Path rotated) throws IOException {
    var to = rotated.resolveSibling(rotated.getFileName() + ".gz");
    var unfinished = rotated.resolveSibling(rotated.getFileName() + ".tmp");
    try (var out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
      Files.copy(rotated, out);
    }
    Files.move(unfinished, to);
    Files.delete(rotated);
    return to;
  }

  /// Copies the file, then empties it; what is written between the two is lost to everybody. Not
  /// synchronized, for that reason.
  Path copyTruncate() throws IOException {
    int number;
    synchronized (this) {
      number = ++rotations;
    }
    var copy = Files.copy(path, path.resolveSibling("0.log." + number));
    try (var truncated = FileChannel.open(path, StandardOpenOption.WRITE)) {
      truncated.truncate(0);
    }
    return copy;
  }

  /// Puts an empty file of another inode in its place.
  synchronized void replace() throws IOException {
    Files.delete(path);
    reopen();
  }

  synchronized void delete() throws IOException {
    Files.delete(path);
  }

  /// Removes the pod's folder too.
  synchronized void deletePod() throws IOException {
    channel.close();
    Files.delete(path);
    var app = Objects.requireNonNull(path.getParent());
    Files.delete(app);
    Files.delete(Objects.requireNonNull(app.getParent()));
  }

  /// The sequence numbers whose whole lines the first bytes of one of its files hold, whatever the
  /// name of that is now; none if there is no such file any more.
  BitSet held(long inode, long bytes) throws IOException {
    try (var files = Files.newDirectoryStream(Objects.requireNonNull(path.getParent()))) {
      for (Path each : files) {
        if (Files.getAttribute(each, "unix:ino").equals(inode)) {
          return held(Arrays.copyOf(Files.readAllBytes(each), (int) bytes));
        }
      }
    }
    return new BitSet();
  }

  /// The sequence numbers whose whole lines a file holds, compressed or not.
  static BitSet held(Path file) throws IOException {
    byte[] bytes;
    if (file.toString().endsWith(".gz")) {
      try (var in = new GZIPInputStream(Files.newInputStream(file))) {
        bytes = in.readAllBytes();
      }
    } else {
      bytes = Files.readAllBytes(file);
    }
    return held(bytes);
  }

  private static BitSet held(byte[] bytes) {
    var held = new BitSet();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf(SEQUENCE); at >= 0; at = text.indexOf(SEQUENCE, at + 1)) {
      int number = at + SEQUENCE.length();
      int end = text.indexOf(' ', number);
      if (end > number && text.startsWith(FILLING, end)) {
        held.set(Integer.parseInt(text, number, end, 10));
      }
    }
    return held;
  }

  /// Writes evenly until stopped.
  Load load(int linesPerSecond) {
    return new Load(linesPerSecond);
  }

  /// Lines being written.
  final class Load implements AutoCloseable {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    private Load(int linesPerSecond) {
      thread = Thread.startVirtualThread(() -> run(linesPerSecond));
    }

    private void run(int linesPerSecond) {
      long start = System.nanoTime();
      long done = 0;
      try {
        while (!stopped.await(20, TimeUnit.MILLISECONDS)) {
          long due = (System.nanoTime() - start) * linesPerSecond / 1_000_000_000L;
          write((int) (due - done));
          done = due;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    /// Waits for the last line.
    void stop() {
      stopped.countDown();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      stop();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
