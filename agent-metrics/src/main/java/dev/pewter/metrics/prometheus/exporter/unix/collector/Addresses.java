package dev.pewter.metrics.prometheus.exporter.unix.collector;

/// Network addresses as Go writes them.
final class Addresses {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private Addresses() {}

  /// An address of 4 or 16 bytes; the longest run of zeros of the latter becomes `::`.
  static String text(byte... address) {
    if (address.length == IPV4_BYTES) {
      return ipv4(address, 0);
    }
    if (address.length != IPV6_BYTES) {
      throw new IllegalArgumentException("an address of " + address.length + " bytes");
    }
    if (isMapped(address)) {
      return ipv4(address, IPV6_BYTES - IPV4_BYTES);
    }
    int zeros = 0;
    int zerosFrom = -1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && group(address, i + run) == 0) {
        run++;
      }
      if (run > zeros && run > 1) {
        zeros = run;
        zerosFrom = i;
      }
    }
    var text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == zerosFrom) {
        text.append("::");
        i += zeros - 1;
        continue;
      }
      if (i > 0 && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(group(address, i)));
    }
    return text.toString();
  }

  private static boolean isMapped(byte... address) {
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return group(address, 5) == 0xffff;
  }

  private static int group(byte[] address, int index) {
    return Byte.toUnsignedInt(address[2 * index]) << 8 | Byte.toUnsignedInt(address[2 * index + 1]);
  }

  private static String ipv4(byte[] address, int from) {
    return Byte.toUnsignedInt(address[from])
        + "."
        + Byte.toUnsignedInt(address[from + 1])
        + "."
        + Byte.toUnsignedInt(address[from + 2])
        + "."
        + Byte.toUnsignedInt(address[from + 3]);
  }
}
