package dev.pewter.metrics.dbus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bus for tests: answers each call as it is told.
public final class FakeBus implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel server;
  private final Answering answering;

  /// What a call is answered with.
  @FunctionalInterface
  public interface Answering {
    /// @return null for no answer
    @Nullable Reply answer(String member, List<String> arguments);
  }

  public FakeBus(Path socket, Answering answering) throws IOException {
    this.socket = socket;
    this.answering = answering;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  public Path socket() {
    return socket;
  }

  public static Reply reply(String signature) {
    return new Reply(signature, null);
  }

  public static Reply error(String name) {
    return new Reply("s", name);
  }

  /// The values of an answer.
  public static final class Reply {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final String signature;
    private final @Nullable String error;

    private Reply(String signature, @Nullable String error) {
      this.signature = signature;
      this.error = error;
    }

    public Reply bytes(int... values) {
      for (int value : values) {
        out.write(value);
      }
      return this;
    }

    public Reply align(int size) {
      while (out.size() % size != 0) {
        out.write(0);
      }
      return this;
    }

    public Reply number(int size, long value) {
      align(size);
      for (int i = 0; i < size; i++) {
        out.write((int) (value >>> (8 * i)));
      }
      return this;
    }

    public Reply text(String value) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      number(4, utf8.length);
      out.writeBytes(utf8);
      out.write(0);
      return this;
    }

    public Reply signature(String value) {
      out.write(value.length());
      out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
      out.write(0);
      return this;
    }

    /// @param alignment of an element
    public Reply array(int alignment, Consumer<Reply> elements) {
      number(4, 0);
      int lengthAt = out.size() - 4;
      align(alignment);
      int start = out.size();
      elements.accept(this);
      byte[] all = out.toByteArray();
      ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putInt(lengthAt, all.length - start);
      out.reset();
      out.writeBytes(all);
      return this;
    }

    private byte[] message(int serial) {
      byte[] body = out.toByteArray();
      var head = new Reply("", null).bytes('l', error == null ? 2 : 3, 0, 1);
      head.number(4, body.length).number(4, 1);
      head.array(
          8,
          fields -> {
            fields.align(8).bytes(5).signature("u").number(4, serial);
            if (error != null) {
              fields.align(8).bytes(4).signature("s").text(error);
            }
            fields.align(8).bytes(8).signature("g").signature(signature);
          });
      head.align(8);
      head.out.writeBytes(body);
      return head.out.toByteArray();
    }
  }

  private void serve() {
    try {
      while (true) {
        try (var channel = server.accept()) {
          converse(channel);
        } catch (IOException e) {
          if (!server.isOpen()) {
            return;
          }
        }
      }
    } finally {
      close();
    }
  }

  private void converse(SocketChannel channel) throws IOException {
    var line = new StringBuilder();
    while (!line.toString().endsWith("BEGIN\r\n")) {
      line.append((char) read(channel, 1).get());
      if (line.toString().contains("AUTH") && line.toString().endsWith("\r\n")) {
        line.setLength(0);
        write(channel, "OK 1234\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }
    while (true) {
      var head = read(channel, 16);
      int bodyLength = head.getInt(4);
      int serial = head.getInt(8);
      int rest = (head.getInt(12) + 7) / 8 * 8;
      var message = ByteBuffer.allocate(16 + rest + bodyLength).order(ByteOrder.LITTLE_ENDIAN);
      message.put(head).put(read(channel, rest + bodyLength)).flip();
      message.position(12);
      String member = "";
      String signature = "";
      for (Object field : (List<?>) new DbusReader(message).values("a(yv)").getFirst()) {
        var pair = (List<?>) field;
        if (pair.getFirst().equals(3L)) {
          member = pair.getLast().toString();
        } else if (pair.getFirst().equals(8L)) {
          signature = pair.getLast().toString();
        }
      }
      message.position(16 + rest);
      var arguments = new ArrayList<String>();
      new DbusReader(message).values(signature).forEach(a -> arguments.add(a.toString()));
      var reply = answering.answer(member, arguments);
      if (reply != null) {
        write(channel, reply.message(serial));
      }
    }
  }

  private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("gone");
      }
    }
    return buffer.flip();
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    var left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
