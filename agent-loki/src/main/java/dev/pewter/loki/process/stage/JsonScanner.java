package dev.pewter.loki.process.stage;

import dev.pewter.core.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds wanted members in the bytes of a JSON object, in one pass that also makes sure that all of
/// it is JSON. Only wanted values are decoded, and text without escapes is not even copied. Reused
/// from line to line; for one thread.
final class JsonScanner {
  /// What a path leads to.
  static final byte NOTHING = 0; // or null
  static final byte TEXT = 1;
  static final byte ESCAPED = 2; // text with backslashes
  static final byte NUMBER = 3;
  static final byte TRUE = 4;
  static final byte FALSE = 5;
  static final byte NESTED = 6; // an object or an array

  private static final int BAD = -1;
  private static final int LONG_NUMBER = 300; // may be too large, as any with an exponent

  /// Bytes that end the plain part of a string.
  private static final boolean[] ENDS_PLAIN = new boolean[256];

  static {
    Arrays.fill(ENDS_PLAIN, 0, ' ', true);
    ENDS_PLAIN['"'] = true;
    ENDS_PLAIN['\\'] = true;
  }

  private final JsonPaths root;
  private final byte[] kinds;
  private final int[] starts;
  private final int[] ends;
  private byte[] bytes = {};
  private int end;
  private boolean isEscaped; // the last string
  private boolean isLarge; // the last number
  private boolean readsNumbers = true;

  JsonScanner(JsonPaths root) {
    this.root = root;
    this.kinds = new byte[root.count()];
    this.starts = new int[root.count()];
    this.ends = new int[root.count()];
  }

  /// Takes numbers that are too large for a double, too: nobody reads them.
  JsonScanner withLargeNumbers() {
    readsNumbers = false;
    return this;
  }

  /// Looks for all paths in an object, or in `null`; false when it is neither, or not JSON.
  boolean scan(byte[] in, int from, int to) {
    bytes = in;
    end = to;
    Arrays.fill(kinds, NOTHING);
    int at = blanks(from);
    if (at == to || (in[at] != '{' && in[at] != 'n')) {
      return false;
    }
    int after = in[at] == '{' ? object(at, 1, root) : word(at, "null");
    return after != BAD && blanks(after) == to;
  }

