package dev.pewter.core.config.diag;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Finds the name somebody probably meant.
public final class Suggestions {
  private static final int NEAR = 2;

  private Suggestions() {}

  /// The known word nearest to a misspelt one, or null when none is near. Up to a third of the
  /// letters may differ; neighbours that changed places count as one difference.
  public static @Nullable String closest(String word, Collection<String> known) {
    String best = null;
    int bestDistance = Math.max(1, word.length() / 3) + 1;
    for (String candidate : known) {
      if (Math.abs(candidate.length() - word.length()) < bestDistance && !candidate.equals(word)) {
        int distance = distance(word, candidate);
        if (distance < bestDistance) {
          best = candidate;
          bestDistance = distance;
        }
      }
    }
    return best;
  }

  /// Whether a word differs from a known one in two letters at most.
  static boolean isNear(String word, Collection<String> known) {
    return known.stream()
        .anyMatch(
            candidate ->
                Math.abs(candidate.length() - word.length()) <= NEAR
                    && distance(word, candidate) <= NEAR);
  }

  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] reused = beforeLast;
      beforeLast = last;
      last = row;
      row = reused;
    }
    return last[b.length()];
  }
}
