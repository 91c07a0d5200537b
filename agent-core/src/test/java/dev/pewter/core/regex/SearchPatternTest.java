package dev.pewter.core.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Searching by every engine against re2j.
class SearchPatternTest {
  private static final List<String> PATTERNS =
      List.of(
          "^(\\S+) (stdout|stderr) (\\S) (.*)$",
          "(?P<level>INFO|WARN|ERROR)\\s+(?P<rest>.*)",
          "(?<a>\\d{1,3})\\.(?<b>\\d{1,3})",
          "((?:\\d{1,3}\\.){3}\\d{1,3})",
          "level=(\\w+)|lvl=(\\w+)",
          "(?i)error: (.*)$",
          "(?s)begin(.*)end",
          "(?m)^at (.*)$",
          "(a|b)*c",
          "(?:a+)+b",
          "(\\w+)=(\"[^\"]*\"|\\S+)",
          "\\[(?P<time>[^\\]]+)\\] \"(?P<verb>[A-Z]+) (?P<path>\\S*)",
          "a{2,4}?(b?)",
          "(?:ab){1,3}(?:c|)",
          "\\bfoo\\b",
          "x*",
          "",
          "$",
          "(^|,)b",
          "(.*)error: (.*)",
          ".*?(\\d)\\b",
          "(?s)(.*)\\nat",
          "(?:a|b*|)(|^|$)c",
          "\u00fcber|stra\u00dfe");

  @Property(tries = 5_000)
  void knownPatternsAreFoundAsByRe2j(
      @ForAll("known") String pattern, @ForAll("lines") String input) {
    compare(pattern, input);
  }

  @Property(tries = 20_000)
  void madeUpPatternsAreFoundAsByRe2j(
      @ForAll("made") String pattern, @ForAll("inputs") String input) {
    compare(pattern, input);
  }

  @Property(tries = 5_000)
  void anyTextIsFoundOrRefusedAsByRe2j(
      @ForAll("texts") String pattern, @ForAll("inputs") String input) {
    compare(pattern, input);
  }

  private static void compare(String pattern, String input) {
    Pattern judge;
    try {
      judge = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      assertThatThrownBy(() -> SearchPattern.parse(pattern)).isInstanceOf(InvalidPattern.class);
      return;
    }
    var ours = SearchPattern.parse(pattern);
    var tree = PatternReader.read(pattern, false);
    var backtracker = tree == null ? null : Backtracker.finder(tree);
    var matcher = judge.matcher(input);
    for (int from = 0; from <= input.length(); from += 1 + from) {
      if (from < input.length() && Character.isLowSurrogate(input.charAt(from))) {
        continue;
      }
      int[] expected = matcher.find(from) ? bounds(matcher) : null;
      var found = ours.find(input, from);
      assertThat(found == null ? null : bounds(found)).as(pattern).isEqualTo(expected);
      if (backtracker != null) {
        assertThat(backtracker.find(input, from)).as(pattern).isEqualTo(expected);
      }
      if (from == 0) {
        assertThat(ours.isIn(input)).isEqualTo(expected != null);
        compareBytes(ours, input, expected);
      }
    }
  }

  private static void compareBytes(SearchPattern ours, String input, int @Nullable [] expected) {
    if (input.chars().allMatch(c -> c < 128)) {
      byte[] bytes = ("\n" + input + "\n").getBytes(StandardCharsets.US_ASCII);
      int[] found = ours.findAscii(bytes, 1, bytes.length - 1);
      for (int i = 0; found != null && i < found.length; i++) {
        found[i] -= found[i] < 0 ? 0 : 1;
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  private static int[] bounds(com.google.re2j.Matcher matcher) {
    int[] bounds = new int[2 * matcher.groupCount() + 2];
    for (int i = 0; i <= matcher.groupCount(); i++) {
      bounds[2 * i] = matcher.start(i);
      bounds[2 * i + 1] = matcher.end(i);
    }
    return bounds;
  }

  private static int[] bounds(Match match) {
    int[] bounds = new int[2 * match.groupCount() + 2];
    for (int i = 0; i <= match.groupCount(); i++) {
      bounds[2 * i] = match.start(i);
      bounds[2 * i + 1] = match.end(i);
    }
    return bounds;
  }

  @Test
  void takesLinearTimeForWhatWouldTakeForever() {
    String text = "a".repeat(20_000);
    for (String pattern :
        List.of("(?:a+)+b", "a*a*a*a*a*b", "(a|aa)+$x", ".*.*.*=.*", "(a?){50}b")) {
      assertThat(SearchPattern.parse(pattern).isIn(text)).as(pattern).isFalse();
    }
  }

  @Test
  void takesLittleTimeForWaysThatReadNothing() {
    assertThat(SearchPattern.parse("(|)".repeat(60) + "b").isIn("")).isFalse();
    assertThat(SearchPattern.parse("(^|$)".repeat(60) + "b").isIn("")).isFalse();
  }

  @Test
  void takesUnicodeClassesUnderTheirLongNamesAndInAnyCase() {
    for (String pattern :
        List.of(
            "\\p{letter}",
            "\\p{^Number}",
            "[\\p{Uppercase_Letter}é]",
            "\\pl",
            "\\PN",
            "\\p{LATIN}")) {
      assertThat(SearchPattern.parse("^" + pattern + "$").isIn("É")).as(pattern).isTrue();
      assertThat(SearchPattern.parse("^" + pattern + "$").isIn("5")).as(pattern).isFalse();
    }
    assertThat(SearchPattern.parse("^\\p{Old_Italic}$").isIn("\uD800\uDF00")).isTrue();
    assertThat(SearchPattern.parse("\\\\p{letter}").isIn("\\p{letter}")).isTrue();
    assertThat(SearchPattern.parse("\\Q\\p{letter}\\E").isIn("\\p{letter}")).isTrue();
    for (String pattern : List.of("\\p", "\\p{", "\\p{letter", "\\p{}", "\\p{Old-Letters}")) {
      assertThatThrownBy(() -> SearchPattern.parse(pattern))
          .hasMessageContaining("invalid character class range: `" + pattern + "`");
    }
  }

  @Test
  void knowsItsGroups() {
    assertThat(SearchPattern.parse("(?P<a>.)(.)(?<b>.)").groupNames())
        .containsExactly("", "a", "", "b");
  }

  @Test
  void usesTheQuickEngineForWhatPeopleWrite() {
    for (String pattern : PATTERNS.subList(0, 8)) {
      var tree = PatternReader.read(pattern, false);
      assertThat(tree).as(pattern).isNotNull();
      assertThat(tree == null ? null : Translation.of(tree.root())).as(pattern).isNotNull();
    }
  }

  @Provide
  Arbitrary<String> known() {
    return Arbitraries.of(PATTERNS);
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.of(
            "stdout",
            "stderr",
            " ",
            "F",
            "INFO",
            "error: ",
            "1.22.3.444",
            "level=",
            "lvl=x",
            "\n",
            "begin",
            "end",
            "at ",
            "a",
            "b",
            "c",
            "ab",
            "foo",
            "[",
            "] \"GET /",
            "\"",
            "\u00fcber",
            "stra\u00dfe",
            ",",
            "\ud83d\ude00",
            "ERROR")
        .list()
        .ofMaxSize(10)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> made() {
    return new MatchersPropertiesTest().patterns();
  }

  @Provide
  Arbitrary<String> inputs() {
    return new MatchersPropertiesTest().inputs();
  }

  @Provide
  Arbitrary<String> texts() {
    return new MatchersPropertiesTest().texts();
  }
}
