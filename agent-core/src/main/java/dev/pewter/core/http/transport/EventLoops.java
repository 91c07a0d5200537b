package dev.pewter.core.http.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The event loop of this process. It runs while somebody holds a lease; threads start with the
/// first connection. One thread is enough: it moves bytes, everything else is done on virtual
/// threads; a second one helps when there are more than two processors.
public final class EventLoops {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static @Nullable EventLoopGroup group;
  private static int leases;

  private EventLoops() {}

  /// Tells Netty, before its classes are loaded, to leave out what is not used here: JFR events and
  /// the arenas of its own allocator; 4 MB less. What the command line says goes before.
  public static void prepare() {
    var properties = System.getProperties();
    properties.putIfAbsent("io.netty.jfr.enabled", "false");
    properties.putIfAbsent("io.netty.allocator.type", "unpooled");
  }

  /// Small chunks, one arena, caches only on the loop: what is not used is not kept.
  private static final class Allocator {
    static final ByteBufAllocator INSTANCE =
        new PooledByteBufAllocator(true, 1, 1, 8192, 4, 32, 8, false);
  }

  /// For the buffers of a channel's own reads and writes.
  public static ByteBufAllocator allocator() {
    return Allocator.INSTANCE;
  }

  public static Lease lease() {
    LOCK.lock();
    try {
      var current = group;
      if (current == null) {
        prepare();
        int threads = Runtime.getRuntime().availableProcessors() > 2 ? 2 : 1;
        current =
            new MultiThreadIoEventLoopGroup(
                threads,
                Thread.ofPlatform().daemon().name("http/loop-", 0).factory(),
                NioIoHandler.newFactory());
        group = current;
      }
      leases++;
      return new Lease(current);
    } finally {
      LOCK.unlock();
    }
  }

  private static void release() {
    EventLoopGroup last = null;
    LOCK.lock();
    try {
      if (--leases == 0) {
        last = group;
        group = null;
      }
    } finally {
      LOCK.unlock();
    }
    if (last != null) {
      var end = last.shutdownGracefully(0, 2, TimeUnit.SECONDS);
      end.awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
  }

  /// The right to use the loop; closing the last one stops its threads. Not to be closed on the
  /// loop itself.
  public static final class Lease implements AutoCloseable {
    private final EventLoopGroup group;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lease(EventLoopGroup group) {
      this.group = group;
    }

    public EventLoopGroup group() {
      return group;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release();
      }
    }
  }
}
