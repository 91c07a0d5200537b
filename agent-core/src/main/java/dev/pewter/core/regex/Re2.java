package dev.pewter.core.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Matching by re2j: any legal pattern, slowly.
record Re2(Pattern pattern, Map<String, Integer> names) implements Matcher {

  /// Compiles a pattern that is already wrapped.
  static Re2 compile(String wrapped) {
    Limits.check(wrapped);
    try {
      Pattern pattern = UnicodeClasses.compile(wrapped);
      return new Re2(pattern, pattern.namedGroups());
    } catch (PatternSyntaxException e) {
      throw new InvalidPattern(message(e, wrapped));
    }
  }

  /// What Go says; re2j differs from it in one place.
  static String message(PatternSyntaxException e, String wrapped) {
    return String.valueOf(e.getMessage()).contains("stack underflow")
        ? "error parsing regexp: unexpected ): `" + wrapped + "`"
        : String.valueOf(e.getMessage());
  }

  @Override
  public boolean matches(String input) {
    return pattern.matches(input);
  }

  @Override
  public @Nullable Match match(String input) {
    var matcher = pattern.matcher(input);
    if (!matcher.matches()) {
      return null;
    }
    int[] bounds = new int[2 * (matcher.groupCount() + 1)];
    for (int group = 0; group <= matcher.groupCount(); group++) {
      bounds[2 * group] = matcher.start(group);
      bounds[2 * group + 1] = matcher.end(group);
    }
    return new Match(input, bounds);
  }

  @Override
  public int groupCount() {
    return pattern.groupCount();
  }

  @Override
  public int group(String name) {
    return names.getOrDefault(name, -1);
  }
}
