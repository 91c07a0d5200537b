package dev.pewter.core.time;

import java.time.ZoneId;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// A Go reference layout, such as `2006-01-02 15:04:05`, taken apart once.
final class GoLayout implements TimeFormat {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /// The text before an element, and the element.
  private record Part(String before, Element element, String text) {}

  private final Part[] parts;
  private final String tail;
  private final ZoneId zone;
  private final ZoneNames names;
  private final @Nullable CurrentMonth now;

  /// @param zone of times that name none
  /// @param now tells the year; null when the layout does
  GoLayout(String layout, ZoneId zone, ZoneNames names, @Nullable CurrentMonth now) {
    this.zone = zone;
    this.names = names;
    this.now = now;
    var found = new ArrayList<Part>();
    int done = 0;
    int at = 0;
    while (at < layout.length()) {
      var one = Element.at(layout, at);
      if (one == null) {
        at++;
        continue;
      }
      found.add(new Part(layout.substring(done, at), one.element(), one.text()));
      at += one.text().length();
      done = at;
    }
    this.parts = found.toArray(Part[]::new);
    this.tail = layout.substring(done);
  }

  @Override
  public long nanos(String text) {
    var in = new LayoutReader(text);
    for (int i = 0; i < parts.length; i++) {
      var part = parts[i];
      if (!in.skip(part.before) || !in.read(part.element, part.text, fractionFollows(i))) {
        return INVALID;
      }
    }
    if (!in.skip(tail) || !in.isAtEnd() || !in.settleDay()) {
      return INVALID;
    }
    int year = now == null ? in.year : now.yearOf(in.month);
    long seconds = in.localSeconds(year);
    seconds -= offset(in, seconds);
    if (Math.abs(seconds) > Long.MAX_VALUE / NANOS_PER_SECOND - 1) {
      return INVALID;
    }
    return seconds * NANOS_PER_SECOND + in.nanos;
  }

  private boolean fractionFollows(int part) {
    return part + 1 < parts.length
        && (parts[part + 1].element == Element.FRACTION
            || parts[part + 1].element == Element.ANY_FRACTION);
  }

  private long offset(LayoutReader in, long localSeconds) {
    if (in.offset != LayoutReader.NO_OFFSET) {
      return in.offset;
    }
    return in.zoneName == null
        ? ZoneNames.offset(zone, localSeconds)
        : names.offset(in.zoneName, localSeconds);
  }
}