  /// Start and end of each element of an array, in turn; null when it is no array, no JSON, or has
  /// more elements than `most`.
  int @Nullable [] elements(byte[] in, int from, int to, int most) {
    bytes = in;
    end = to;
    int at = blanks(from);
    if (at == to || in[at] != '[') {
      return null;
    }
    int[] bounds = new int[16];
    int used = 0;
    at = blanks(at + 1);
    boolean isEnd = at < to && in[at] == ']';
    while (!isEnd) {
      int after = value(at, 1, null);
      if (after == BAD || used == 2 * most) {
        return null;
      }
      if (used == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * used);
      }
      bounds[used++] = at;
      bounds[used++] = after;
      at = blanks(after);
      isEnd = at < to && in[at] == ']';
      if (!isEnd) {
        if (at == to || in[at] != ',') {
          return null;
        }
        at = blanks(at + 1);
      }
    }
    return blanks(at + 1) == to ? Arrays.copyOf(bounds, used) : null;
  }

  byte kind(int path) {
    return kinds[path];
  }

  /// Where the text of a value begins, behind the quote.
  int start(int path) {
    return starts[path];
  }

  int end(int path) {
    return ends[path];
  }

  /// Makes what a path leads to an extracted value.
  void extract(int path, Values into, String name) {
    int from = starts[path];
    int to = ends[path];
    switch (kinds[path]) {
      case TEXT -> into.set(name, bytes, from, to);
      case ESCAPED -> {
        byte[] text = JsonText.unescaped(bytes, from, to);
        into.set(name, text, 0, text.length);
      }
      case NUMBER -> into.set(name, number(from, to));
      case TRUE -> into.set(name, true);
      case FALSE -> into.set(name, false);
      case NESTED -> into.set(name, JsonText.compact(bytes, from, to));
      default -> into.set(name, Values.NULL);
    }
  }

  private double number(int from, int to) {
    boolean isNegative = bytes[from] == '-';
    int at = isNegative ? from + 1 : from;
    if (to - at > 15) { // a double holds fewer digits exactly
      return asDouble(from, to);
    }
    long whole = 0;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return asDouble(from, to);
      }
      whole = 10 * whole + digit;
    }
    return isNegative ? -(double) whole : whole;
  }

  private double asDouble(int from, int to) {
    return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  // -- each method returns where what it reads ends, or BAD --------------------------------------

  private int blanks(int from) {
    int at = from;
    while (at < end && bytes[at] <= ' ' && isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private int value(int at, int depth, @Nullable JsonPaths wanted) {
    if (at == end || depth > JsonReader.MAX_DEPTH) {
      return BAD;
    }
    byte kind;
    int after;
    switch (bytes[at]) {
      case '"' -> {
        after = string(at);
        kind = isEscaped ? ESCAPED : TEXT;
      }
      case '{' -> {
        after = object(at, depth + 1, wanted != null && wanted.hasMembers() ? wanted : null);
        kind = NESTED;
      }
      case '[' -> {
        after = array(at, depth + 1);
        kind = NESTED;
      }
      case 't' -> {
        after = word(at, "true");
        kind = TRUE;
      }
      case 'f' -> {
        after = word(at, "false");
        kind = FALSE;
      }
      case 'n' -> {
        after = word(at, "null");
        kind = NOTHING;
      }
      default -> {
        after = numberEnd(at);
        kind = NUMBER;
      }
    }
    if (wanted != null && after != BAD) {
      boolean isText = kind == TEXT || kind == ESCAPED;
      for (int path : wanted.paths()) {
        kinds[path] = kind;
        starts[path] = isText ? at + 1 : at;
        ends[path] = isText ? after - 1 : after;
      }
    }
    return after;
  }

  private int object(int from, int depth, @Nullable JsonPaths wanted) {
    if (depth > JsonReader.MAX_DEPTH) {
      return BAD;
    }
    int at = blanks(from + 1);
    if (at < end && bytes[at] == '}') {
      return at + 1;
    }
    while (at < end && bytes[at] == '"') {
      int after = string(at);
      if (after == BAD) {
        return BAD;
      }
      JsonPaths member = wanted == null ? null : member(wanted, at + 1, after - 1);
      at = blanks(after);
      if (at == end || bytes[at] != ':') {
        return BAD;
      }
      if (member != null) {
        for (int path : member.all()) { // of members with the same name, the last one counts
          kinds[path] = NOTHING;
        }
      }
      at = value(blanks(at + 1), depth, member);
      if (at == BAD) {
        return BAD;
      }
      at = blanks(at);
      if (at == end) {
        return BAD;
      }
      if (bytes[at] == '}') {
        return at + 1;
      }
      if (bytes[at] != ',') {
        return BAD;
      }
      at = blanks(at + 1);
    }
    return BAD;
  }

  private @Nullable JsonPaths member(JsonPaths wanted, int from, int to) {
    if (!isEscaped) {
      return wanted.member(bytes, from, to);
    }
    byte[] name = JsonText.unescaped(bytes, from, to);
    return wanted.member(name, 0, name.length);
  }

  private int array(int from, int depth) {
    if (depth > JsonReader.MAX_DEPTH) {
      return BAD;
    }
    int at = blanks(from + 1);
    if (at < end && bytes[at] == ']') {
      return at + 1;
    }
    while (true) {
      at = value(at, depth, null);
      if (at == BAD) {
        return BAD;
      }
      at = blanks(at);
      if (at == end) {
        return BAD;
      }
      if (bytes[at] == ']') {
        return at + 1;
      }
      if (bytes[at] != ',') {
        return BAD;
      }
      at = blanks(at + 1);
    }
  }

  /// @param from the place of the first quote
  private int string(int from) {
    isEscaped = false;
    int at = from + 1;
    while (true) {
      while (at < end && !ENDS_PLAIN[bytes[at] & 0xff]) {
        at++;
      }
      if (at == end || (bytes[at] < ' ' && bytes[at] >= 0)) {
        return BAD;
      }
      if (bytes[at] == '"') {
        return at + 1;
      }
      isEscaped = true;
      at = escape(at + 1);
      if (at == BAD) {
        return BAD;
      }
    }
  }

  private int escape(int at) {
    if (at == end) {
      return BAD;
    }
    return switch (bytes[at]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
      case 'u' -> at + 5 <= end && JsonText.hex(bytes, at + 1) >= 0 ? at + 5 : BAD;
      default -> BAD;
    };
  }

  private int word(int at, String word) {
    int after = at + word.length();
    if (after > end) {
      return BAD;
    }
    for (int i = 1; i < word.length(); i++) {
      if (bytes[at + i] != word.charAt(i)) {
        return BAD;
      }
    }
    return after;
  }

  private int numberEnd(int from) {
    isLarge = false;
    int at = bytes[from] == '-' ? from + 1 : from;
    if (at < end && bytes[at] == '0') {
      at++;
    } else {
      at = digits(at);
    }
    if (at != BAD && at < end && bytes[at] == '.') {
      at = digits(at + 1);
    }
    if (at != BAD && at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
      isLarge = true;
      at++;
      at = digits(at < end && (bytes[at] == '+' || bytes[at] == '-') ? at + 1 : at);
    }
    isLarge |= at - from > LONG_NUMBER;
    return at != BAD && isLarge && readsNumbers && Double.isInfinite(asDouble(from, at)) ? BAD : at;
  }

  private int digits(int from) {
    int at = from;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at == from ? BAD : at;
  }
}
