package dev.pewter.loki.source.syslog;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Names of peers, each looked up once while it is among the `size` addresses seen last. Lookups
/// happen one after the other on a thread of the platform, for they block in native code, which
/// would take a carrier from all virtual threads. At most `QUEUE` wait.
final class HostNames implements AutoCloseable {
  private static final int QUEUE = 64;
  private static final String UNKNOWN = "";

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InetAddress, Lookup> known; // guarded by lock, as the next
  private @Nullable Thread thread;
  private final BlockingQueue<Lookup> waiting = new ArrayBlockingQueue<>(QUEUE);
  private final String threadName;

  private static final class Lookup {
    final InetAddress address;
    final CountDownLatch isDone = new CountDownLatch(1);
    volatile String name = UNKNOWN;

    Lookup(InetAddress address) {
      this.address = address;
    }

    /// Names that do not lead back to the address are not believed.
    void run() {
      String found = address.getHostName();
      name = found.equals(address.getHostAddress()) ? UNKNOWN : found;
      isDone.countDown();
    }
  }

  HostNames(int size, String threadName) {
    this.threadName = threadName;
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<InetAddress, Lookup> eldest) {
            return size() > size;
          }
        };
  }

  /// The name of an address; empty when it has none, or when it is not known within this time.
  String find(InetAddress address, Duration patience) throws InterruptedException {
    var lookup = lookup(address);
    if (lookup == null) {
      return UNKNOWN;
    }
    if (lookup.isDone.getCount() > 0) {
      lookup.isDone.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
    return lookup.name;
  }

  private @Nullable Lookup lookup(InetAddress address) {
    lock.lock();
    try {
      var one = known.get(address);
      if (one == null) {
        one = new Lookup(address);
        if (!waiting.offer(one)) {
          return null;
        }
        known.put(address, one);
        start();
      }
      return one;
    } finally {
      lock.unlock();
    }
  }

  private void start() {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name(threadName).start(this::work);
    }
  }

  private void work() {
    try {
      while (true) {
        waiting.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
