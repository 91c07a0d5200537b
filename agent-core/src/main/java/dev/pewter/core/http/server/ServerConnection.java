package dev.pewter.core.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// One connection. Reads a request whole, hands it over, and looks at the next one when it was
/// answered; what a client sends ahead of that waits in a short queue. Everything here happens on
/// the event loop.
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is seen
final class ServerConnection extends ChannelInboundHandlerAdapter {
  /// Decoded parts of requests sent ahead; more are left in the socket.
  private static final int MAX_AHEAD = 16;
  /// How long a connection is still read after an error, so that the client sees the answer.
  private static final long LINGER_MILLIS = 1000;

  private static final byte[] NOTHING = {};

  private static final byte[] BUSY =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private enum State {
    /// Between requests.
    IDLE,
    /// Some bytes of the next one were seen.
    HEAD,
    BODY,
    /// A handler has it.
    HANDLING,
    /// Nothing more is understood; waits for the peer to go.
    CLOSING
  }

  private final HttpServer server;
  private final SocketChannel channel;
  private final ArrayDeque<HttpObject> ahead = new ArrayDeque<>();
  private State state = State.HEAD;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable HttpRequest request;
  private byte[] body = NOTHING;
  private int bodyBytes; // how much of it is filled
  private long declaredBytes; // by the client; negative when it did not
  private @Nullable ServerExchange exchange;
  private boolean peerFinished;
  private boolean draining;

  private ServerConnection(HttpServer server, SocketChannel channel) {
    this.server = server;
    this.channel = channel;
  }

  static void refuse(SocketChannel channel, boolean tls) {
    if (tls) {
      channel.close();
    } else {
      channel.writeAndFlush(Unpooled.wrappedBuffer(BUSY)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  static void install(SocketChannel channel, HttpServer server, @Nullable SSLEngine tls) {
    var options = server.options;
    var connection = new ServerConnection(server, channel);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(32 << 10, 64 << 10));
    var pipeline = channel.pipeline();
    if (tls != null) {
      var handler = new SslHandler(tls);
      handler.setHandshakeTimeoutMillis(options.headerTimeout().toMillis());
      handler.setCloseNotifyFlushTimeoutMillis(500);
      pipeline.addLast(handler);
    }
    pipeline.addLast(
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) {
            connection.bytesArrived();
            context.fireChannelRead(message);
          }
        });
    pipeline.addLast(
        new HttpRequestDecoder(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(options.maxHeaderBytes())
                .setMaxHeaderSize(options.maxHeaderBytes())
                .setMaxChunkSize(32 << 10)
                .setInitialBufferSize(128)));
    pipeline.addLast(new HttpResponseEncoder());
    pipeline.addLast(connection);
    connection.limit(options.headerTimeout());
  }

