package dev.pewter.metrics.dbus;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection to a bus, or to a service that speaks the same. All calls together have a time
/// limit.
public final class DbusConnection implements AutoCloseable {
  private static final String BUS = "org.freedesktop.DBus";
  private static final String PROPERTIES = "org.freedesktop.DBus.Properties";
  private static final int HEAD_BYTES = 16;
  private static final int MAX_BYTES = 32 << 20;
  private static final int RETURN = 2;
  private static final int ERROR = 3;
  private static final long ERROR_NAME = 4;
  private static final long REPLY_SERIAL = 5;
  private static final long SIGNATURE = 8;

  private final SocketChannel channel;
  private final Selector selector;
  private final long deadline;
  private int serial;

  private DbusConnection(SocketChannel channel, Selector selector, long deadline) {
    this.channel = channel;
    this.selector = selector;
    this.deadline = deadline;
  }

  /// Connects to a machine's bus.
  public static DbusConnection bus(Path socket, Duration limit) throws IOException {
    var connection = connect(socket, limit);
    try {
      connection.call(BUS, "/org/freedesktop/DBus", BUS, "Hello");
      return connection;
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /// Connects to a service that has a socket of its own.
  public static DbusConnection connect(Path socket, Duration limit) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      var connection =
          new DbusConnection(channel, Selector.open(), System.nanoTime() + limit.toNanos());
      connection.authenticate();
      return connection;
    } catch (IOException e) {
      channel.close();
      throw new IOException(socket + ": " + e.getMessage(), e);
    }
  }

  private void authenticate() throws IOException {
    String user = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    var hex = new StringBuilder();
    for (int i = 0; i < user.length(); i++) {
      hex.append(Integer.toHexString(user.charAt(i)));
    }
    write(("\0AUTH EXTERNAL " + hex + "\r\n").getBytes(StandardCharsets.US_ASCII));
    var line = new StringBuilder();
    while (line.length() < 256 && line.indexOf("\n") < 0) {
      line.append((char) read(1).get());
    }
    if (!line.toString().startsWith("OK")) {
      throw new IOException("refused: " + line.toString().strip());
    }
    write("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private void write(byte[] bytes) throws IOException {
    var left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      if (channel.write(left) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  private ByteBuffer read(int length) throws IOException {
    var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    fill(buffer);
    return buffer.flip();
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int got = channel.read(buffer);
      if (got < 0) {
        throw new IOException("closed by the other side");
      }
      if (got == 0) {
        await(SelectionKey.OP_READ);
      }
    }
  }

  private void await(int operation) throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new IOException("timed out");
    }
    channel.register(selector, operation);
    selector.select(left);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Calls a method whose arguments are texts; returns what it returns.
  ///
  /// @throws DbusException when it answers with an error
  public List<Object> call(
      String destination, String path, String type, String member, String... texts)
      throws IOException {
    serial++;
    write(DbusCall.encode(serial, destination, path, type, member, texts));
    while (true) {
      var head = read(HEAD_BYTES);
      int kind = head.get(1);
      long bodyLength = Integer.toUnsignedLong(head.order(order(head)).getInt(4));
      long fieldsLength = Integer.toUnsignedLong(head.getInt(12));
      long headLength = (HEAD_BYTES + fieldsLength + 7) / 8 * 8;
      if (headLength + bodyLength > MAX_BYTES) {
        throw new IOException("a message of " + (headLength + bodyLength) + " bytes");
      }
      var message = ByteBuffer.allocate((int) (headLength + bodyLength)).order(head.order());
      message.put(head.rewind());
      fill(message);
      message.flip();
      if (kind == RETURN || kind == ERROR) {
        var result = reply(message, kind, (int) headLength);
        if (result != null) {
          return result;
        }
      }
    }
  }

  private static ByteOrder order(ByteBuffer head) {
    return head.get(0) == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /// The values of an answer, or null when it is to another call.
  private @Nullable List<Object> reply(ByteBuffer message, int kind, int headLength)
      throws IOException {
    String signature = "";
    String error = "";
    boolean isMine = false;
    message.position(HEAD_BYTES - 4);
    for (Object field : (List<?>) new DbusReader(message).values("a(yv)").getFirst()) {
      var pair = (List<?>) field;
      if (pair.getFirst().equals(REPLY_SERIAL)) {
        isMine = pair.getLast().equals((long) serial);
      } else if (pair.getFirst().equals(SIGNATURE)) {
        signature = pair.getLast().toString();
      } else if (pair.getFirst().equals(ERROR_NAME)) {
        error = pair.getLast().toString();
      }
    }
    if (!isMine) {
      return null;
    }
    message.position(headLength);
    var values = new DbusReader(message).values(signature);
    if (kind == ERROR) {
      throw new DbusException(error, values.isEmpty() ? "" : values.getFirst().toString());
    }
    return values;
  }

  /// A property of an object.
  ///
  /// @param type the interface that has it
  public Object property(String destination, String path, String type, String name)
      throws IOException {
    var values = call(destination, path, PROPERTIES, "Get", type, name);
    if (values.isEmpty()) {
      throw new IOException(name + ": no value");
    }
    return values.getFirst();
  }

  @Override
  public void close() {
    try (channel;
        selector) {
      serial = 0;
    } catch (IOException _) { // it is given up anyway
    }
  }
}
