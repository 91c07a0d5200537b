package dev.pewter.core.storage.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The matcher against one that tries everything.
class GlobPropertiesTest {

  @Property(tries = 2000)
  void matchesAsTryingEverythingDoes(
      @ForAll("patterns") String pattern, @ForAll("paths") String path) {
    assertThat(Glob.parse(pattern).matches(path))
        .isEqualTo(matches(List.of(pattern.split("/", -1)), List.of(path.split("/", -1))));
  }

  @Property
  void anyTextIsReadOrRefused(@ForAll String text, @ForAll String path) {
    try {
      Glob glob = Glob.parse(text);
      assertThat(glob.matches(path)).isEqualTo(glob.matches(path));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("pattern");
    }
  }

  @Property
  void anyWildcardsAreReadOrRefused(@ForAll("wild") String text) {
    try {
      assertThat(Glob.parse(text).paths()).isNotEmpty();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("pattern");
    }
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of("a", "b", "*", "**", "?", "a*", "*b", "a**b", "*a*b*", "ab")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(names -> String.join("/", names));
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "ab", "aab", "ba", "abab")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(names -> String.join("/", names));
  }

  @Provide
  Arbitrary<String> wild() {
    return Arbitraries.strings().withChars("{},[]!^-\\*?/ab").ofMaxLength(20);
  }

  private static boolean matches(List<String> pattern, List<String> names) {
    if (pattern.isEmpty()) {
      return names.isEmpty();
    }
    var rest = pattern.subList(1, pattern.size());
    if (pattern.getFirst().equals("**")) {
      return matches(rest, names)
          || (!names.isEmpty() && matches(pattern, names.subList(1, names.size())));
    }
    return !names.isEmpty()
        && nameMatches(pattern.getFirst(), names.getFirst())
        && matches(rest, names.subList(1, names.size()));
  }

  private static boolean nameMatches(String pattern, String name) {
    if (pattern.isEmpty()) {
      return name.isEmpty();
    }
    return switch (pattern.charAt(0)) {
      case '*' ->
          nameMatches(pattern.substring(1), name)
              || (!name.isEmpty() && nameMatches(pattern, name.substring(1)));
      case '?' -> !name.isEmpty() && nameMatches(pattern.substring(1), name.substring(1));
      default ->
          !name.isEmpty()
              && name.charAt(0) == pattern.charAt(0)
              && nameMatches(pattern.substring(1), name.substring(1));
    };
  }
}
