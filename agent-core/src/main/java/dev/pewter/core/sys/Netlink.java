package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Asks the kernel's network for lists, over a socket of its own for each question. Reads no more
/// than 256 MiB and waits no longer than 5 seconds for each part of an answer.
///
/// A message begins with
///
/// | offset | 0 | 4 | 6 | 8 | 12 |
/// | --- | --- | --- | --- | --- | --- |
/// | | length, 4 bytes | type, 2 | flags, 2 | number, 4 | port, 4 |
public final class Netlink {
  /// Links, addresses, routes, neighbours and queues.
  public static final int ROUTE = 0;

  /// Sockets.
  public static final int SOCKETS = 4;

  private static final int FAMILY = 16; // AF_NETLINK
  private static final int RAW = 0x80003; // SOCK_RAW, SOCK_CLOEXEC
  private static final short DUMP = 0x301; // NLM_F_REQUEST, NLM_F_DUMP
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int HEADER_BYTES = 16;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final long MOST_BYTES = 256L << 20;
  private static final int SOCKET_LEVEL = 1;
  private static final int RECEIVE_TIMEOUT = 20;
  private static final long TIMEOUT_SECONDS = 5;

  private Netlink() {}

  /// Learns the messages of an answer.
  @FunctionalInterface
  public interface Messages {
    /// @param body what follows the header, in the machine's byte order; valid during the call
    void message(int type, ByteBuffer body) throws IOException;
  }

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final MethodHandle SOCKET;
    static final MethodHandle SETSOCKOPT;
    static final MethodHandle SEND;
    static final MethodHandle RECV;
    static final MethodHandle CLOSE;

    static {
      try {
        SOCKET =
            Native.bind(
                "socket", FunctionDescriptor.of(Native.INT, Native.INT, Native.INT, Native.INT));
        SETSOCKOPT =
            Native.bind(
                "setsockopt",
                FunctionDescriptor.of(
                    Native.INT, Native.INT, Native.INT, Native.INT, Native.POINTER, Native.INT));
        var transfer =
            FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG, Native.INT);
        SEND = Native.bind("send", transfer);
        RECV = Native.bind("recv", transfer);
        CLOSE = Native.bind("close", FunctionDescriptor.of(Native.INT, Native.INT));
      } catch (IOException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /// Asks for a list and tells its entries.
  ///
  /// @param protocol `ROUTE` or `SOCKETS`
  /// @param type of the question
  /// @param body of the question
  public static void list(int protocol, int type, byte[] body, Messages each) throws IOException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int socket =
          (int)
              Native.call(
                  "netlink socket",
                  state,
                  s -> (int) Bound.SOCKET.invokeExact(s, FAMILY, RAW, protocol));
      try {
        MemorySegment timeout = arena.allocate(16, 8);
        timeout.set(Native.LONG, 0, TIMEOUT_SECONDS);
        Native.call(
            "setsockopt",
            state,
            s ->
                (int)
                    Bound.SETSOCKOPT.invokeExact(
                        s, socket, SOCKET_LEVEL, RECEIVE_TIMEOUT, timeout, 16));
        MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
        send(state, socket, buffer, type, body);
        receive(state, socket, buffer, each);
      } finally {
        Native.result(state, s -> (int) Bound.CLOSE.invokeExact(s, socket));
      }
    }
  }

  private static void send(
      MemorySegment state, int socket, MemorySegment buffer, int type, byte... body)
      throws SystemCallException {
    int length = HEADER_BYTES + body.length;
    buffer.set(Native.INT, 0, length);
    buffer.set(ValueLayout.JAVA_SHORT, 4, (short) type);
    buffer.set(ValueLayout.JAVA_SHORT, 6, DUMP);
    buffer.set(Native.INT, 8, 1);
    buffer.set(Native.INT, 12, 0);
    MemorySegment.copy(body, 0, buffer, ValueLayout.JAVA_BYTE, HEADER_BYTES, body.length);
    Native.call(
        "netlink send",
        state,
        s -> (long) Bound.SEND.invokeExact(s, socket, buffer, (long) length, 0));
  }

  private static void receive(MemorySegment state, int socket, MemorySegment buffer, Messages each)
      throws IOException {
    ByteBuffer bytes = buffer.asByteBuffer().order(ByteOrder.nativeOrder());
    long total = 0;
    while (true) {
      int got =
          (int)
              Native.call(
                  "netlink receive",
                  state,
                  s -> (long) Bound.RECV.invokeExact(s, socket, buffer, (long) BUFFER_BYTES, 0));
      total += got;
      if (got == 0 || total > MOST_BYTES) {
        throw new IOException("netlink: an answer without an end");
      }
      if (isLast(bytes, got, each)) {
        return;
      }
    }
  }

  private static boolean isLast(ByteBuffer bytes, int end, Messages each) throws IOException {
    int at = 0;
    while (at + HEADER_BYTES <= end) {
      int length = bytes.getInt(at);
      int type = Short.toUnsignedInt(bytes.getShort(at + 4));
      if (length < HEADER_BYTES || length > end - at) {
        throw new IOException("netlink: a message of " + length + " bytes");
      }
      if (type == DONE) {
        return true;
      }
      ByteBuffer body =
          bytes.slice(at + HEADER_BYTES, length - HEADER_BYTES).order(ByteOrder.nativeOrder());
      if (type == ERROR) {
        int error = body.remaining() >= 4 ? -body.getInt(0) : 0;
        if (error != 0) {
          throw new SystemCallException("netlink", error);
        }
        return true;
      }
      each.message(type, body);
      at += length + 3 & ~3;
    }
    return false;
  }
}
