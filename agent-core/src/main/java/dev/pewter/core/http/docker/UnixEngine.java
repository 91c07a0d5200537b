package dev.pewter.core.http.docker;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An engine that listens on a socket in the file system. Each question has a connection of its
/// own; one that takes longer than it may is closed under its reader.
public final class UnixEngine implements Engine {
  private static final int BUFFER = 16 << 10;

  private final Path path;
  private final String userAgent;
  private final Map<SocketChannel, Deadline> open = new ConcurrentHashMap<>();

  /// @param nanos of the system's monotonic clock
  private record Deadline(long nanos, boolean isNone, boolean hasPassed) {
    static final Deadline NONE = new Deadline(0, true, false);

    boolean isOver(long now) {
      return !isNone && now - nanos > 0;
    }
  }

  public UnixEngine(Path path, String userAgent) {
    this.path = path;
    this.userAgent = userAgent;
  }

  @Override
  public Answer get(String target, Duration timeout, boolean isFollowed) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    open.put(channel, new Deadline(System.nanoTime() + timeout.toNanos(), false, false));
    boolean isAnswered = false;
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      var request = ByteBuffer.wrap(request(target).getBytes(StandardCharsets.US_ASCII));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      var in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER);
      var head = AnswerHead.read(in);
      if (isFollowed) {
        open.replace(channel, Deadline.NONE);
      }
      isAnswered = true;
      return new Answer(head.status(), new OwnedBody(head.body(in), () -> open.remove(channel)));
    } catch (IOException e) {
      throw explained(e, channel, timeout);
    } finally {
      if (!isAnswered) {
        open.remove(channel);
        channel.close();
      }
    }
  }

  private String request(String target) {
    return "GET "
        + target
        + " HTTP/1.1\r\nHost: docker\r\nUser-Agent: "
        + userAgent
        + "\r\nConnection: close\r\n\r\n";
  }

  private IOException explained(IOException e, SocketChannel channel, Duration timeout) {
    var deadline = open.get(channel);
    if (deadline != null && deadline.hasPassed()) {
      return new SocketTimeoutException("no answer within " + timeout.toMillis() + "ms");
    }
    return new IOException("unix socket " + path + ": " + e.getMessage(), e);
  }

  @Override
  public void expire() {
    long now = System.nanoTime();
    open.forEach(
        (channel, deadline) -> {
          if (deadline.isOver(now)) {
            open.replace(channel, new Deadline(deadline.nanos(), false, true));
            close(channel);
          }
        });
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // it is of no use any more, and its reader learns that by itself
    }
  }

  @Override
  public void close() {
    open.keySet().forEach(UnixEngine::close);
    open.clear();
  }
}
