package dev.pewter.core.api;

import dev.pewter.core.config.diag.Mask;

/// Shows the structure of a configuration that does not parse: every text and comment in it becomes
/// `*`, and so does what stands beside a name that speaks of a secret, for where a text ends is a
/// guess here. Each character keeps its place.
final class Hiding {
  private final StringBuilder text;

  private Hiding(String text) {
    this.text = new StringBuilder(text);
  }

  static String hide(String text) {
    var hiding = new Hiding(text);
    hiding.texts(text.chars().filter(c -> c == '`').count() % 2 != 0);
    Mask.besideNames(text, 0, text.length(), hiding::stars);
    return hiding.text.toString();
  }

  /// @param isOdd whether a raw text has no end: then all behind the first is hidden
  private void texts(boolean isOdd) {
    int at = 0;
    while (at < text.length()) {
      at =
          switch (text.charAt(at)) {
            case '"', '\'' -> quoted(at);
            case '`' -> until("`", at, isOdd ? text.length() : at);
            case '/' -> comment(at);
            default -> at + 1;
          };
    }
  }

  private int comment(int at) {
    if (text.indexOf("//", at) == at) {
      return until("\n", at + 1, at + 1) - 1;
    }
    return text.indexOf("/*", at) == at ? until("*/", at + 1, at + 1) : at + 1;
  }

  /// A text ends with its line at the latest.
  private int quoted(int from) {
    char quote = text.charAt(from);
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(at, text.length());
    stars(from + 1, at);
    return at + 1;
  }

  /// Hides what is between a place and an end; returns where it goes on.
  private int until(String end, int from, int searched) {
    int found = text.indexOf(end, searched + 1);
    int stop = found < 0 ? text.length() : found;
    stars(from + 1, stop);
    return found < 0 ? text.length() : stop + end.length();
  }

  private void stars(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '\n') {
        text.setCharAt(i, '*');
      }
    }
  }
}
