package dev.pewter.loki.process.stage;

import dev.pewter.core.regex.SearchPattern;
import org.jspecify.annotations.Nullable;

/// Finds runs of digits, perhaps with delimiters between them, whose check digit is right by Luhn's
/// rule.
final class LuhnFilter {
  private final String replacement;
  private final int minLength;
  private final String delimiters;
  private final @Nullable SearchPattern skip;

  LuhnFilter(LuhnArguments arguments) {
    this.replacement = arguments.replacement();
    this.minLength = arguments.minLength();
    this.delimiters = arguments.delimiters();
    this.skip = arguments.skipRegex().isEmpty() ? null : SearchPattern.parse(arguments.skipRegex());
  }

  /// The text with such numbers replaced.
  String replaced(String text) {
    var out = new StringBuilder(text.length());
    var skipped = skip == null ? null : new Skipped(skip, text);
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!Character.isDigit(c)) {
        out.appendCodePoint(c);
        at += Character.charCount(c);
        continue;
      }
      int end = runEnd(text, at);
      int numberEnd = digitsEnd(text, at, end);
      if (isLuhn(text, at, numberEnd) && (skipped == null || !skipped.has(at, numberEnd))) {
        out.append(replacement);
        if (numberEnd < end) {
          out.appendCodePoint(text.codePointBefore(end)); // of several delimiters the last
        }
      } else {
        out.append(text, at, end);
      }
      at = end;
    }
    return out.toString();
  }

  /// Where the digits and delimiters end that begin at a place.
  private int runEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!Character.isDigit(c) && delimiters.indexOf(c) < 0) {
        break;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  /// Where the last digit of a run ends.
  private static int digitsEnd(String text, int from, int to) {
    int end = to;
    while (end > from && !Character.isDigit(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return end;
  }

  /// Whether the digits of a run are enough, fit in 63 bits, and end with the right check digit.
  private boolean isLuhn(String text, int from, int to) {
    int digits = 0;
    long number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        int digit = c - '0';
        if (number > (Long.MAX_VALUE - digit) / 10) {
          return false;
        }
        number = number * 10 + digit;
        digits++;
      } else if (Character.isDigit(text.codePointAt(i))) {
        return false; // of another script
      }
    }
    return digits >= minLength && checksum(number) == 0;
  }

  private static long checksum(long number) {
    long sum = 0;
    boolean doubles = false;
    for (long rest = number; rest > 0; rest /= 10) {
      long digit = rest % 10 * (doubles ? 2 : 1);
      sum += digit > 9 ? digit - 9 : digit;
      doubles = !doubles;
    }
    return sum % 10;
  }

  /// The matches of the pattern that protects numbers, found in the order of the text.
  private static final class Skipped {
    private final SearchPattern pattern;
    private final String text;
    private int start = -1;
    private int end = -1;
    private boolean isDone;

    Skipped(SearchPattern pattern, String text) {
      this.pattern = pattern;
      this.text = text;
    }

    /// Whether a match covers the range; ranges come in order.
    boolean has(int from, int to) {
      while (!isDone && end <= from) {
        next();
      }
      return !isDone && start <= from && to <= end;
    }

    private void next() {
      int from = end == start ? end + 1 : end; // behind an empty match one further
      var match = from > text.length() ? null : pattern.find(text, from);
      if (match == null) {
        isDone = true;
      } else {
        start = match.start(0);
        end = match.end(0);
      }
    }
  }
}
