package dev.pewter.metrics.host;

import dev.pewter.core.bytes.Search;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Goes through a text line by line and field by field without making texts of them:
///
/// ```
/// while (fields.nextLine()) {
///   if (fields.next() && fields.is("cpu")) { …
/// ```
///
/// A field is what lies between blanks and tabs, or before a separator.
public final class Fields {
  private final TextTable texts;
  private byte[] bytes = {};
  private int end; // of the text
  private int nextLine;
  private int lineStart;
  private int lineEnd;
  private int at; // where the next field is looked for
  private int from; // the field
  private int to;

  public Fields(TextTable texts) {
    this.texts = texts;
  }

  /// Starts at the beginning of a text.
  public Fields over(byte[] text, int start, int textEnd) {
    bytes = text;
    end = textEnd;
    nextLine = start;
    lineStart = start;
    lineEnd = start;
    at = start;
    from = start;
    to = start;
    return this;
  }

  /// Goes to the next line, or returns false at the end.
  public boolean nextLine() {
    if (nextLine >= end) {
      return false;
    }
    lineStart = nextLine;
    int feed = Search.indexOf(bytes, (byte) '\n', lineStart, end);
    lineEnd = feed < 0 ? end : feed;
    nextLine = lineEnd + 1;
    at = lineStart;
    from = lineStart;
    to = lineStart;
    return true;
  }

  /// Goes to the next field of the line, or returns false at its end.
  public boolean next() {
    int start = at;
    while (start < lineEnd && isBlank(bytes[start])) {
      start++;
    }
    from = start;
    while (start < lineEnd && !isBlank(bytes[start])) {
      start++;
    }
    to = start;
    at = start;
    return to > from;
  }

  /// Goes to what is before a separator, or to the end of the line; blanks around it are left out.
  /// False at the end of the line.
  public boolean next(char separator) {
    if (at > lineEnd || (at == lineEnd && to == lineEnd)) {
      from = lineEnd;
      to = lineEnd;
      return false;
    }
    int found = Search.indexOf(bytes, (byte) separator, at, lineEnd);
    int stop = found < 0 ? lineEnd : found;
    trim(at, stop);
    at = found < 0 ? lineEnd + 1 : found + 1;
    return true;
  }

  /// Goes to what is before the last such separator of the line, blanks around it left out. False
  /// when the rest of the line has none.
  public boolean nextToLast(char separator) {
    int last = lineEnd - 1;
    while (last >= at && bytes[last] != separator) {
      last--;
    }
    if (last < at) {
      return false;
    }
    trim(at, last);
    at = last + 1;
    return true;
  }

  /// Makes all that is left of the line the field, but for one blank at its start.
  public Fields restAsItIs() {
    from = Math.min(at, lineEnd);
    if (from < lineEnd && bytes[from] == ' ') {
      from++;
    }
    to = lineEnd;
    at = lineEnd + 1;
    return this;
  }

  /// Makes all that is left of the line the field, blanks around it left out.
  public Fields rest() {
    trim(Math.min(at, lineEnd), lineEnd);
    at = lineEnd + 1;
    return this;
  }

  /// Makes the whole line the field.
  public Fields line() {
    from = lineStart;
    to = lineEnd;
    at = lineEnd + 1;
    return this;
  }

  private void trim(int start, int stop) {
    from = start;
    to = stop;
    while (from < to && isBlank(bytes[from])) {
      from++;
    }
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  /// Goes so many fields further; false when the line has fewer.
  public boolean skip(int count) {
    for (int i = 0; i < count; i++) {
      if (!next()) {
        return false;
      }
    }
    return true;
  }

  public byte[] bytes() {
    return bytes;
  }

  /// Where the text ends.
  public int end() {
    return end;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  public int length() {
    return to - from;
  }

  /// Makes a part of the text the field.
  public Fields select(int newFrom, int newTo) {
    from = newFrom;
    to = newTo;
    return this;
  }

  public boolean is(String ascii) {
    return to - from == ascii.length() && startsWith(ascii);
  }

  public boolean startsWith(String ascii) {
    return has(ascii, from);
  }

  public boolean endsWith(String ascii) {
    return to - from >= ascii.length() && has(ascii, to - ascii.length());
  }

  private boolean has(String ascii, int place) {
    int count = ascii.length();
    if (to - place < count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (bytes[place + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether the field is one or more decimal digits.
  public boolean isNumber() {
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return to > from;
  }

  /// The field as a text; the same text for the same bytes.
  public String text() {
    return texts.text(bytes, from, to);
  }

  /// A part of the text, from and to places in `bytes()`.
  public String text(int start, int stop) {
    return texts.text(bytes, start, stop);
  }

  /// The field as a whole number of 64 bits, with or without a sign; above 2^63 the bits of the
  /// unsigned number.
  public long number() throws IOException {
    int start = from;
    boolean isNegative = start < to && bytes[start] == '-';
    if (isNegative || (start < to && bytes[start] == '+')) {
      start++;
    }
    if (start == to || to - start > 20) {
      throw bad("a number");
    }
    long value = 0;
    for (int i = start; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw bad("a number");
      }
      if (Long.compareUnsigned(value, Long.divideUnsigned(-1L, 10)) > 0) {
        throw bad("a number of 64 bits");
      }
      long next = value * 10 + digit;
      if (Long.compareUnsigned(next, value * 10) < 0) {
        throw bad("a number of 64 bits");
      }
      value = next;
    }
    if (isNegative && value < 0 && value != Long.MIN_VALUE) {
      throw bad("a number of 64 bits");
    }
    return isNegative ? -value : value;
  }

  /// The field as a whole number, as near as a double can be to it.
  public double whole() throws IOException {
    long bits = number();
    return bits < 0 && bytes[from] == '-' ? bits : toDouble(bits);
  }

  /// The field, hexadecimal digits with or without `0x`, as the bits of an unsigned number.
  public long hex() throws IOException {
    int start = from;
    if (to - start > 2 && bytes[start] == '0' && (bytes[start + 1] | 0x20) == 'x') {
      start += 2;
    }
    if (start == to || to - start > 16) {
      throw bad("a hexadecimal number");
    }
    long value = 0;
    for (int i = start; i < to; i++) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        throw bad("a hexadecimal number");
      }
      value = (value << 4) | digit;
    }
    return value;
  }

  /// The field as any decimal number.
  public double decimal() throws IOException {
    if (isNumber() && to - from < 19) {
      return number();
    }
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        throw bad("a number");
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) { // a sign or a point in the wrong place
      throw bad("a number");
    }
  }

  /// An unsigned number as a double.
  public static double toDouble(long unsigned) {
    if (unsigned >= 0) {
      return unsigned;
    }
    long half = (unsigned >>> 1) | (unsigned & 1); // rounds as the whole would
    return half * 2.0;
  }

  /// What to throw when the field is not what it should be.
  public IOException bad(String expected) {
    String shown = new String(bytes, from, Math.min(to - from, 64), StandardCharsets.UTF_8);
    return new IOException("not " + expected + ": \"" + shown + "\"");
  }
}
