package dev.pewter.loki.process.logql;

import dev.pewter.core.regex.SearchPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for something anywhere in a line. Words, also several with bars between them, are searched
/// in the bytes; only other regular expressions make the line a string.
public final class LinePattern {
  private static final String SPECIAL = "\\.+*?()|[]{}^$";

  private final byte[][] words;
  private final @Nullable SearchPattern pattern; // null: one of the words is looked for

  private LinePattern(List<String> words, @Nullable SearchPattern pattern) {
    this.words =
        words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    this.pattern = pattern;
  }

  /// A text as it is.
  public static LinePattern literal(String text) {
    return new LinePattern(List.of(text), null);
  }

  /// A regular expression.
  ///
  /// @throws dev.pewter.core.regex.InvalidPattern when it is none
  public static LinePattern regex(String text) {
    var pattern = SearchPattern.parse(text);
    var words = List.of(text.split("\\|", -1));
    return words.stream().allMatch(LinePattern::isPlain)
        ? new LinePattern(words, null)
        : new LinePattern(List.of(), pattern);
  }

  private static boolean isPlain(String text) {
    return text.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /// Whether it is in `line[start, end)`.
  public boolean isIn(byte[] line, int start, int end) {
    if (pattern != null) {
      return pattern.isIn(new String(line, start, end - start, StandardCharsets.UTF_8));
    }
    for (byte[] word : words) {
      if (ByteSearch.contains(line, start, end, word)) {
        return true;
      }
    }
    return false;
  }
}
