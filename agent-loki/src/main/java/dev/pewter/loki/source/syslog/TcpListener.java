package dev.pewter.loki.source.syslog;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.concurrent.Backoff;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.server.ServerTlsContext;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Messages over TCP, with or without TLS; at most `MAX_CONNECTIONS`, each with a thread.
final class TcpListener implements Listener {
  private static final int MAX_CONNECTIONS = 1024;
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final Duration LOOKUP = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(2);

  /// How long a message waits for more lines of it, which may come in a packet of their own.
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ListenerArguments arguments;
  private final ComponentContext context;
  private final LokiSourceSyslogMetrics metrics;
  private final Supplier<Routing> routing;
  private final @Nullable ServerTlsContext tls;
  private final HostNames names;
  private final ServerSocket server;
  private final TaskGroup tasks;
  private final Semaphore places = new Semaphore(MAX_CONNECTIONS);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  TcpListener(
      ListenerArguments arguments,
      ComponentContext context,
      LokiSourceSyslogMetrics metrics,
      Supplier<Routing> routing)
      throws IOException {
    this.arguments = arguments;
    this.context = context;
    this.metrics = metrics;
    this.routing = routing;
    var secure = arguments.serverTls();
    this.tls = secure == null ? null : new ServerTlsContext(secure);
    this.server = new ServerSocket();
    server.setReuseAddress(true);
    try {
      server.bind(Address.parse(arguments.address()), 1024);
    } catch (IOException e) {
      server.close();
      throw e;
    }
    this.names = new HostNames(arguments.hostCacheSize(), context.id() + "/names");
    this.tasks =
        new TaskGroup(
            context.id(),
            (thread, bug) -> context.log().error("task failed", "thread", thread, "err", bug));
    tasks.start("accept", this::accept);
    context
        .log()
        .info(
            "syslog listening on address",
            "address",
            Address.text(address()),
            "protocol",
            "tcp",
            "tls",
            tls != null);
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private void accept() throws InterruptedException {
    var backoff = new Backoff(Duration.ofMillis(5), Duration.ofSeconds(1), 0);
    while (!isClosed) {
      try {
        admit(server.accept());
        backoff.reset();
      } catch (IOException e) {
        if (!isClosed) {
          context.log().warn("failed to accept syslog connection", "err", e);
          context.clock().sleep(backoff.next());
        }
      }
    }
  }

  private void admit(Socket socket) throws IOException {
    if (!places.tryAcquire()) {
      metrics.refused.increment();
      context.log().warn("too many syslog connections", "limit", MAX_CONNECTIONS);
      socket.close();
      return;
    }
    open.add(socket);
    tasks.start("connection", () -> serve(socket));
  }

  private void serve(Socket accepted) throws InterruptedException {
    try (Closeable _ = accepted;
        var socket = secured(accepted)) {
      read(socket);
    } catch (IOException e) {
      context.log().debug("syslog connection failed", "err", e);
    } finally {
      open.remove(accepted);
      places.release();
    }
  }

  private Socket secured(Socket accepted) throws IOException {
    if (tls == null) {
      return accepted;
    }
    accepted.setSoTimeout((int) HANDSHAKE.toMillis());
    var secure = tls.wrap(accepted);
    secure.startHandshake();
    return secure;
  }

  private void read(Socket socket) throws IOException, InterruptedException {
    var intake = new Intake(arguments, context, metrics, routing);
    var peer = socket.getInetAddress();
    var labels = intake.connection(IpText.of(peer), names.find(peer, LOOKUP));
    var frames =
        new Frames(
            arguments.messageLimit(),
            arguments.delimiter(),
            arguments.format().equals(ListenerArguments.RAW));
    boolean isOpen = true;
    while (true) {
      switch (frames.next()) {
        case MESSAGE -> intake.take(frames, labels);
        case BROKEN -> {
          intake.failed(frames.complaint());
          intake.flush();
          return;
        }
        case READ -> {
          intake.flush();
          if (!isOpen) {
            return;
          }
          isOpen = more(frames, socket);
        }
      }
    }
  }

  /// Reads on, or tells of a pause; a connection that fails or is idle ends like a closed one.
  private boolean more(Frames frames, Socket socket) {
    long idleMillis = Math.min(Integer.MAX_VALUE, arguments.idleLimit().toMillis());
    try {
      socket.setSoTimeout((int) (frames.mayEnd() ? PAUSE.toMillis() : idleMillis));
      return frames.read(socket.getInputStream());
    } catch (IOException e) {
      if (e instanceof SocketTimeoutException && frames.mayEnd()) {
        frames.pause();
        return true;
      }
      context.log().debug("syslog connection closed", "err", e);
      frames.finish();
      return false;
    }
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      closeAll();
      if (!places.tryAcquire(MAX_CONNECTIONS, GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        context.log().warn("syslog connections still wait for the next component");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // and close without waiting
    } finally {
      tasks.close();
      names.close();
    }
  }

  private void closeAll() {
    try {
      server.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      context.log().debug("failed to close", "err", e);
    }
  }
}
