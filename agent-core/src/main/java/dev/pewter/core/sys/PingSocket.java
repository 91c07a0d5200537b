package dev.pewter.core.sys;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A socket for echo requests to one machine: a ping socket where the kernel lets the user have
/// one, else a raw one. It never waits. For one thread at a time.
///
/// What `recvmsg` takes:
///
/// | offset | 0 | 8 | 16 | 24 | 32 | 40 | 48 |
/// | --- | --- | --- | --- | --- | --- | --- | --- |
/// | | name | its length | parts | how many | control | its length | flags |
public final class PingSocket implements Closeable {
  private static final int IP4 = 2;
  private static final int IP6 = 10;
  private static final int DATAGRAM = 0x80802; // SOCK_DGRAM, SOCK_CLOEXEC, SOCK_NONBLOCK
  private static final int RAW = 0x80803; // SOCK_RAW, SOCK_CLOEXEC, SOCK_NONBLOCK
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  private static final int SOCKET_LEVEL = 1;
  private static final int IP6_LEVEL = 41;
  private static final int RECEIVE_TIME = 35; // SO_TIMESTAMPNS
  private static final int TTL = 2;
  private static final int RECEIVE_TTL = 12;
  private static final int FRAGMENTING = 10; // IP_MTU_DISCOVER
  private static final int FRAGMENTING6 = 23;
  private static final int NEVER = 2; // IP_PMTUDISC_DO
  private static final int HOP_LIMIT = 52;
  private static final int RECEIVE_HOP_LIMIT = 51;
  private static final int SEND_HOP_LIMIT = 16;
  private static final int AGAIN = 11;
  private static final int PACKET_BYTES = 65_536;
  private static final int CONTROL_BYTES = 512;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = Native.state(arena);
  private final MemorySegment packet = arena.allocate(PACKET_BYTES, 8);
  private final MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
  private final MemorySegment message = arena.allocate(56, 8);
  private final int socket;
  private final boolean isFour;
  private final boolean isRaw;
  private boolean isClosed;

