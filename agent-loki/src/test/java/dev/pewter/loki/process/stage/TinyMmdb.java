package dev.pewter.loki.process.stage;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes databases of MaxMind's format: a tree, one node for a bit; the data; the metadata.
final class TinyMmdb {
  private static final int NOTHING = -1;
  private static final int FIRST_DATA = 1 << 22; // records above are places in the data

  private final int ipVersion;
  private final int numberBits;
  private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {NOTHING, NOTHING}));
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /// For IPv4 networks, with numbers of 24 bits.
  TinyMmdb() {
    this(4, 24);
  }

  /// @param numberBits 24, 28 or 32
  TinyMmdb(int ipVersion, int numberBits) {
    this.ipVersion = ipVersion;
    this.numberBits = numberBits;
  }

  /// Adds what is known of the first bits of an address.
  TinyMmdb add(String address, int addressBits, Object record) {
    byte[] own = InetAddress.ofLiteral(address).getAddress();
    int more = ipVersion == 6 ? 16 - own.length : 0;
    byte[] bytes = new byte[own.length + more];
    System.arraycopy(own, 0, bytes, more, own.length);
    int bits = addressBits + more * 8;
    int node = 0;
    for (int i = 0; i < bits; i++) {
      int side = bytes[i / 8] >> (7 - i % 8) & 1;
      if (i == bits - 1) {
        nodes.get(node)[side] = FIRST_DATA + data.size();
      } else if (nodes.get(node)[side] == NOTHING) {
        nodes.add(new int[] {NOTHING, NOTHING});
        nodes.get(node)[side] = nodes.size() - 1;
      }
      node = nodes.get(node)[side];
    }
    write(data, record);
    return this;
  }

  byte[] toBytes() {
    var file = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      int left = number(node[0]);
      int right = number(node[1]);
      file.writeBytes(lowBytes(left));
      if (numberBits == 28) {
        file.write(left >> 24 << 4 | right >> 24);
      }
      file.writeBytes(lowBytes(right));
    }
    file.writeBytes(new byte[16]);
    file.writeBytes(data.toByteArray());
    file.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
    file.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
    var metadata = new TreeMap<String, Object>();
    metadata.put("binary_format_major_version", 2);
    metadata.put("binary_format_minor_version", 0);
    metadata.put("build_epoch", 1_700_000_000L);
    metadata.put("database_type", "Tiny");
    metadata.put("description", Map.of());
    metadata.put("ip_version", ipVersion);
    metadata.put("languages", List.of());
    metadata.put("node_count", (long) nodes.size());
    metadata.put("record_size", numberBits);
    write(file, metadata);
    return file.toByteArray();
  }

  private int number(int side) {
    int node = side == NOTHING ? nodes.size() : side;
    return side < FIRST_DATA ? node : side - FIRST_DATA + nodes.size() + 16;
  }

  private byte[] lowBytes(int number) {
    byte[] all = ByteBuffer.allocate(4).putInt(number).array();
    return Arrays.copyOfRange(all, numberBits == 32 ? 0 : 1, 4);
  }

  private static void write(ByteArrayOutputStream to, Object value) {
    switch (value) {
      case String text -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        control(to, 2, bytes.length);
        to.writeBytes(bytes);
      }
      case Double number -> {
        control(to, 3, 8);
        to.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
      }
      case Integer number -> {
        control(to, 5, 2);
        to.writeBytes(ByteBuffer.allocate(2).putShort(number.shortValue()).array());
      }
      case Long number -> {
        control(to, number > 0xffff_ffffL ? 9 : 6, 4);
        to.writeBytes(ByteBuffer.allocate(4).putInt(number.intValue()).array());
      }
      case Map<?, ?> map -> {
        control(to, 7, map.size());
        map.forEach(
            (name, member) -> {
              write(to, name);
              write(to, member);
            });
      }
      case List<?> list -> {
        control(to, 11, list.size());
        list.forEach(element -> write(to, element));
      }
      case byte[] raw -> to.writeBytes(raw); // whatever that is
      default -> throw new IllegalArgumentException(value.toString());
    }
  }

  /// @param size below 29, or below 285 for long texts
  private static void control(ByteArrayOutputStream to, int type, int size) {
    int shown = Math.min(size, 29);
    to.write(type <= 7 ? type << 5 | shown : shown);
    if (type > 7) {
      to.write(type - 7);
    }
    if (size >= 29) {
      to.write(size - 29);
    }
  }
}
