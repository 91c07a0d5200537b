package dev.pewter.core.api;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;

/// Reads labels as they are shown: `{a="b", c="d"}`; the braces may be left out. Looks at each
/// character once, for the text is anybody's.
final class WrittenLabels {
  private static final int SHOWN = 200;

  private final String text;
  private final int end;
  private int at;

  private WrittenLabels(String text) {
    this.text = text;
    boolean isBraced = text.startsWith("{") && text.endsWith("}");
    this.at = isBraced ? 1 : 0;
    this.end = isBraced ? text.length() - 1 : text.length();
  }

  static Labels read(String text) {
    return new WrittenLabels(text.strip()).labels();
  }

  private Labels labels() {
    var labels = new LabelBuilder(Labels.EMPTY);
    skipSpace();
    while (at < end) {
      String name = name();
      skipSpace();
      expect('=');
      skipSpace();
      expect('"');
      labels.set(name, value());
      skipSpace();
      if (at < end) {
        expect(',');
        skipSpace();
      }
    }
    return labels.toLabels();
  }

  private String name() {
    int from = at;
    while (at < end && isOfName(text.charAt(at))) {
      at++;
    }
    if (at == from || (!Character.isLetter(text.charAt(from)) && text.charAt(from) != '_')) {
      throw wrong();
    }
    return text.substring(from, at);
  }

  private static boolean isOfName(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || "_.:/-".indexOf(c) >= 0);
  }

  /// Up to the quote that ends it.
  private String value() {
    var value = new StringBuilder();
    while (at < end && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' && at < end) {
        c = text.charAt(at++);
        value.append(c == 'n' ? '\n' : c == 't' ? '\t' : c);
      } else {
        value.append(c);
      }
    }
    if (at == end) {
      throw wrong();
    }
    at++;
    return value.toString();
  }

  private void expect(char wanted) {
    if (at == end || text.charAt(at) != wanted) {
      throw wrong();
    }
    at++;
  }

  private void skipSpace() {
    while (at < end && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException wrong() {
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return new IllegalArgumentException("expected labels such as {job=\"a\"}, got " + shown);
  }
}