  /// What came.
  ///
  /// @param bytes the message without the header of IP
  /// @param hopLimit how many hops it had left; -1 when the kernel does not say
  /// @param nanos when it came, since 1970
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Packet(byte[] bytes, int hopLimit, long nanos) {}

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final MethodHandle SOCKET;
    static final MethodHandle SETSOCKOPT;
    static final MethodHandle BIND;
    static final MethodHandle CONNECT;
    static final MethodHandle SEND;
    static final MethodHandle RECVMSG;
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
        var address = FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER, Native.INT);
        BIND = Native.bind("bind", address);
        CONNECT = Native.bind("connect", address);
        SEND =
            Native.bind(
                "send",
                FunctionDescriptor.of(
                    Native.LONG, Native.INT, Native.POINTER, Native.LONG, Native.INT));
        RECVMSG =
            Native.bind(
                "recvmsg",
                FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.INT));
        CLOSE = Native.bind("close", FunctionDescriptor.of(Native.INT, Native.INT));
      } catch (IOException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  private PingSocket(int socket, boolean isFour, boolean isRaw) {
    this.socket = socket;
    this.isFour = isFour;
    this.isRaw = isRaw;
  }

  /// Opens a socket that speaks with one address only.
  ///
  /// @param source the address to send from; null for any
  /// @param hops how many the request may take; zero for what the kernel likes
  /// @throws IOException when the user may have neither kind, or the address cannot be reached
  public static PingSocket open(
      InetAddress target, @Nullable InetAddress source, int hops, boolean dontFragment)
      throws IOException {
    boolean isFour = target instanceof Inet4Address;
    int family = isFour ? IP4 : IP6;
    int protocol = isFour ? ICMP : ICMP6;
    long opened;
    boolean isRaw = false;
    try (var arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      opened =
          Native.result(state, s -> (int) Bound.SOCKET.invokeExact(s, family, DATAGRAM, protocol));
      if (opened < 0) {
        isRaw = true;
        opened =
            Native.result(state, s -> (int) Bound.SOCKET.invokeExact(s, family, RAW, protocol));
      }
    }
    if (opened < 0) {
      throw new IOException(
          "no socket for ICMP: the group is not within net.ipv4.ping_group_range, and the process"
              + " lacks CAP_NET_RAW");
    }
    var socket = new PingSocket((int) opened, isFour, isRaw);
    boolean isDone = false;
    try {
      socket.configure(hops, dontFragment);
      if (source != null) {
        socket.name("bind", Bound.BIND, source);
      }
      socket.name("connect", Bound.CONNECT, target);
      isDone = true;
      return socket;
    } finally {
      if (!isDone) {
        socket.close();
      }
    }
  }

  /// Whether it is a raw one: then the numbers in the packet are the sender's own.
  public boolean isRaw() {
    return isRaw;
  }

  private void configure(int hops, boolean dontFragment) throws IOException {
    set(SOCKET_LEVEL, RECEIVE_TIME, 1);
    set(isFour ? 0 : IP6_LEVEL, isFour ? RECEIVE_TTL : RECEIVE_HOP_LIMIT, 1);
    if (hops > 0) {
      set(isFour ? 0 : IP6_LEVEL, isFour ? TTL : SEND_HOP_LIMIT, hops);
    }
    if (dontFragment) {
      set(isFour ? 0 : IP6_LEVEL, isFour ? FRAGMENTING : FRAGMENTING6, NEVER);
    }
  }

  private void set(int level, int option, int value) throws IOException {
    packet.set(Native.INT, 0, value);
    Native.call(
        "setsockopt",
        state,
        s -> (int) Bound.SETSOCKOPT.invokeExact(s, socket, level, option, packet, 4));
  }

  private void name(String what, MethodHandle function, InetAddress address) throws IOException {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4 != isFour) {
      throw new IOException(what + ": the address is of the other version of IP");
    }
    packet.asSlice(0, 28).fill((byte) 0);
    packet.set(ValueLayout.JAVA_SHORT, 0, (short) (isFour ? IP4 : IP6));
    MemorySegment.copy(bytes, 0, packet, ValueLayout.JAVA_BYTE, isFour ? 4 : 8, bytes.length);
    if (address instanceof Inet6Address six) {
      packet.set(Native.INT, 24, six.getScopeId());
    }
    int length = isFour ? 16 : 28;
    Native.call(what, state, s -> (int) function.invokeExact(s, socket, packet, length));
  }

  public void send(byte... bytes) throws IOException {
    if (isClosed) {
      throw new IOException("socket is closed");
    }
    MemorySegment.copy(bytes, 0, packet, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Native.call(
        "send",
        state,
        s -> (long) Bound.SEND.invokeExact(s, socket, packet, (long) bytes.length, 0));
  }

  /// The next packet that has come, or null when there is none yet.
  public @Nullable Packet receive() throws IOException {
    if (isClosed) {
      throw new IOException("socket is closed");
    }
    MemorySegment part = control.asSlice(CONTROL_BYTES - 16, 16);
    part.set(Native.POINTER, 0, packet);
    part.set(Native.LONG, 8, PACKET_BYTES);
    message.fill((byte) 0);
    message.set(Native.POINTER, 16, part);
    message.set(Native.LONG, 24, 1);
    message.set(Native.POINTER, 32, control);
    message.set(Native.LONG, 40, CONTROL_BYTES - 16);
    long length =
        Native.result(state, s -> (long) Bound.RECVMSG.invokeExact(s, socket, message, 0));
    if (length == -AGAIN) {
      return null;
    }
    if (length < 0) {
      throw new SystemCallException("recvmsg", (int) -length);
    }
    return packet((int) length);
  }

  private Packet packet(int length) {
    int skipped =
        isRaw && isFour && length > 0 ? (packet.get(ValueLayout.JAVA_BYTE, 0) & 15) * 4 : 0;
    byte[] bytes = new byte[Math.max(0, length - skipped)];
    MemorySegment.copy(
        packet, ValueLayout.JAVA_BYTE, Math.min(skipped, length), bytes, 0, bytes.length);
    long end = Math.min(message.get(Native.LONG, 40), CONTROL_BYTES - 16);
    int hops = -1;
    long nanos = 0;
    for (long at = 0; at + 16 <= end; ) {
      long size = control.get(Native.LONG, at);
      int level = control.get(Native.INT, at + 8);
      int type = control.get(Native.INT, at + 12);
      if (size < 16 || at + size > end) {
        break;
      }
      if (level == SOCKET_LEVEL && type == RECEIVE_TIME && size >= 32) {
        nanos =
            TimeUnit.SECONDS.toNanos(control.get(Native.LONG, at + 16))
                + control.get(Native.LONG, at + 24);
      } else if ((level == 0 && type == TTL) || (level == IP6_LEVEL && type == HOP_LIMIT)) {
        hops = control.get(Native.INT, at + 16);
      }
      at += (size + 7) & ~7L;
    }
    return new Packet(bytes, hops, nanos);
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      Native.result(state, s -> (int) Bound.CLOSE.invokeExact(s, socket));
      arena.close();
    }
  }
}
