package dev.pewter.loki.source.syslog;

import java.net.InetAddress;

/// Addresses as Go writes them: the longest run of zeros of an IPv6 address is left out, and there
/// is no zone.
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  static String of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 2 * GROUPS) {
      return address.getHostAddress();
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int from = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = i;
      while (zeros < GROUPS && groups[zeros] == 0) {
        zeros++;
      }
      if (zeros - i > length) {
        from = i;
        length = zeros - i;
      }
    }
    boolean isShortened = length > 1;
    var text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (isShortened && i == from) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
