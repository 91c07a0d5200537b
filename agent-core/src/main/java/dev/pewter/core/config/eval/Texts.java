package dev.pewter.core.config.eval;

import dev.pewter.core.bytes.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/// What the functions of the namespace `string` do, by characters as Go counts them: code points.
final class Texts {
  /// The longest text a function may make, in UTF-16 units.
  static final int MAX_TEXT = 16 << 20;

  private Texts() {}

  static String lower(String text) {
    return map(text, Character::toLowerCase);
  }

  static String upper(String text) {
    return map(text, Character::toUpperCase);
  }

  private static String map(String text, IntUnaryOperator change) {
    var out = new StringBuilder(text.length());
    Utf8.shown(text).codePoints().map(change).forEach(out::appendCodePoint);
    return out.toString();
  }

  static String trimSpace(String text) {
    return trim(text, Texts::isSpace);
  }

  private static boolean isSpace(int c) {
    return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
  }

  static String join(List<String> texts, String separator) throws FunctionException {
    long length =
        texts.stream().mapToLong(String::length).sum() + (long) texts.size() * separator.length();
    if (length > MAX_TEXT) {
      throw new FunctionException("the text would be longer than " + MAX_TEXT + " characters");
    }
    return Utf8.joined(String.join(separator, texts));
  }

  static String replace(String text, String old, String replacement) throws FunctionException {
    if (old.isEmpty() || !(Utf8.isRaw(text) || Utf8.isRaw(old) || Utf8.isRaw(replacement))) {
      return Utf8.joined(replaceAll(text, old, replacement));
    }
    return ofBytes(replaceAll(byBytes(text), byBytes(old), byBytes(replacement)));
  }

  /// A text with a character for each byte: what is not valid UTF-8 is cut by bytes, as in Go.
  private static String byBytes(String text) {
    return new String(Utf8.bytes(text), StandardCharsets.ISO_8859_1);
  }

  private static String ofBytes(String bytes) {
    return Utf8.text(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String replaceAll(String text, String old, String replacement)
      throws FunctionException {
    var out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, from)) {
      int end = old.isEmpty() ? from : at;
      out.append(text, from, end).append(replacement);
      from = end + old.length();
      if (out.length() > MAX_TEXT) {
        throw new FunctionException("the text would be longer than " + MAX_TEXT + " characters");
      }
      if (old.isEmpty()) { // between all characters
        if (from == text.length()) {
          break;
        }
        int next = text.offsetByCodePoints(from, 1);
        out.append(text, from, next);
        from = next;
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  static Value split(String text, String separator) {
    List<String> parts;
    if (Utf8.isRaw(separator) || (Utf8.isRaw(text) && !separator.isEmpty())) {
      parts =
          Arrays.stream(byBytes(text).split(Pattern.quote(byBytes(separator)), -1))
              .map(Texts::ofBytes)
              .toList();
    } else if (separator.isEmpty()) {
      parts = text.codePoints().mapToObj(Character::toString).toList();
    } else {
      parts = Arrays.asList(text.split(Pattern.quote(separator), -1));
    }
    return new Value.Arr(parts.stream().<Value>map(Value.Str::new).toList());
  }

  static String trim(String text, String set) {
    String shown = Utf8.shown(set);
    return trim(text, c -> shown.indexOf(Utf8.isRaw(c) ? 0xFFFD : c) >= 0);
  }

  private static String trim(String text, IntPredicate cut) {
    int start = 0;
    int end = text.length();
    while (start < end && cut.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (end > start && cut.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  static String trimPrefix(String text, String prefix) {
    if (Utf8.isRaw(text) || Utf8.isRaw(prefix)) {
      String bytes = byBytes(text);
      String start = byBytes(prefix);
      return bytes.startsWith(start) ? ofBytes(bytes.substring(start.length())) : text;
    }
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  static String trimSuffix(String text, String suffix) {
    if (Utf8.isRaw(text) || Utf8.isRaw(suffix)) {
      String bytes = byBytes(text);
      String end = byBytes(suffix);
      return bytes.endsWith(end)
          ? ofBytes(bytes.substring(0, bytes.length() - end.length()))
          : text;
    }
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }
}
