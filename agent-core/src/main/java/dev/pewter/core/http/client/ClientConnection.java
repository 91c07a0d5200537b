package dev.pewter.core.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection, used by one exchange at a time. The event loop puts what arrives into it, the
/// caller's thread takes it out; beyond 256 KiB the socket is not read until the caller has. When
/// all connections of the process hold over 16 MiB, none takes more before its caller has read all.
///
/// The caller sees what arrived together all at once: of an answer without a body it would else see
/// the head only, take the answer for unfinished and close a connection that can serve again. An
/// answer that says it is short it sees when all of it is there, or at the deadline.
///
/// The loop watches the deadline: a timed wait of a virtual thread wakes the timer of their
/// scheduler twice, which is a seventh of all that scraping costs.
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is seen
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final int PIECE = 32 << 10;
  private static final int MAX_BUFFERED = 256 << 10;
  private static final int MAX_GATHERED = 64 << 10;
  private static final long MAX_BUFFERED_BY_ALL = 16L << 20;
  private static final AtomicLong BUFFERED_BY_ALL = new AtomicLong();

  /// The server had closed a pooled connection before it saw the request.
  static final class Stale extends IOException {
    Stale(Throwable cause) {
      super("the server closed the idle connection", cause);
    }
  }

  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
  private int buffered;
  private @Nullable HttpResponse arriving; // a head whose company may be on its way
  private @Nullable HttpResponse head;
  private boolean interim;
  private boolean isShort; // the answer says so
  private boolean ended;
  private boolean busy;
  private Deadline watched = Deadline.NEVER;
  private @Nullable Throwable failure;

  // Of the caller's thread.
  private boolean used;
  private boolean sent;
  private boolean keepAlive;

  // Of the loop.
  private @Nullable Future<?> alarm;

  ClientConnection(Channel channel) {
    this.channel = channel;
  }

  /// Sends a request and waits for the head of the answer.
  HttpResponse exchange(HttpRequest request, Request.@Nullable Body body, Deadline deadline)
      throws IOException, InterruptedException {
    boolean reused = used;
    used = true;
    sent = false;
    begin(deadline);
    try {
      sent = write(request, body, deadline);
      var answer = awaitHead(deadline);
      keepAlive = sent && HttpUtil.isKeepAlive(answer);
      return answer;
    } catch (InterruptedException e) {
      giveUp();
      throw e;
    } catch (java.net.SocketTimeoutException e) {
      giveUp();
      throw e;
    } catch (IOException e) {
      giveUp();
      if (reused && nothingArrived()) {
        throw new Stale(e);
      }
      throw e;
    }
  }

  private void begin(Deadline deadline) {
    lock.lock();
    try {
      watched = deadline;
      arriving = null;
      head = null;
      ended = false;
      interim = false;
      isShort = false;
      busy = true;
      clear();
    } finally {
      lock.unlock();
    }
  }

  private boolean nothingArrived() {
    lock.lock();
    try {
      return head == null && arriving == null;
    } finally {
      lock.unlock();
    }
  }

  /// What is small goes to the event loop as one task, for each may have to wake it.
  ///
  /// @return false when the answer came before the body was sent
  private boolean write(HttpRequest head, Request.@Nullable Body body, Deadline deadline)
      throws IOException, InterruptedException {
    if (body == null || body.length() <= PIECE) {
      var content = body == null ? Unpooled.EMPTY_BUFFER : piece(body, 0);
      var request =
          new DefaultFullHttpRequest(
              head.protocolVersion(),
              head.method(),
              head.uri(),
              content,
              head.headers(),
              EmptyHttpHeaders.INSTANCE);
      onLoop(
          () -> {
            watch(deadline);
            channel.writeAndFlush(request, channel.voidPromise());
          });
      return true;
    }
    onLoop(() -> watch(deadline));
    channel.write(head, channel.voidPromise());
    for (int at = 0; at < body.length(); at += PIECE) {
      if (!awaitRoom(deadline)) {
        return false;
      }
      channel.write(new DefaultHttpContent(piece(body, at)), channel.voidPromise());
    }
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    return true;
  }

  private void onLoop(Runnable task) throws IOException {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      throw new IOException("the client is closed", e);
    }
  }

  /// A copy, because the caller may be gone before it is sent.
  private static ByteBuf piece(Request.Body body, int at) {
    int length = Math.min(PIECE, body.length() - at);
    return Unpooled.copiedBuffer(body.bytes(), body.offset() + at, length);
  }

  private boolean awaitRoom(Deadline deadline) throws IOException, InterruptedException {
    if (channel.isWritable()) {
      return true;
    }
    channel.flush();
    lock.lock();
    try {
      while (!channel.isWritable() && head == null) {
        checkFailure();
        await(deadline);
      }
      return head == null;
    } finally {
      lock.unlock();
    }
  }

  private HttpResponse awaitHead(Deadline deadline) throws IOException, InterruptedException {
    lock.lock();
    try {
      while (true) {
        var answer = head;
        if (answer != null) {
          return answer;
        }
        checkFailure();
        await(deadline);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The next part of the answer's body; null at its end.
  byte @Nullable [] next(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (chunks.isEmpty()) {
        if (ended) {
          return null;
        }
        checkFailure();
        await(deadline);
      }
      byte[] chunk = gathered();
      buffer(-chunk.length);
      if (buffered <= limit() / 2 && !channel.config().isAutoRead()) {
        channel.config().setAutoRead(true);
      }
      return chunk;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      lock.unlock();
    }
  }

  /// The next chunk, with those after it while they are small: a server that sends each line as a
  /// chunk of its own is read as fast as another.
  private byte[] gathered() {
    byte[] chunk = chunks.remove();
    int length = chunk.length;
    int more = 0;
    for (byte[] following : chunks) {
      if (length + following.length > MAX_GATHERED) {
        break;
      }
      length += following.length;
      more++;
    }
    if (more == 0) {
      return chunk;
    }
    byte[] all = Arrays.copyOf(chunk, length);
    int at = chunk.length;
    for (int i = 0; i < more; i++) {
      byte[] following = chunks.remove();
      System.arraycopy(following, 0, all, at, following.length);
      at += following.length;
    }
    return all;
  }

  /// Waits for a change, with the lock, at most until the deadline.
  @SuppressWarnings("WaitNotInLoop") // the callers have the loop
  private void await(Deadline deadline) throws IOException, InterruptedException {
    if (deadline.isOver() && arriving != null) {
      show();
    } else if (deadline.equals(watched) || deadline.none()) {
      long _ = deadline.left();
      changed.await();
    } else {
      changed.awaitNanos(deadline.left());
    }
  }

  private void buffer(int bytes) {
    buffered += bytes;
    BUFFERED_BY_ALL.addAndGet(bytes);
  }

  private void clear() {
    chunks.clear();
    buffer(-buffered);
  }

  private static int limit() {
    return BUFFERED_BY_ALL.get() > MAX_BUFFERED_BY_ALL ? 0 : MAX_BUFFERED;
  }

  private void checkFailure() throws IOException {
    var cause = failure;
    if (cause instanceof EOFException) {
      throw new EOFException("unexpected EOF");
    }
    if (cause != null) {
      throw new IOException(Failures.text(cause), cause);
    }
  }

  /// Whether the answer has ended, so that another exchange may follow. What of it nobody read is
  /// forgotten.
  boolean endExchange() {
    lock.lock();
    try {
      boolean reusable = ended && keepAlive && failure == null && channel.isActive();
      busy = false;
      clear();
      if (reusable) {
        channel.config().setAutoRead(true);
      }
      return reusable;
    } finally {
      lock.unlock();
    }
  }

  boolean isUsable() {
    return channel.isActive();
  }

  void close() {
    channel.close();
  }

  /// Closes it after a failure; what has come of the answer counts as buffered no longer.
  private void giveUp() {
    endExchange();
    close();
  }

  Channel channel() {
    return channel;
  }

  // The event loop's side.

  /// Wakes the caller at the deadline, with what has arrived of the answer.
  private void watch(Deadline deadline) {
    unwatch();
    if (!deadline.none()) {
      long left = Math.max(0, deadline.nanos() - System.nanoTime());
      alarm = channel.eventLoop().schedule(() -> ring(deadline), left, TimeUnit.NANOSECONDS);
    }
  }

  private void ring(Deadline deadline) {
    if (!deadline.isOver()) {
      watch(deadline);
      return;
    }
    lock.lock();
    try {
      show();
    } finally {
      lock.unlock();
    }
  }

  private void unwatch() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    lock.lock();
    try {
      take((HttpObject) message);
    } finally {
      lock.unlock();
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    lock.lock();
    try {
      boolean isAwaited = isShort && !ended && channel.config().isAutoRead();
      if (!isAwaited) {
        show();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Lets the caller see what has arrived.
  private void show() {
    if (arriving != null) {
      head = arriving;
      arriving = null;
    }
    changed.signalAll();
  }

  private void take(HttpObject message) {
    if (message.decoderResult().isFailure()) {
      fail(new IOException("malformed HTTP response", message.decoderResult().cause()));
      channel.close();
      return;
    }
    if (!busy || ended) {
      channel.close(); // nobody asked for anything
      return;
    }
    if (message instanceof HttpResponse response) {
      interim =
          response.status().codeClass() == HttpStatusClass.INFORMATIONAL
              && response.status().code() != 101;
      if (!interim) {
        arriving = response;
        long length = HttpUtil.getContentLength(response, -1L);
        isShort = length >= 0 && length < MAX_BUFFERED && !watched.none();
      }
    }
    if (message instanceof HttpContent content && !interim) {
      if (content.content().isReadable()) {
        chunks.add(ByteBufUtil.getBytes(content.content()));
        buffer(content.content().readableBytes());
        if (buffered > limit()) {
          channel.config().setAutoRead(false);
        }
      }
      ended = message instanceof LastHttpContent;
      if (ended) {
        unwatch();
      }
    }
  }

  private void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    unwatch();
    lock.lock();
    try {
      fail(new EOFException("unexpected EOF"));
      show();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    lock.lock();
    try {
      fail(cause);
      show();
    } finally {
      lock.unlock();
    }
    channel.close();
  }
}