  private void limit(@Nullable Duration time) {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
    if (time != null) {
      deadline =
          channel.eventLoop().schedule(this::timeOut, time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void timeOut() {
    if (state != State.IDLE) {
      server.metrics.timedOut.increment();
    }
    channel.close();
  }

  private void bytesArrived() {
    if (state == State.IDLE) {
      state = State.HEAD;
      limit(server.options.headerTimeout());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (state == State.CLOSING) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (state == State.HANDLING || draining || !ahead.isEmpty()) {
      ahead.add((HttpObject) message);
      if (ahead.size() > MAX_AHEAD) {
        channel.config().setAutoRead(false);
      }
      return;
    }
    take((HttpObject) message);
  }

  private void take(HttpObject message) {
    try {
      if (message.decoderResult().isFailure()) {
        malformed(message.decoderResult().cause());
        return;
      }
      if (message instanceof HttpRequest head) {
        begin(head);
      }
      if (message instanceof HttpContent content && state == State.BODY) {
        append(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      server.metrics.tooLarge.increment();
      reject(HttpResponseStatus.REQUEST_URI_TOO_LONG);
    } else if (cause instanceof TooLongHttpHeaderException) {
      server.metrics.tooLarge.increment();
      reject(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE);
    } else {
      server.metrics.malformed.increment();
      reject(HttpResponseStatus.BAD_REQUEST);
    }
  }

  private void begin(HttpRequest head) {
    var headers = head.headers();
    boolean ambiguous =
        headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
            && headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    boolean noHost =
        head.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && headers.getAll(HttpHeaderNames.HOST).size() != 1;
    if (ambiguous || noHost || head.protocolVersion().majorVersion() != 1) {
      server.metrics.malformed.increment();
      reject(HttpResponseStatus.BAD_REQUEST);
      return;
    }
    declaredBytes = HttpUtil.getContentLength(head, -1L);
    boolean hasBody = declaredBytes > 0 || HttpUtil.isTransferEncodingChunked(head);
    // Known before the body is read: what is not heard shall not fill the memory either.
    var target = hasBody ? RequestTarget.parse(head.uri()) : null;
    if (hasBody && target == null) {
      server.metrics.malformed.increment();
      reject(HttpResponseStatus.BAD_REQUEST);
      return;
    }
    if (target != null
        && !server.admits(target.path(), headers.get(HttpHeaderNames.AUTHORIZATION))) {
      reject(HttpResponseStatus.UNAUTHORIZED, "", ServerExchange.CHALLENGE);
      return;
    }
    if (declaredBytes > server.options.maxBodyBytes()) {
      server.metrics.tooLarge.increment();
      reject(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, tooLarge());
      return;
    }
    request = head;
    state = State.BODY;
    limit(server.options.bodyTimeout());
    if (HttpUtil.is100ContinueExpected(head)) {
      channel.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
  }

  private void append(HttpContent content) {
    ByteBuf bytes = content.content();
    int length = bytes.readableBytes();
    if (bodyBytes + length > server.options.maxBodyBytes()) {
      server.metrics.tooLarge.increment();
      reject(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, tooLarge());
      return;
    }
    if (!server.reserve(length)) {
      server.metrics.tooManyRequests.increment();
      reject(HttpResponseStatus.SERVICE_UNAVAILABLE);
      return;
    }
    makeRoom(length);
    bytes.readBytes(body, bodyBytes, length);
    bodyBytes += length;
    if (content instanceof LastHttpContent) {
      handOver();
    }
  }

  /// Doubles, but not beyond what the client declared: then the array is the body, without a copy.
  private void makeRoom(int length) {
    int needed = bodyBytes + length;
    if (needed > body.length) {
      long doubled = Math.max(needed, 2L * body.length);
      long most = declaredBytes >= needed ? declaredBytes : server.options.maxBodyBytes();
      body = Arrays.copyOf(body, (int) Math.min(doubled, most));
    }
  }

  private void handOver() {
    limit(null);
    var head = request;
    if (head == null) {
      return;
    }
    state = State.HANDLING;
    request = null;
    byte[] whole = bodyBytes == body.length ? body : Arrays.copyOf(body, bodyBytes);
    body = NOTHING;
    bodyBytes = 0;
    var next = new ServerExchange(server, this, channel, head, whole);
    exchange = next;
    next.start();
  }

  /// The answer was written: goes on with the next request or closes. From any thread.
  void answered(boolean keepAlive) {
    if (!channel.eventLoop().inEventLoop()) {
      try {
        channel.eventLoop().execute(() -> answered(keepAlive));
      } catch (RejectedExecutionException e) {
        server.log.debug("answered when the server was closed", "err", e);
      }
      return;
    }
    exchange = null;
    if (!keepAlive) {
      state = State.CLOSING;
      limit(server.options.writeTimeout());
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    state = State.IDLE;
    limit(server.options.idleTimeout());
    drainAhead();
    if (state == State.IDLE && peerFinished) {
      channel.close();
    }
  }

  private void drainAhead() {
    if (draining) {
      return;
    }
    draining = true;
    while (state != State.HANDLING && state != State.CLOSING && !ahead.isEmpty()) {
      bytesArrived();
      take(ahead.remove());
    }
    draining = false;
    if (state == State.CLOSING) {
      dropAhead();
    } else if (ahead.size() <= MAX_AHEAD) {
      channel.config().setAutoRead(true);
    }
  }

  private void dropAhead() {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  private String tooLarge() {
    return "request body too large: at most "
        + server.options.maxBodyBytes()
        + " bytes are taken\n";
  }

  private void forgetBody() {
    server.unreserve(bodyBytes);
    body = NOTHING;
    bodyBytes = 0;
  }

  /// Answers with the status, and why if that can be said, and closes, reading on for a moment:
  /// closing at once with unread
  /// bytes would reset the connection before the client has seen the answer.
  private void reject(HttpResponseStatus status) {
    reject(status, "");
  }

  private void reject(HttpResponseStatus status, String why) {
    reject(status, why, EmptyHttpHeaders.INSTANCE);
  }

  private void reject(HttpResponseStatus status, String why, HttpHeaders more) {
    state = State.CLOSING;
    request = null;
    forgetBody();
    var text = Unpooled.copiedBuffer(why, StandardCharsets.UTF_8);
    var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
    answer.headers().set(more).set("Connection", "close");
    if (!why.isEmpty()) {
      answer.headers().set("Content-Type", "text/plain; charset=utf-8");
    }
    answer.headers().set("Content-Length", Integer.toString(text.readableBytes()));
    limit(Duration.ofMillis(LINGER_MILLIS));
    boolean plain = channel.pipeline().get(SslHandler.class) == null;
    var written = channel.writeAndFlush(answer);
    if (plain) {
      written.addListener(_ -> channel.shutdownOutput());
    }
    channel.config().setAutoRead(true);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      peerFinished = true;
      var current = exchange;
      if (state != State.HANDLING || current == null) {
        channel.close();
      } else {
        current.peerFinished();
      }
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    var current = exchange;
    if (current != null) {
      current.writabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    limit(null);
    state = State.CLOSING;
    dropAhead();
    forgetBody();
    var current = exchange;
    if (current != null) {
      current.peerGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    server.log.debug("connection failed", "err", cause);
    channel.close();
  }
}
