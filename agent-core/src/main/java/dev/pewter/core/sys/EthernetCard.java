package dev.pewter.core.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Asks the drivers of network cards what `ethtool` shows.
///
/// | struct | fields at |
/// | --- | --- |
/// | `ifreq` | name 0, 16 bytes; address of one of those below 16 |
/// | `ethtool_cmd` | command 0, supported 4, advertised 8, autonegotiation 18 |
/// | `ethtool_drvinfo` | command 0, driver 4, version 36, firmware 68, bus 100, ROM 132, numbers
/// 180 |
/// | `ethtool_gstrings` | command 0, set 4, count 8, names of 32 bytes 12 |
/// | `ethtool_stats` | command 0, count 4, numbers of 8 bytes 8 |
public final class EthernetCard {
  private static final long REQUEST = 0x8946; // SIOCETHTOOL
  private static final int INTERNET = 2; // AF_INET
  private static final int DATAGRAMS = 0x80002; // SOCK_DGRAM, SOCK_CLOEXEC
  private static final int GET_LINK = 1;
  private static final int GET_DRIVER = 3;
  private static final int GET_NAMES = 0x1b;
  private static final int GET_NUMBERS = 0x1d;
  private static final int STATISTICS = 1; // the set of names
  private static final int NAME_BYTES = 32;
  private static final int MOST_NUMBERS = 1 << 16;
  private static final int DRIVER_BYTES = 196;
  private static final int LINK_BYTES = 44;
  private static final int INTERFACE_NAME_BYTES = 16;

  private EthernetCard() {}

  /// What drives a card.
  public record Driver(String name, String version, String firmware, String bus, String rom) {}

  /// What a card's link can do; a bit for each mode.
  public record Link(int supported, int advertised, boolean isNegotiating) {}

  /// Bound when first used, so that other systems only fail there.
  private static final class Bound {
    static final MethodHandle SOCKET;
    static final MethodHandle IOCTL;
    static final MethodHandle CLOSE;

    static {
      try {
        SOCKET =
            Native.bind(
                "socket", FunctionDescriptor.of(Native.INT, Native.INT, Native.INT, Native.INT));
        IOCTL =
            Native.bind(
                "ioctl",
                FunctionDescriptor.of(Native.INT, Native.INT, Native.LONG, Native.POINTER),
                Linker.Option.firstVariadicArg(2));
        CLOSE = Native.bind("close", FunctionDescriptor.of(Native.INT, Native.INT));
      } catch (IOException e) {
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  /// What drives the card of a network interface.
  public static Driver driver(String device) throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment struct = arena.allocate(DRIVER_BYTES, 8);
      struct.set(Native.INT, 0, GET_DRIVER);
      ask(arena, device, struct);
      return new Driver(
          text(struct, 4),
          text(struct, 36),
          text(struct, 68),
          text(struct, 100),
          text(struct, 132));
    }
  }

  /// What the link of a network interface can do.
  public static Link link(String device) throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment struct = arena.allocate(LINK_BYTES, 8);
      struct.set(Native.INT, 0, GET_LINK);
      ask(arena, device, struct);
      return new Link(
          struct.get(Native.INT, 4),
          struct.get(Native.INT, 8),
          struct.get(ValueLayout.JAVA_BYTE, 18) != 0);
    }
  }

  /// The numbers a driver counts, unsigned, by their names; empty when it counts none.
  public static Map<String, Long> numbers(String device) throws SystemCallException {
    try (var arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(DRIVER_BYTES, 8);
      info.set(Native.INT, 0, GET_DRIVER);
      ask(arena, device, info);
      int count = Math.min(info.get(Native.INT, 180), MOST_NUMBERS);
      if (count <= 0) {
        return Map.of();
      }
      MemorySegment names = arena.allocate(12 + (long) count * NAME_BYTES, 8);
      names.set(Native.INT, 0, GET_NAMES);
      names.set(Native.INT, 4, STATISTICS);
      names.set(Native.INT, 8, count);
      ask(arena, device, names);
      MemorySegment values = arena.allocate(8 + 8L * count, 8);
      values.set(Native.INT, 0, GET_NUMBERS);
      values.set(Native.INT, 4, count);
      ask(arena, device, values);
      count = Math.min(count, Math.min(names.get(Native.INT, 8), values.get(Native.INT, 4)));
      Map<String, Long> numbers = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        numbers.putIfAbsent(text(names, 12 + i * NAME_BYTES), values.get(Native.LONG, 8 + 8L * i));
      }
      return numbers;
    }
  }

  private static void ask(Arena arena, String device, MemorySegment struct)
      throws SystemCallException {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    MemorySegment request = arena.allocate(40, 8);
    MemorySegment.copy(
        name,
        0,
        request,
        ValueLayout.JAVA_BYTE,
        0,
        Math.min(name.length, INTERFACE_NAME_BYTES - 1));
    request.set(Native.POINTER, 16, struct);
    MemorySegment state = Native.state(arena);
    int socket =
        (int)
            Native.call(
                "socket", state, s -> (int) Bound.SOCKET.invokeExact(s, INTERNET, DATAGRAMS, 0));
    try {
      Native.call(
          "ethtool " + device,
          state,
          s -> (int) Bound.IOCTL.invokeExact(s, socket, REQUEST, request));
    } finally {
      Native.result(state, s -> (int) Bound.CLOSE.invokeExact(s, socket));
    }
  }

  private static String text(MemorySegment struct, int at) {
    byte[] bytes = struct.asSlice(at, NAME_BYTES).toArray(ValueLayout.JAVA_BYTE);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
