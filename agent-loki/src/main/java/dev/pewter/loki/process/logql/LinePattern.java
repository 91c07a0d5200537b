package dev.pewter.loki.process.logql;

import dev.pewter.core.regex.SearchPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for something anywhere in a line. Words, also several with bars between them, are searched
/// in the bytes; other regular expressions make the line a string, but only when it has a word that
/// they cannot match without.
public final class LinePattern {
  private static final String SPECIAL = "\\.+*?()|[]{}^$";

  private final byte[][] words;
  private final @Nullable SearchPattern pattern; // null: a word is all that is looked for

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
        : new LinePattern(required(text), pattern);
  }

  private static List<String> required(String text) {
    String word = RequiredWord.of(text);
    return word == null ? List.of("") : List.of(word);
  }

  private static boolean isPlain(String text) {
    return text.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /// Whether it is in `line[start, end)`.
  public boolean isIn(byte[] line, int start, int end) {
    for (byte[] word : words) {
      if (ByteSearch.contains(line, start, end, word)) {
        return pattern == null
            || pattern.isIn(new String(line, start, end - start, StandardCharsets.UTF_8));
      }
    }
    return false;
  }
}
