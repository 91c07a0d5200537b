package dev.pewter.core.http.server;

import dev.pewter.core.http.transport.EventLoops;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 server on the shared event loop. Every request has a virtual thread, so there are no
/// more than connections; at most `maxRequests` of them handle theirs, the others wait a moment for
/// that and then refuse it.
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is seen
public final class HttpServer implements AutoCloseable {
  /// How long `close` waits for requests under way.
  private static final Duration GRACE = Duration.ofSeconds(2);

  final HttpServerOptions options;
  final Log log;
  final ServerMetrics metrics;
  final Semaphore requests;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<ServerExchange> running = ConcurrentHashMap.newKeySet();
  private final AtomicLong bodyBytes = new AtomicLong();
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private volatile Routes routes = Routes.NONE;
  private volatile Security security = new Security(new Authenticator(null), null);
  private EventLoops.@Nullable Lease lease;
  private @Nullable Channel listener;

  /// What `apply` swaps, in one piece.
  record Security(Authenticator authenticator, @Nullable ServerTlsContext tls) {}

  /// Opens nothing yet.
  public HttpServer(HttpServerOptions options, Log log, Metrics metrics) {
    EventLoops.prepare();
    this.options = options;
    this.log = log;
    this.metrics = new ServerMetrics(metrics);
    this.requests = new Semaphore(options.maxRequests());
  }

  /// Listens.
  ///
  /// @throws IOException such as `listen tcp 127.0.0.1:80: bind: address already in use`
  public void start() throws IOException, InterruptedException {
    var address = ListenAddress.parse(options.listenAddress());
    lock.lockInterruptibly();
    try {
      if (lease != null) {
        throw new IllegalStateException("started before");
      }
      lease = EventLoops.lease();
      var binding = bind(lease.group(), address);
      boolean isBound = false;
      try {
        isBound = binding.await().isSuccess();
      } finally {
        if (!isBound) {
          binding.channel().close().awaitUninterruptibly(); // it may still get bound
          lease.close();
          lease = null;
        }
      }
      if (!isBound) {
        throw ListenAddress.failure(options.listenAddress(), binding.cause());
      }
      listener = binding.channel();
    } finally {
      lock.unlock();
    }
  }

  private ChannelFuture bind(EventLoopGroup loops, InetSocketAddress address) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 1024)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOCATOR, EventLoops.allocator())
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true) // the reader of a silent stream may vanish
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                accept(channel);
              }
            })
        .bind(address);
  }

  /// Where it listens, once started.
  public InetSocketAddress boundAddress() {
    lock.lock();
    try {
      if (listener == null) {
        throw new IllegalStateException("not started");
      }
      return (InetSocketAddress) listener.localAddress();
    } finally {
      lock.unlock();
    }
  }

  /// Mounts a handler at a path and everything below it; the longest prefix wins. `/` is the rest.
  /// Handlers may come and go while the server runs; a second one for a prefix replaces the first.
  public void handle(String pathPrefix, HttpHandler handler) {
    lock.lock();
    try {
      routes = routes.with(pathPrefix, handler);
    } finally {
      lock.unlock();
    }
  }

  /// Answers a request of the agent to itself: on the caller's thread, without a connection,
  /// authentication and the limit of requests.
  public void answer(LocalRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    var route = routes.find(request.path());
    if (route == null) {
      response.text(404, "404 page not found\n");
    } else {
      String path = request.path().substring(route.prefix().length());
      route.handler().handle(new Below(request, path), response);
    }
  }

  /// Takes a handler away; requests under way finish.
  public void remove(String pathPrefix) {
    lock.lock();
    try {
      routes = routes.with(pathPrefix, null);
    } finally {
      lock.unlock();
    }
  }

  /// Takes new authentication for the next request and new TLS for the next connection.
  ///
  /// @throws IOException when a file of them that must be there is not; the old ones go on
  public void apply(HttpServerSettings settings) throws IOException {
    var tls = settings.tls();
    security =
        new Security(
            new Authenticator(settings.auth()), tls == null ? null : new ServerTlsContext(tls));
  }

  /// How many connections are open.
  public int connections() {
    return connections.size();
  }

  /// Whether a request may pass; tells the log when not.
  boolean admits(String path, @Nullable String authorization) {
    boolean admits = security.authenticator().admits(path, authorization);
    if (!admits) {
      log.info("failed to authenticate request", "path", path, "err", "unauthorized");
    }
    return admits;
  }

  Routes routes() {
    return routes;
  }

  /// Reserves memory for a part of a body; false when too much of it is in use.
  boolean reserve(int bytes) {
    if (bodyBytes.addAndGet(bytes) > options.maxBodiesBytes()) {
      bodyBytes.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void unreserve(int bytes) {
    bodyBytes.addAndGet(-bytes);
  }

  void began(ServerExchange exchange) {
    running.add(exchange);
  }

  void ended(ServerExchange exchange) {
    running.remove(exchange);
  }

  private void accept(SocketChannel channel) {
    if (connections.size() >= options.maxConnections()) {
      metrics.tooManyConnections.increment();
      ServerConnection.refuse(channel, security.tls() != null);
      return;
    }
    connections.add(channel);
    channel.closeFuture().addListener(_ -> connections.remove(channel));
    var tls = security.tls();
    try {
      ServerConnection.install(channel, this, tls == null ? null : tls.engine());
    } catch (IOException e) {
      log.error("cannot use the certificate, connection refused", "err", e);
      channel.close();
    }
  }

  /// Stops listening, ends the streams, waits a moment for other requests under way, then closes
  /// everything and interrupts who is still at it.
  @Override
  public void close() {
    Channel listening;
    EventLoops.Lease loops;
    lock.lock();
    try {
      listening = listener;
      loops = lease;
      listener = null;
      lease = null;
    } finally {
      lock.unlock();
    }
    if (listening == null || loops == null) {
      return;
    }
    listening.close().awaitUninterruptibly();
    // The port is free only after the selector's next turn, which this task comes behind.
    listening
        .eventLoop()
        .schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(GRACE.toMillis());
    running.forEach(ServerExchange::stopStream);
    try {
      if (requests.tryAcquire(options.maxRequests(), GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        requests.release(options.maxRequests());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // and close without waiting
    }
    var closing = connections.stream().map(Channel::close).toList();
    running.forEach(ServerExchange::stop);
    // The loop must not stop before it has sent what was written.
    long end = System.nanoTime() + GRACE.toNanos();
    for (var one : closing) {
      one.awaitUninterruptibly(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    loops.close();
  }
}
