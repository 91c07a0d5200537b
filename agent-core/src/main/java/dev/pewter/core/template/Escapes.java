package dev.pewter.core.template;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.diag.Quote;
import java.util.Locale;

/// Texts made harmless in HTML, JavaScript and URLs.
final class Escapes {
  private Escapes() {}

  static String html(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case 0 -> out.append('\uFFFD');
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  static String js(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      int c = text.codePointAt(i);
      i += Character.charCount(c) - 1;
      if (c == '\\' || c == '\'' || c == '"') {
        out.append('\\').append((char) c);
      } else if (Texts.isNone(c)) {
        out.append((char) c); // Go leaves what is no UTF-8 as it is
      } else if (!Quote.isPrintable(c) || c == '<' || c == '>' || c == '&' || c == '=') {
        out.append(String.format(Locale.ROOT, "\\u%04X", c));
      } else {
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  static String query(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (byte b : Utf8.bytes(text)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0)) {
        out.append(c);
      } else {
        out.append(c == ' ' ? "+" : String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return out.toString();
  }
}
