package dev.pewter.core.relabel;

/// A text in double quotes, as Go's `%q` shows it.
final class Quoted {
  private Quoted() {}

  static String of(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> append(c, quoted));
    return quoted.append('"').toString();
  }

  private static void append(int c, StringBuilder to) {
    switch (c) {
      case '"', '\\' -> to.append('\\').append((char) c);
      case 7 -> to.append("\\a");
      case '\b' -> to.append("\\b");
      case '\f' -> to.append("\\f");
      case '\n' -> to.append("\\n");
      case '\r' -> to.append("\\r");
      case '\t' -> to.append("\\t");
      case 11 -> to.append("\\v");
      default -> {
        if (isPrintable(c)) {
          to.appendCodePoint(c);
        } else if (c < 0x80) {
          to.append(String.format("\\x%02x", c));
        } else if (c < 0x10000) {
          to.append(String.format("\\u%04x", c));
        } else {
          to.append(String.format("\\U%08x", c));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
