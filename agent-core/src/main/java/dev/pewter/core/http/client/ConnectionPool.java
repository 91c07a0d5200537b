package dev.pewter.core.http.client;

import dev.pewter.core.concurrent.Clock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The connections of one client. Idle ones are kept for 90 seconds, at most 16 of an origin and
/// 1,024 in all. One timer serves all of them: one for each would wake an event loop whenever a
/// connection is taken or comes back.
final class ConnectionPool {
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(90);
  private static final int MAX_IDLE_OF_ORIGIN = 16;
  private static final int MAX_IDLE = 1024;

  /// Connections of equal origin can stand in for each other.
  ///
  /// @param tls the context they were made with; null for plain text
  record Origin(HostPort target, @Nullable SSLContext tls, @Nullable URI proxy) {}

  /// A connection that came back at a time.
  private record Idle(ClientConnection connection, long sinceNanos) {}

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Origin, ArrayDeque<Idle>> idle = new HashMap<>(); // in the order of their times
  private final Set<ClientConnection> all = new HashSet<>();
  private int idleCount;
  private @Nullable Future<?> sweep; // while any is idle
  private boolean closed;

  ConnectionPool(Clock clock) {
    this.clock = clock;
  }

  /// An idle connection, the one used last; null when there is none.
  @Nullable ClientConnection take(Origin origin) {
    lock.lock();
    try {
      var ready = idle.get(origin);
      while (ready != null && !ready.isEmpty()) {
        var connection = ready.removeLast().connection;
        idleCount--;
        if (ready.isEmpty()) {
          idle.remove(origin);
        }
        if (connection.isUsable()) {
          return connection;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Watches a new connection until it closes. Closes it at once when the pool is closed.
  @SuppressWarnings("FutureReturnValueIgnored") // only there to be told
  void opened(Origin origin, ClientConnection connection) {
    lock.lock();
    try {
      all.add(connection);
      if (closed) {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
    connection.channel().closeFuture().addListener(_ -> forget(origin, connection));
  }

  private void forget(Origin origin, ClientConnection connection) {
    lock.lock();
    try {
      all.remove(connection);
      var ready = idle.get(origin);
      if (ready != null && ready.removeIf(one -> one.connection == connection)) {
        idleCount--;
        if (ready.isEmpty()) {
          idle.remove(origin);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes a connection back that has finished its exchange. One that is closed already may have
  /// been forgotten before, and would be kept for ever.
  void giveBack(Origin origin, ClientConnection connection) {
    lock.lock();
    try {
      var ready = idle.computeIfAbsent(origin, _ -> new ArrayDeque<>());
      if (!closed
          && connection.isUsable()
          && ready.size() < MAX_IDLE_OF_ORIGIN
          && idleCount < MAX_IDLE) {
        ready.addLast(new Idle(connection, clock.nanos()));
        idleCount++;
        if (sweep == null) {
          sweepLater(connection, IDLE_TIMEOUT.toNanos());
        }
        return;
      }
      if (ready.isEmpty()) {
        idle.remove(origin);
      }
    } finally {
      lock.unlock();
    }
    connection.close();
  }

  private void sweepLater(ClientConnection connection, long nanos) {
    sweep = connection.channel().eventLoop().schedule(this::closeIdle, nanos, TimeUnit.NANOSECONDS);
  }

  /// Closes what has been idle for too long, and looks again when the next will have.
  void closeIdle() {
    long nowNanos = clock.nanos();
    var ended = new ArrayList<ClientConnection>();
    lock.lock();
    try {
      sweep = null;
      Idle oldest = null;
      for (var ready : idle.values()) {
        var first = ready.peekFirst();
        while (first != null && nowNanos - first.sinceNanos >= IDLE_TIMEOUT.toNanos()) {
          ended.add(ready.removeFirst().connection);
          idleCount--;
          first = ready.peekFirst();
        }
        if (first != null && (oldest == null || first.sinceNanos - oldest.sinceNanos < 0)) {
          oldest = first;
        }
      }
      idle.values().removeIf(ArrayDeque::isEmpty);
      if (oldest != null && !closed) {
        long left = oldest.sinceNanos + IDLE_TIMEOUT.toNanos() - nowNanos;
        sweepLater(oldest.connection, left);
      }
    } finally {
      lock.unlock();
    }
    ended.forEach(ClientConnection::close);
  }

  /// For tests.
  int idleCount() {
    lock.lock();
    try {
      return idleCount;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    Set<ClientConnection> open;
    lock.lock();
    try {
      closed = true;
      open = Set.copyOf(all);
      if (sweep != null) {
        sweep.cancel(false);
      }
    } finally {
      lock.unlock();
    }
    open.forEach(ClientConnection::close);
  }
}
