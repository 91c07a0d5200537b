package dev.pewter.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Times are read as java.time reads them.
class Rfc3339PropertiesTest {

  @Property
  void readsEveryTimeOfTheRange(
      @ForAll @LongRange(min = -9_000_000_000L, max = 9_000_000_000L) long second,
      @ForAll @IntRange(max = 999_999_999) int nano,
      @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offsetMinutes) {
    var offset = ZoneOffset.ofTotalSeconds(offsetMinutes * 60);
    String text =
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            Instant.ofEpochSecond(second, nano).atOffset(offset));
    // java.time leaves out seconds of zero
    String whole =
        text.charAt(16) == ':' ? text : text.substring(0, 16) + ":00" + text.substring(16);
    assertThat(nanos(whole)).isEqualTo(second * 1_000_000_000 + nano);
  }

  @Property(tries = 5000)
  void refusesWhatJavaRefuses(@ForAll("nearly") String text) {
    long nanos = nanos(text);
    try {
      var time = OffsetDateTime.parse(text);
      long expected = time.toEpochSecond() * 1_000_000_000 + time.getNano();
      assertThat(nanos).as(text).isEqualTo(expected);
    } catch (DateTimeException _) {
      assertThat(nanos).as(text).isEqualTo(Rfc3339.INVALID);
    }
  }

  @Property
  void neverThrows(@ForAll String text, @ForAll("nearly") String time) {
    nanos(text);
    nanos(time + text);
    nanos(text + time);
  }

  @Provide
  Arbitrary<String> nearly() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 14),
            Arbitraries.integers().between(0, 33),
            Arbitraries.integers().between(0, 24),
            Arbitraries.integers().between(0, 61),
            Arbitraries.of(2023, 2024, 2000, 1900, 1969),
            Arbitraries.of("", ".1", ".123456789", ".000000001"),
            Arbitraries.of("Z", "+02:00", "-11:59", "", "z0", "+0200"))
        .as(
            (month, day, hour, minute, year, fraction, zone) ->
                "%04d-%02d-%02dT%02d:%02d:%02d%s%s"
                    .formatted(year, month, day, hour, minute, minute, fraction, zone));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-01-01T00:00:00.1234567891Z", // more digits than nanoseconds have
        "2024-01-01T00:00:00,5+00:00",
        "2024-01-01T1:00:00Z"
      })
  void readsWhatGoReads(String text) {
    assertThat(nanos(text)).isNotEqualTo(Rfc3339.INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-01-01T00:00:00.Z", "2024-01-01T00:00:60Z", "2024-01-01 00:00:00Z"})
  void refusesWhatGoRefuses(String text) {
    assertThat(nanos(text)).isEqualTo(Rfc3339.INVALID);
  }

  private static long nanos(String text) {
    byte[] bytes = ("x" + text + "x").getBytes(StandardCharsets.UTF_8);
    return Rfc3339.nanos(bytes, 1, bytes.length - 1);
  }
}
