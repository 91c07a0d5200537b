package dev.pewter.loki.source.syslog;

import org.jspecify.annotations.Nullable;

/// Takes everything; a priority at the beginning is taken off.
final class Raw implements Format {

  @Override
  public @Nullable String parse(byte[] bytes, int from, int to, Message into) {
    into.clear(bytes);
    var scan = new Scan(bytes, from, to);
    into.priority = scan.priority();
    int start = into.priority < 0 ? from : scan.at();
    int end = to;
    while (start < end && isBlank(bytes[start])) {
      start++;
    }
    while (end > start && isBlank(bytes[end - 1])) {
      end--;
    }
    into.start = start;
    into.end = end;
    return null;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}
