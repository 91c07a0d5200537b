package dev.pewter.loki.process.logql;

import org.jspecify.annotations.Nullable;

/// Finds a word without which a regular expression matches nothing, so that most lines need not be
/// made strings. It looks only outside of groups and understands little; when in doubt there is
/// none.
final class RequiredWord {
  private final String pattern;
  private int at;
  private String best = "";
  private final StringBuilder run = new StringBuilder();

  private RequiredWord(String pattern) {
    this.pattern = pattern;
  }

  /// The longest word of a legal pattern that is in every match, or null.
  static @Nullable String of(String pattern) {
    var word = new RequiredWord(pattern);
    return word.read() && !word.best.isEmpty() ? word.best : null;
  }

  /// False when nothing can be said of the pattern.
  private boolean read() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at++);
      switch (c) {
        case '|' -> {
          return false;
        }
        case '(' -> {
          if (pattern.startsWith("?", at)
              && !pattern.startsWith("?:", at)
              && !pattern.startsWith("?P<", at)
              && !pattern.startsWith("?<", at)) {
            return false; // flags
          }
          end();
          if (!skipGroup()) {
            return false;
          }
        }
        case '[' -> {
          end();
          skipClass();
        }
        case '*', '?' -> dropLast();
        case '{' -> {
          dropLast();
          if (!skipCount()) {
            return false; // a brace that stands for itself
          }
        }
        case '.', '^', '$', '+', ')' -> end();
        case '\\' -> {
          char escaped = pattern.charAt(at++);
          if (escaped == 'Q') {
            return false;
          }
          if (escaped < 128 && !Character.isLetterOrDigit(escaped)) {
            run.append(escaped);
          } else {
            end();
            if ("xpP0123456789".indexOf(escaped) >= 0) {
              return false; // of several characters
            }
          }
        }
        case '\ufffd' -> end(); // stands for bytes that are no text
        default -> run.append(c);
      }
    }
    end();
    return true;
  }

  private void end() {
    if (run.length() > best.length()) {
      best = run.toString();
    }
    run.setLength(0);
  }

  /// What was read last need not be there.
  private void dropLast() {
    if (!run.isEmpty()) {
      int last = run.codePointBefore(run.length());
      run.setLength(run.length() - Character.charCount(last));
    }
    end();
  }

  /// Behind the end of `{n}`, `{n,}` or `{n,m}` whose start was read.
  private boolean skipCount() {
    int first = at;
    while (at < pattern.length() && "0123456789,".indexOf(pattern.charAt(at)) >= 0) {
      at++;
    }
    return at > first && at < pattern.length() && pattern.charAt(at++) == '}';
  }

  /// Behind the end of a group whose start was read.
  private boolean skipGroup() {
    int depth = 1;
    while (at < pattern.length() && depth > 0) {
      switch (pattern.charAt(at++)) {
        case '(' -> depth++;
        case ')' -> depth--;
        case '[' -> skipClass();
        case '\\' -> {
          if (pattern.charAt(at++) == 'Q') {
            return false;
          }
        }
        default -> {}
      }
    }
    return depth == 0;
  }

  /// Behind the end of a class whose start was read.
  private void skipClass() {
    if (pattern.startsWith("^", at)) {
      at++;
    }
    int first = at;
    while (at < pattern.length() && (pattern.charAt(at) != ']' || at == first)) {
      int posix = pattern.startsWith("[:", at) ? pattern.indexOf(":]", at) : -1;
      at = posix >= 0 ? posix + 2 : at + (pattern.charAt(at) == '\\' ? 2 : 1);
    }
    at = Math.min(at + 1, pattern.length());
  }
}
