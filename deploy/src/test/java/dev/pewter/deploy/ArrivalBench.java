package dev.pewter.deploy;

import dev.pewter.core.testing.FreePort;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/// Measures how long lines take from being written to arriving at a Loki: 300 CRI files of 5,000
/// lines a second in all, each line with the time it was written at. Run by
/// `deploy/src/bench/logs.sh`, with the launcher, the configuration, where in it the receiver is,
/// the folder of the files and for how many seconds.
final class ArrivalBench {
  private static final int FILES = 300;
  private static final int LINES_PER_SECOND = 5_000;
  private static final int WARM_UP_SECONDS = 10;
  private static final int LONGEST_MILLIS = 60_000;
  private static final String REST = " stdout F file=%d seq=%d " + "x".repeat(150) + "\n";

  private final AtomicIntegerArray arrivals = new AtomicIntegerArray(LONGEST_MILLIS + 1);
  private volatile long countedFrom = Long.MAX_VALUE;

  private ArrivalBench() {}

  public static void main(String[] args) throws Exception {
    new ArrivalBench()
        .run(args[0], Path.of(args[1]), args[2], Path.of(args[3]), Integer.parseInt(args[4]));
  }

  private void run(String launcher, Path configuration, String sink, Path pods, int seconds)
      throws Exception {
    var folder = Files.createTempDirectory("arrival");
    try (var loki = new FakeLoki()) {
      loki.watch(this::arrived);
      String text = Files.readString(configuration).replace(sink, loki.url());
      var config = Files.writeString(folder.resolve("agent.alloy"), text);
      var agent =
          new ProcessBuilder(
                  launcher,
                  "run",
                  config.toString(),
                  "--storage.path=" + folder.resolve("data"),
                  "--server.http.listen-addr=127.0.0.1:" + FreePort.find())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      try {
        write(pods, seconds);
      } finally {
        agent.destroy();
        if (!agent.waitFor(30, TimeUnit.SECONDS)) {
          agent.destroyForcibly();
        }
      }
    }
    System.out.printf("%d %d %d%n", total(), quantile(0.5), quantile(0.99));
  }

  private void write(Path pods, int seconds) throws Exception {
    var files = new FileChannel[FILES];
    for (int i = 0; i < FILES; i++) {
      var app = Files.createDirectories(pods.resolve("ns_pod-" + i + "_uid-" + i + "/app"));
      files[i] =
          FileChannel.open(
              app.resolve("0.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    long began = System.nanoTime();
    countedFrom = nanos(Clock.systemUTC().instant().plusSeconds(WARM_UP_SECONDS));
    long lines = (long) LINES_PER_SECOND * (seconds + WARM_UP_SECONDS);
    for (long line = 0; line < lines; line++) {
      long due = began + line * (1_000_000_000L / LINES_PER_SECOND);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int file = (int) (line % FILES);
      String text = Clock.systemUTC().instant() + REST.formatted(file, line / FILES);
      files[file].write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
    for (var file : files) {
      file.close();
    }
    TimeUnit.SECONDS.sleep(3); // what is under way arrives
  }

  private void arrived(Push push) {
    long now = nanos(Clock.systemUTC().instant());
    for (var entry : push.entries()) {
      if (entry.timestampNanos() >= countedFrom) {
        long millis = Math.ceilDiv(now - entry.timestampNanos(), 1_000_000L);
        arrivals.incrementAndGet(Math.clamp(millis, 0, LONGEST_MILLIS));
      }
    }
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  private long total() {
    long total = 0;
    for (int i = 0; i <= LONGEST_MILLIS; i++) {
      total += arrivals.get(i);
    }
    return total;
  }

  private int quantile(double share) {
    long left = (long) Math.ceil(total() * share);
    int millis = 0;
    for (; millis < LONGEST_MILLIS && left > arrivals.get(millis); millis++) {
      left -= arrivals.get(millis);
    }
    return millis;
  }
}
