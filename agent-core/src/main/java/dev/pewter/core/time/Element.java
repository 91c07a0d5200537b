package dev.pewter.core.time;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a reference layout is made of, besides text that stands for itself. In the order in which
/// they are looked for at a place.
enum Element {
  LONG_MONTH("January"),
  MONTH("Jan"),
  LONG_WEEKDAY("Monday"),
  WEEKDAY("Mon"),
  ZONE_NAME("MST"),
  ZERO_MONTH("01"),
  ZERO_DAY("02"),
  ZERO_HOUR12("03"),
  ZERO_MINUTE("04"),
  ZERO_SECOND("05"),
  YEAR("06"),
  ZERO_YEAR_DAY("002"),
  HOUR("15"),
  NUM_MONTH("1"),
  LONG_YEAR("2006"),
  DAY("2"),
  UNDER_DAY("_2"),
  UNDER_YEAR_DAY("__2"),
  HOUR12("3"),
  MINUTE("4"),
  SECOND("5"),
  UPPER_PM("PM"),
  LOWER_PM("pm"),
  OFFSET("-070000", "-07:00:00", "-0700", "-07:00", "-07"),
  OFFSET_OR_Z("Z070000", "Z07:00:00", "Z0700", "Z07:00", "Z07"),
  /// Exactly as many digits as there are zeros.
  FRACTION,
  /// Any number of digits, or nothing.
  ANY_FRACTION;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> texts;

  Element(String... texts) {
    this.texts = List.of(texts);
  }

  /// An element and its text in a layout.
  record Found(Element element, String text) {}

  /// The element that starts at a place of a layout, or null.
  static @Nullable Found at(String layout, int place) {
    for (var element : values()) {
      for (String text : element.texts) {
        if (layout.startsWith(text, place) && element.mayStand(layout, place, text)) {
          return new Found(element, text);
        }
      }
    }
    return fractionAt(layout, place);
  }

  private boolean mayStand(String layout, int place, String text) {
    int end = place + text.length();
    return switch (this) {
      case MONTH, WEEKDAY -> // not the start of another word
          end == layout.length() || layout.charAt(end) < 'a' || layout.charAt(end) > 'z';
      case UNDER_DAY -> !layout.startsWith("_2006", place);
      default -> true;
    };
  }

  private static @Nullable Found fractionAt(String layout, int place) {
    char first = layout.charAt(place);
    if ((first != '.' && first != ',') || place + 1 == layout.length()) {
      return null;
    }
    char digit = layout.charAt(place + 1);
    if (digit != '0' && digit != '9') {
      return null;
    }
    int end = place + 1;
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean endsHere =
        end == layout.length() || layout.charAt(end) < '0' || layout.charAt(end) > '9';
    return endsHere
        ? new Found(digit == '0' ? FRACTION : ANY_FRACTION, layout.substring(place, end))
        : null;
  }
}
