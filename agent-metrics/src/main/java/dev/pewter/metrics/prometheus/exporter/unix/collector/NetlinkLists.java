package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.Netlink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Reads lists of the kernel's network: messages of a fixed head and attributes.
final class NetlinkLists {
  private static final int LINKS = 18; // RTM_GETLINK
  private static final int LINK_HEAD = 16;
  private static final int LINK_INDEX_AT = 4;
  private static final int LINK_NAME = 3; // IFLA_IFNAME
  private static final int TYPE_MASK = 0x3fff; // without NLA_F_NESTED and byte order

  private NetlinkLists() {}

  /// Asks the kernel, a fake in tests.
  @FunctionalInterface
  interface Source {
    void list(int protocol, int type, byte[] body, Netlink.Messages each) throws IOException;
  }

  /// Learns attributes.
  @FunctionalInterface
  interface Attributes {
    void attribute(int type, ByteBuffer value) throws IOException;
  }

  /// Tells the attributes that begin at a place; what is broken ends them.
  static void attributes(ByteBuffer message, int from, Attributes each) throws IOException {
    int at = from;
    while (at + 4 <= message.limit()) {
      int length = Short.toUnsignedInt(message.getShort(at));
      if (length < 4 || length > message.limit() - at) {
        return;
      }
      int type = Short.toUnsignedInt(message.getShort(at + 2)) & TYPE_MASK;
      each.attribute(type, message.slice(at + 4, length - 4).order(message.order()));
      at += length + 3 & ~3;
    }
  }

  /// The names of the network interfaces by their numbers.
  static Map<Integer, String> links(Source source) throws IOException {
    Map<Integer, String> names = new HashMap<>();
    source.list(
        Netlink.ROUTE,
        LINKS,
        new byte[LINK_HEAD],
        (_, body) -> {
          if (body.limit() >= LINK_HEAD) {
            int index = body.getInt(LINK_INDEX_AT);
            attributes(
                body,
                LINK_HEAD,
                (type, value) -> {
                  if (type == LINK_NAME) {
                    names.put(index, text(value));
                  }
                });
          }
        });
    return names;
  }

  /// A text that ends with a zero.
  static String text(ByteBuffer value) {
    byte[] bytes = bytes(value);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.limit()];
    value.get(0, bytes);
    return bytes;
  }
}
