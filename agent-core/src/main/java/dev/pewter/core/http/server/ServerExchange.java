package dev.pewter.core.http.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One request and its answer, used by the handler's thread; the event loop only tells it about the
/// connection.
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is seen
final class ServerExchange implements HttpRequest, HttpResponse {
  /// What a browser asks its user by.
  static final HttpHeaders CHALLENGE =
      new DefaultHttpHeaders().set("WWW-Authenticate", "Basic realm=\"Restricted\"");

  /// What is handed to the connection at a time.
  private static final int PIECE = 32 << 10;

  private static final long PATIENCE_MILLIS = 1000;

  /// How long a client that will send no more is believed to wait for its answer.
  private static final long HALF_CLOSED_SECONDS = 5;

  private final HttpServer server;
  private final ServerConnection connection;
  private final SocketChannel channel;
  private final io.netty.handler.codec.http.HttpRequest head;
  private final byte[] body;
  private final DefaultHttpHeaders headers = new DefaultHttpHeaders();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private @Nullable RequestTarget target;
  private String path = "";
  private int status = 200;
  private boolean committed;
  private boolean keepAlive;
  private @Nullable ChunkedOutput stream;
  private @Nullable Thread thread;
  private volatile boolean gone;
  private volatile boolean streaming;
  private volatile boolean hasPeerFinished;
  private volatile boolean isCancellable;

  ServerExchange(
      HttpServer server,
      ServerConnection connection,
      SocketChannel channel,
      io.netty.handler.codec.http.HttpRequest head,
      byte[] body) {
    this.server = server;
    this.connection = connection;
    this.channel = channel;
    this.head = head;
    this.body = body;
    this.keepAlive = HttpUtil.isKeepAlive(head);
  }

  void start() {
    var started =
        Thread.ofVirtual()
            .name("http/" + head.method() + " " + remoteAddress())
            .uncaughtExceptionHandler(
                (_, failure) -> server.log.error("http handler failed", "err", failure))
            .unstarted(this::runInTurn);
    thread = started;
    server.began(this);
    started.start();
  }

  /// Waits a moment when too many requests are being handled: a burst is no overload.
  private void runInTurn() {
    boolean admitted = false;
    try {
      admitted = server.requests.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      gone = true; // the server is closing
    }
    try {
      if (admitted) {
        run();
      } else {
        refuseAsBusy();
      }
    } finally {
      server.ended(this);
      server.unreserve(body.length);
      connection.answered(admitted && keepAlive);
      if (admitted) {
        server.requests.release(); // last: then a server that is closing ends the event loop
      }
    }
  }

  private void run() {
    boolean served = false;
    boolean isBug = true; // until something else is caught
    try {
      serve();
      finish();
      served = true;
    } catch (IOException e) {
      isBug = false;
      if (gone) {
        server.log.debug("client went away", "path", path, "err", e);
      } else {
        server.metrics.handlerFailures.increment();
        server.log.warn("http handler failed", "path", path, "err", e);
      }
    } catch (InterruptedException e) {
      isBug = false;
      server.log.debug("request cancelled", "path", path);
    } finally {
      if (!served) {
        if (isBug) {
          server.metrics.handlerFailures.increment();
        }
        fail();
      }
    }
  }

  private void serve() throws IOException, InterruptedException {
    var parsed = RequestTarget.parse(head.uri());
    if (parsed == null) {
      server.metrics.malformed.increment();
      text(400, "400 Bad Request\n");
      return;
    }
    target = parsed;
    path = parsed.path();
    if (parsed.redirect() != null) {
      status(301).header("Location", parsed.redirect()).send(new byte[0]);
      return;
    }
    if (!server.admits(path, header("Authorization"))) {
      headers.set(CHALLENGE);
      status(401).send(new byte[0]);
      return;
    }
    var route = server.routes().find(path);
    if (route == null) {
      text(404, "404 page not found\n");
      return;
    }
    path = path.substring(route.prefix().length());
    route.handler().handle(this, this);
  }

  /// The handler gave up: an answer that was not begun becomes a 500, one that was is cut off.
  private void fail() {
    keepAlive = false;
    if (committed || gone) {
      channel.close();
      return;
    }
    headers.clear();
    try {
      text(500, "500 Internal Server Error\n");
    } catch (IOException e) {
      channel.close();
    }
  }

