package dev.pewter.core.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// Our own matchers against re2j: the same matches, the same groups, the same patterns refused.
class MatchersPropertiesTest {

  @Property(tries = 5_000)
  void groupsAreThoseOfRe2j(@ForAll("patterns") String pattern, @ForAll("inputs") String input) {
    compare(pattern, input);
  }

  @Property(tries = 5_000)
  void anyTextIsMatchedOrRefusedAsByRe2j(
      @ForAll("texts") String pattern, @ForAll("inputs") String input) {
    compare(pattern, input);
  }

  @Property
  void anyUnicodeIsMatchedOrRefusedAsByRe2j(@ForAll String pattern, @ForAll String input) {
    compare(pattern, input);
    compare("(.)" + pattern + ".*", "x" + input);
  }

  private static void compare(String pattern, String input) {
    Pattern judge;
    try {
      judge = Pattern.compile("^(?s:" + pattern + ")$");
    } catch (PatternSyntaxException e) {
      try {
        AnchoredPattern.parse(pattern);
      } catch (InvalidPattern refused) {
        String ours = String.valueOf(refused.getMessage());
        // Go says "unexpected )"; and nested repeats are counted before anything is parsed.
        if (!String.valueOf(e.getMessage()).contains("stack underflow")
            && !ours.contains("invalid repeat count")) {
          assertThat(refused).hasMessage(e.getMessage());
        }
        return;
      }
      throw new AssertionError(pattern + " must be refused: " + e.getMessage());
    }
    AnchoredPattern ours = AnchoredPattern.parse(pattern);
    var expected = judge.matcher(input);
    List<@Nullable String> groups = new ArrayList<>();
    if (expected.matches()) {
      for (int i = 0; i <= expected.groupCount(); i++) {
        groups.add(expected.group(i));
      }
    }
    assertThat(ours.matches(input)).as(pattern).isEqualTo(!groups.isEmpty());
    assertThat(groups(ours.match(input))).as(pattern).isEqualTo(groups);
    assertThat(ours.groupCount()).isEqualTo(judge.groupCount());
    judge.namedGroups().forEach((name, i) -> assertThat(ours.group(name)).isEqualTo(i));
  }

  private static List<@Nullable String> groups(@Nullable Match match) {
    List<@Nullable String> groups = new ArrayList<>();
    for (int i = 0; match != null && i <= match.groupCount(); i++) {
      groups.add(match.group(i));
    }
    return groups;
  }

  @Property(tries = 5_000)
  void patternsAroundLiteralsMatchAsByRe2j(
      @ForAll("simple") String pattern, @ForAll("inputs") String input) {
    compare(pattern, input);
  }

  @Provide
  Arbitrary<String> simple() {
    return Arbitraries.of("a", "b", ".*", ".+", "(.*)", "(.+)", "|", "a.*", "(", ")", "0")
        .list()
        .ofMaxSize(6)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> inputs() {
    return Arbitraries.strings()
        .withChars("aabbcAs01-_ .\n\u017f\u00e9\ud83d\ude00")
        .ofMaxLength(12);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab0\\dw[]()|*+?{},.^$-:<>P=iU1").ofMaxLength(14);
  }

  @Provide
  Arbitrary<String> patterns() {
    Arbitrary<String> atoms =
        Arbitraries.of(
            "a",
            "b",
            "ab",
            ".",
            "\\d",
            "\\w",
            "\\S",
            "\\s",
            "\\W",
            "[ab]",
            "[^a]",
            "[a-c0-9_]",
            "[^\\d-]",
            "\\.",
            "\\-",
            "^",
            "$",
            "\\b",
            "\\B",
            "[[:alpha:]]",
            "\\pL",
            "\u00e9",
            "[\u00e0-\u00ff]",
            "\ud83d\ude00",
            "x{0}",
            "",
            "(?i:A)",
            "(?i:[^s]k)",
            "(?i)",
            "(?m:^)",
            "(?m:$)",
            "(?s:.)",
            "(?-s:.)",
            "[[:space:]x]",
            "\\x{1f600}",
            "[\\x61-\\x63]",
            "\\x61",
            "\\Qa.\\E",
            "-");
    return Arbitraries.lazyOf(
        () -> atoms,
        () -> atoms,
        () -> Combinators.combine(patterns(), patterns()).as((a, b) -> a + b),
        () -> Combinators.combine(patterns(), patterns()).as((a, b) -> a + "|" + b),
        () -> patterns().map(p -> "(" + p + ")"),
        () -> patterns().map(p -> "(?:" + p + ")"),
        () ->
            Combinators.combine(
                    patterns(),
                    Arbitraries.of(
                        "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{0,2}", "{1,3}?"))
                .as((p, r) -> "(" + p + ")" + r),
        () ->
            Combinators.combine(atoms, Arbitraries.of("*", "+", "?", "*?", "{2,3}", "**"))
                .as((p, r) -> p + r));
  }
}
