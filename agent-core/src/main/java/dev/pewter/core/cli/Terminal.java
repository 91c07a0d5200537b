package dev.pewter.core.cli;

import java.io.InputStream;
import java.io.PrintStream;

/// What a command reads from and prints to.
///
/// @param name of the program as it was started: `pewter`, or `alloy` when it stands in for it
/// @param colour whether the error stream may be coloured
record Terminal(InputStream in, PrintStream out, PrintStream err, String name, boolean colour) {

  /// A text of others on one line, with what could steer the terminal replaced.
  static String visible(String text) {
    var shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL -> shown.appendCodePoint(c == '\t' ? ' ' : picture(c));
                case Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    shown.append('\ufffd');
                default -> shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  /// Unicode has a picture of each of the first 32 control characters.
  private static int picture(int control) {
    return control < ' ' ? 0x2400 + control : 0xfffd;
  }
}