  private void refuseAsBusy() {
    server.metrics.tooManyRequests.increment();
    keepAlive = false;
    headers.set("Retry-After", "1");
    channel.writeAndFlush(head(503, 0));
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  private void finish() throws IOException {
    var open = stream;
    if (open != null) {
      open.close();
    } else if (!committed) {
      send(new byte[0]);
    }
  }

  // What the event loop says.

  void writabilityChanged() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The client will send nothing more: who follows a stream has left.
  void peerFinished() {
    hasPeerFinished = true;
    if (streaming) {
      peerGone();
    } else if (isCancellable) {
      stopSoon();
    }
  }

  void peerGone() {
    gone = true;
    writabilityChanged();
    if (isCancellable) {
      stop();
    }
    stopStream();
  }

  private void stopSoon() {
    channel.eventLoop().schedule(this::stop, HALF_CLOSED_SECONDS, TimeUnit.SECONDS);
  }

  /// Wakes a handler that may be waiting for something to write.
  void stopStream() {
    if (streaming) {
      stop();
    }
  }

  void stop() {
    var running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  // The request.

  @Override
  public String method() {
    return head.method().name();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String rawUri() {
    return head.uri();
  }

  @Override
  public Map<String, String> query() {
    return target == null ? Map.of() : target.query();
  }

  @Override
  public @Nullable String header(String name) {
    return head.headers().get(name);
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public void cancelWhenAbandoned() {
    isCancellable = true;
    if (gone) {
      stop();
    } else if (hasPeerFinished) {
      stopSoon();
    }
  }

  @Override
  public String remoteAddress() {
    InetSocketAddress remote = channel.remoteAddress();
    return remote == null ? "" : remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }

  // The answer.

  @Override
  public HttpResponse status(int status) {
    this.status = status;
    return this;
  }

  @Override
  public HttpResponse header(String name, String value) {
    headers.set(name, value);
    return this;
  }

  @Override
  public void send(byte[] whole) throws IOException {
    commit();
    byte[] sent = whole;
    if (Compression.applies(headers)) {
      headers.set("Vary", "Accept-Encoding");
      if (Compression.accepted(header("Accept-Encoding")) && Compression.pays(whole)) {
        sent = Compression.gzip(whole);
        headers.set("Content-Encoding", "gzip");
      }
    }
    boolean bodiless = status == 204 || status == 304;
    write(head(status, bodiless ? -1 : sent.length));
    if (!bodiless && !isHead()) {
      for (int at = 0; at < sent.length; at += PIECE) {
        int length = Math.min(PIECE, sent.length - at);
        write(new DefaultHttpContent(Unpooled.wrappedBuffer(sent, at, length)));
      }
    }
    write(LastHttpContent.EMPTY_LAST_CONTENT);
    channel.flush();
  }

  @Override
  public OutputStream stream() throws IOException {
    commit();
    streaming = true;
    boolean old = !head.protocolVersion().isKeepAliveDefault();
    keepAlive &= !old;
    var response = head(status, -1);
    boolean empty = isHead() || status == 204 || status == 304;
    if (!old && !empty) {
      response.headers().set("Transfer-Encoding", "chunked");
    }
    write(response);
    channel.flush();
    var opened = new ChunkedOutput(this, empty);
    stream = opened;
    return opened;
  }

  private void commit() {
    if (committed) {
      throw new IllegalStateException("the answer was sent before");
    }
    committed = true;
  }

  private boolean isHead() {
    return method().equals("HEAD");
  }

  private DefaultHttpResponse head(int code, long length) {
    headers.set(
        "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    if (length >= 0) {
      headers.set("Content-Length", Long.toString(length));
    }
    if (!keepAlive) {
      headers.set("Connection", "close");
    } else if (!head.protocolVersion().isKeepAliveDefault()) {
      headers.set("Connection", "keep-alive");
    }
    return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code), headers);
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    write(new DefaultHttpContent(Unpooled.copiedBuffer(bytes, offset, length)));
  }

  void end() throws IOException {
    write(LastHttpContent.EMPTY_LAST_CONTENT);
    channel.flush();
  }

  void flush() {
    channel.flush();
  }

  /// Hands a part of the answer to the connection when that has room; it is dropped when not.
  private void write(Object part) throws IOException {
    try {
      awaitRoom();
    } catch (IOException e) {
      io.netty.util.ReferenceCountUtil.release(part);
      throw e;
    }
    channel.write(part, channel.voidPromise());
  }

  private void awaitRoom() throws IOException {
    if (gone || !channel.isActive()) {
      gone = true;
      throw new IOException("client disconnected");
    }
    if (channel.isWritable()) {
      return;
    }
    channel.flush();
    long left = server.options.writeTimeout().toNanos();
    lock.lock();
    try {
      while (!channel.isWritable() && !gone) {
        if (left <= 0) {
          gone = true;
          server.metrics.timedOut.increment();
          throw new IOException("client is too slow");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      gone = true;
      throw new IOException("cancelled", e);
    } finally {
      lock.unlock();
    }
    if (gone) {
      throw new IOException("client disconnected");
    }
  }
}
