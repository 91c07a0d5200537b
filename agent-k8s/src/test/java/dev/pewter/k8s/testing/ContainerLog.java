package dev.pewter.k8s.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The log of one container, which tests write and the server sends.
public final class ContainerLog {
  private record Line(Instant time, String written, String text) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Line> lines = new ArrayList<>();
  private boolean ended;
  private int breaks;
  private int closings;
  private int followers;
  private String instead = "";
  private int insteadCount;
  private volatile boolean trickles;

  /// Adds a line.
  ///
  /// @param time RFC 3339 with nanoseconds, as the runtime writes it
  public void line(String time, String text) {
    locked(() -> lines.add(new Line(Instant.parse(time), time, text)));
  }

  /// Forgets what was written so far, as the kubelet does when it rotates files away.
  public void forget() {
    locked(lines::clear);
  }

  /// The container has stopped: followers are told everything and their streams end.
  public void end() {
    locked(() -> ended = true);
  }

  /// The container runs again.
  public void restart() {
    locked(
        () -> {
          ended = false;
          lines.clear();
        });
  }

  /// Breaks the connection of everybody who follows, in the middle of what is sent next.
  public void breakFollowers() {
    locked(() -> breaks++);
  }

  /// The next answers are this text and nothing else, as a kubelet writes what went wrong; or are
  /// empty.
  public void answer(String text, int times) {
    locked(
        () -> {
          instead = text;
          insteadCount = times;
        });
  }

  /// How many lines there are.
  public int size() {
    lock.lock();
    try {
      return lines.size();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the answers of everybody who follows in order, although the container goes on.
  public void closeFollowers() {
    locked(() -> closings++);
  }

  /// How many follow at the moment.
  public int followers() {
    lock.lock();
    try {
      return followers;
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// From now on each byte is sent alone.
  public void trickle() {
    locked(() -> trickles = true);
  }

  private void write(OutputStream out, byte[] text) throws IOException {
    if (!trickles) {
      out.write(text);
      return;
    }
    for (byte each : text) {
      out.write(each);
      out.flush();
    }
  }

  private @Nullable String nextInstead() {
    lock.lock();
    try {
      if (insteadCount == 0) {
        return null;
      }
      insteadCount--;
      return instead;
    } finally {
      lock.unlock();
    }
  }

  void send(OutputStream out, boolean follow, boolean timestamps, String sinceTime)
      throws IOException, InterruptedException {
    String wrong = nextInstead();
    if (wrong != null) {
      out.write(wrong.getBytes(StandardCharsets.UTF_8));
      return;
    }
    Instant since = sinceTime.isEmpty() ? Instant.MIN : Instant.parse(sinceTime);
    int sent = 0;
    int breaksBefore;
    int closingsBefore;
    lock.lock();
    try {
      breaksBefore = breaks;
      closingsBefore = closings;
      followers++;
    } finally {
      lock.unlock();
    }
    try {
      while (true) {
        List<Line> more;
        boolean over;
        boolean broken;
        lock.lock();
        try {
          while (follow
              && !ended
              && breaks == breaksBefore
              && closings == closingsBefore
              && sent >= lines.size()) {
            changed.await();
          }
          sent = Math.min(sent, lines.size());
          more = List.copyOf(lines.subList(sent, lines.size()));
          sent = lines.size();
          over = !follow || ended || closings != closingsBefore;
          broken = breaks != breaksBefore;
        } finally {
          lock.unlock();
        }
        for (Line line : more) {
          if (!line.time().isBefore(since)) {
            String text = (timestamps ? line.written() + " " : "") + line.text() + "\n";
            write(out, text.getBytes(StandardCharsets.UTF_8));
          }
        }
        out.flush();
        if (broken) {
          out.write("2026-01-01T00:0".getBytes(StandardCharsets.UTF_8));
          out.flush();
          throw new IOException("broken by the test");
        }
        if (over) {
          return;
        }
      }
    } finally {
      locked(() -> followers--);
    }
  }
}
