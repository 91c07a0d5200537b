package dev.pewter.core.http.client;

import dev.pewter.core.http.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// Opens connections: name lookup, TCP, the tunnel through a proxy, TLS. Blocks its caller.
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is seen
final class Dialer {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  // A silent connection whose other end has vanished ends after 90 seconds, by the kernel's own
  // times after more than two hours; load balancers forget a connection silent for minutes.
  private static final int KEEPALIVE_IDLE = 30; // seconds
  private static final int KEEPALIVE_INTERVAL = 15; // seconds
  private static final int KEEPALIVE_COUNT = 4;

  /// The last handler: first one that waits, then the connection's.
  private static final String SINK = "sink";

  private static final AttributeKey<Throwable> FAILURE = AttributeKey.valueOf("failure");
  private static final int MAX_LINE = 16 << 10;
  private static final int MAX_HEADERS = 128 << 10;

  private final EventLoopGroup loop;
  private final ClientTls tls;
  private final HttpClientArguments arguments;
  private final AddressChoice choice;

  Dialer(EventLoopGroup loop, ClientTls tls, HttpClientArguments arguments, AddressChoice choice) {
    this.loop = loop;
    this.tls = tls;
    this.arguments = arguments;
    this.choice = choice;
  }

  /// @param context what TLS to the target uses; null for plain text
  ClientConnection dial(
      HostPort target, @Nullable SSLContext context, @Nullable URI proxy, Deadline deadline)
      throws IOException, InterruptedException {
    Channel channel;
    try {
      channel = connect(proxy == null ? target : HostPort.of(proxy), deadline);
    } catch (IOException e) {
      throw proxy == null || e instanceof java.net.SocketTimeoutException
          ? e
          : new IOException("proxyconnect tcp: " + e.getMessage(), e);
    }
    boolean done = false;
    try {
      if (proxy != null && HostPort.isTls(proxy)) {
        secure(channel, HostPort.of(proxy), tls.context(), deadline);
      }
      if (proxy != null && context != null) {
        tunnel(channel, target, proxy, deadline);
      }
      if (context != null) {
        secure(channel, target, context, deadline);
      }
      var connection = new ClientConnection(channel);
      converse(channel, codec(), connection);
      done = true;
      return connection;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static HttpClientCodec codec() {
    var limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(32 << 10);
    return new HttpClientCodec(limits, false, false);
  }

  /// Changes the pipeline on its loop: elsewhere the connection could break in between, and nobody
  /// would hear of it.
  private static void change(Channel channel, Consumer<ChannelPipeline> change)
      throws IOException, InterruptedException {
    Future<Boolean> changing =
        channel
            .eventLoop()
            .submit(
                () -> {
                  boolean open = channel.isActive();
                  if (open) {
                    change.accept(channel.pipeline());
                  }
                  return open;
                });
    changing.await();
    if (!changing.isSuccess() || !changing.getNow()) {
      var cause = channel.attr(FAILURE).get();
      throw new IOException(cause == null ? "unexpected EOF" : Failures.text(cause), cause);
    }
  }

  private static void converse(Channel channel, HttpClientCodec codec, ClientConnection connection)
      throws IOException, InterruptedException {
    change(
        channel,
        pipeline -> {
          pipeline.addBefore(SINK, null, codec);
          pipeline.replace(SINK, SINK, connection);
          channel.config().setAutoRead(true);
        });
  }

  private Channel connect(HostPort to, Deadline deadline) throws IOException, InterruptedException {
    IOException failure = null;
    for (InetAddress address : choice.order(lookUp(to.host(), deadline))) {
      var limit = deadline.butAtMost(CONNECT_TIMEOUT);
      var connecting =
          new Bootstrap()
              .group(loop)
              .channel(NioSocketChannel.class)
              .option(ChannelOption.ALLOCATOR, EventLoops.allocator())
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.SO_KEEPALIVE, true)
              .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_IDLE)
              .option(
                  NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEPALIVE_INTERVAL)
              .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_COUNT)
              .option(ChannelOption.AUTO_READ, false)
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.leftMillis())
              .option(
                  ChannelOption.WRITE_BUFFER_WATER_MARK,
                  new WriteBufferWaterMark(32 << 10, 64 << 10))
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(SINK, new Waiting());
                    }
                  })
              .connect(new InetSocketAddress(address, to.port()));
      try {
        connecting.await();
      } catch (InterruptedException e) {
        connecting.channel().close();
        throw e;
      }
      if (connecting.isSuccess()) {
        return connecting.channel();
      }
      connecting.channel().close();
      deadline.left();
      var where = new HostPort(address.getHostAddress(), to.port());
      failure = dialFailure(where, connecting.cause());
    }
    throw failure == null
        ? new IOException("dial tcp: lookup " + to.host() + ": no such host")
        : failure;
  }

  private static IOException dialFailure(HostPort where, Throwable cause) {
    String text =
        cause instanceof io.netty.channel.ConnectTimeoutException
            ? "i/o timeout"
            : Failures.text(cause);
    return new IOException("dial tcp " + where + ": " + text, cause);
  }

  /// The JDK's lookup cannot be interrupted and may take long: it has a thread of its own, which
  /// ends with it.
  private static InetAddress[] lookUp(String host, Deadline deadline)
      throws IOException, InterruptedException {
    byte[] literal = NoProxy.address(host);
    if (literal != null) {
      return new InetAddress[] {InetAddress.getByAddress(literal)};
    }
    var result = new CompletableFuture<InetAddress[]>();
    Thread.ofVirtual()
        .name("http/lookup " + host)
        .start(
            () -> {
              try {
                result.complete(InetAddress.getAllByName(host));
              } catch (UnknownHostException e) {
                result.completeExceptionally(e);
              }
            });
    try {
      return result.get(deadline.butAtMost(CONNECT_TIMEOUT).left(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException("dial tcp: lookup " + host + ": no such host", e.getCause());
    } catch (TimeoutException e) {
      deadline.left();
      throw new IOException("dial tcp: lookup " + host + ": i/o timeout", e);
    }
  }

  private void secure(Channel channel, HostPort host, SSLContext context, Deadline deadline)
      throws IOException, InterruptedException {
    var handler = new SslHandler(tls.engine(context, host));
    handler.setHandshakeTimeoutMillis(deadline.butAtMost(HANDSHAKE_TIMEOUT).leftMillis());
    change(channel, pipeline -> pipeline.addBefore(SINK, null, handler));
    Future<Channel> handshake = handler.handshakeFuture();
    channel.config().setAutoRead(true);
    handshake.await();
    if (!handshake.isSuccess()) {
      deadline.left();
      throw new IOException(Failures.text(handshake.cause()), handshake.cause());
    }
    channel.config().setAutoRead(false);
  }

  private void tunnel(Channel channel, HostPort target, URI proxy, Deadline deadline)
      throws IOException, InterruptedException {
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.CONNECT, target.toString(), Unpooled.EMPTY_BUFFER);
    request.headers().set("Host", target.toString());
    arguments
        .proxy()
        .connectHeader()
        .forEach(
            (name, values) ->
                values.forEach(
                    v -> request.headers().add(HeaderRules.canonical(name), v.reveal())));
    String authorization = Credentials.ofUserInfo(proxy);
    if (authorization != null && !request.headers().contains("Proxy-Authorization")) {
      request.headers().set("Proxy-Authorization", authorization);
    }
    var codec = codec();
    var connection = new ClientConnection(channel);
    converse(channel, codec, connection);
    var answer = connection.exchange(request, null, deadline);
    if (answer.status().code() != 200) {
      throw new IOException("proxyconnect tcp: " + answer.status().reasonPhrase());
    }
    change(
        channel,
        pipeline -> {
          channel.config().setAutoRead(false);
          pipeline.replace(SINK, SINK, new Waiting());
          pipeline.remove(codec);
        });
  }

  /// Stands at the end of the pipeline until there is a connection, and keeps what fails meanwhile.
  private static final class Waiting extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.channel().attr(FAILURE).setIfAbsent(cause);
      context.close();
    }
  }
}
