package dev.pewter.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.Allocations;
import dev.pewter.core.testing.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatTest {
  private final TestClock clock = new TestClock();

  private static String text(long nanos) {
    return nanos == TimeFormat.INVALID ? "none" : Instant.ofEpochSecond(0, nanos).toString();
  }

  private String read(String format, @Nullable String zone, String text) {
    var location = zone == null ? null : ZoneId.of(zone);
    return text(TimeFormat.of(format, location, clock).nanos(text));
  }

  /// The expected times are those of Go 1.26.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
      ANSIC       | Mon Jan  5 07:08:09 2026                | 2026-01-05T07:08:09Z
      UnixDate    | mon JAN 15 07:08:09 UTC 2026            | 2026-01-15T07:08:09Z
      RubyDate    | Mon Jan 05 07:08:09 -0230 2026          | 2026-01-05T09:38:09Z
      RFC822      | 05 Jan 26 07:08 ABC                     | 2026-01-05T07:08:00Z
      RFC822      | 05 Jan 69 07:08 GMT-8                   | 1969-01-05T07:08:00Z
      RFC822      | 05 Jan 26 07:08 est x                   | none
      RFC822Z     | 05 Jan 26 07:08 +0100                   | 2026-01-05T06:08:00Z
      RFC850      | Monday, 05-Jan-26 07:08:09 CHADT        | 2026-01-05T07:08:09Z
      RFC850      | Monday, 05-Jan-26 07:08:09 CHADX        | none
      RFC1123     | Mon, 05 Jan 2026 07:08:09 WITA          | 2026-01-05T07:08:09Z
      RFC1123Z    | Mon, 05 Jan 2026 07:08:09 +2460         | 2026-01-04T06:08:09Z
      RFC1123Z    | Mon, 05 Jan 2026 07:08:09 +2500         | none
      RFC3339     | 2026-01-05T07:08:09.5+01:00             | 2026-01-05T06:08:09.500Z
      RFC3339     | 2026-01-05T7:08:09Z                     | 2026-01-05T07:08:09Z
      RFC3339Nano | 2026-01-05T07:08:09.1234567899Z         | 2026-01-05T07:08:09.123456789Z
      RFC3339Nano | 2026-02-30T07:08:09Z                    | none
      2006-01-02 15:04:05 | 2026-01-05 07:08:09,25          | 2026-01-05T07:08:09.250Z
      2006-01-02 15:04:05 | 2026-01-05     07:08:09         | 2026-01-05T07:08:09Z
      2006-01-02 15:04:05 | 2026-01-05 24:08:09             | none
      2006-01-02 15:04:05 | 2026-13-05 07:08:09             | none
      2006-01-02 15:04:05 | 2026-01-05 07:08:09x            | none
      2006-01-02 15:04:05.000 | 2026-01-05 07:08:09.12      | none
      2006-01-02 15:04:05.000 | 2026-01-05 07:08:09.123     | 2026-01-05T07:08:09.123Z
      2006-01-02 15:04:05.999 | 2026-01-05 07:08:09         | 2026-01-05T07:08:09Z
      2006-01-02 15:04:05,000 Z0700 | 2026-01-05 07:08:09,5 Z | none
      2006-01-02 15:04:05 Z07 | 2026-01-05 07:08:09 +03     | 2026-01-05T04:08:09Z
      2006-01-02 15:04:05 -07:00:00 | 2026-01-05 07:08:09 -01:00:30 | 2026-01-05T08:08:39Z
      2006-01-02 15:04:05 Z070000 | 2026-01-05 07:08:09 -010030 | 2026-01-05T08:08:39Z
      January 2 2006 3:04PM   | August 5 2026 12:30AM       | 2026-08-05T00:30:00Z
      1/2/06 3:04:05 pm       | 8/5/26 1:02:03 pm           | 2026-08-05T13:02:03Z
      1/2/06 3:04:05 pm       | 8/5/26 1:02:03 PM           | none
      Monday _2 January 2006  | friday  2 january 2026      | 2026-01-02T00:00:00Z
      2006-002                | 2026-060                    | 2026-03-01T00:00:00Z
      2006 __2                | 2024  60                    | 2024-02-29T00:00:00Z
      2006-002                | 2026-366                    | none
      2006-01-002             | 2026-02-060                 | none
      20060102150405          | 20260105070809              | 2026-01-05T07:08:09Z
      _2006                   | _2026                       | 2026-01-01T00:00:00Z
      Mondays Jan 2006        | Mondays Feb 2026            | 2026-02-01T00:00:00Z
      Janet 2006              | Janet 2026                  | 2026-01-01T00:00:00Z
      2006                    | 1600                        | none
      06                      | +8                          | none
      Unix                    | 1562708916                  | 2019-07-09T21:48:36Z
      Unix                    | 1562708916.5                | 2019-07-09T21:48:36.500Z
      Unix                    | 1562708916.0000000019       | 2019-07-09T21:48:36.000000001Z
      Unix                    | 1.2.3                       | none
      Unix                    | -1                          | 1969-12-31T23:59:59Z
      Unix                    | 99999999999                 | none
      UnixMs                  | 1700000000123               | 2023-11-14T22:13:20.123Z
      UnixUs                  | 1700000000123456            | 2023-11-14T22:13:20.123456Z
      UnixNs                  | +1700000000123456789        | 2023-11-14T22:13:20.123456789Z
      UnixNs                  | 9223372036854775808         | none
      UnixMs                  | 1.5                         | none
      UnixMs                  | ``                          | none
      """)
  void readsAsGoDoes(String format, String text, String expected) {
    assertThat(read(format, null, text)).isEqualTo(expected);
  }

  @Test
  void takesTheYearOfTheClock() {
    assertThat(read("Jan _2 15:04:05", null, "Mar  5 07:08:09")).isEqualTo("2026-03-05T07:08:09Z");
  }

  @Test
  void takesTheLastYearForDecemberInJanuary() {
    assertThat(read("Jan _2 15:04", null, "Dec 31 23:59")).isEqualTo("2025-12-31T23:59:00Z");
  }

  @Test
  void takesTheNextYearForJanuaryInDecember() {
    var format = TimeFormat.of("Jan _2 15:04", null, clock);
    assertThat(text(format.nanos("Jan  1 00:01"))).isEqualTo("2026-01-01T00:01:00Z");

    clock.advance(Duration.ofDays(350));

    assertThat(text(format.nanos("Jan  1 00:01"))).isEqualTo("2027-01-01T00:01:00Z");
  }

  @Test
  void readsTheDayThatThisYearLacksAsTheNext() {
    assertThat(read("Jan _2", null, "Feb 29")).isEqualTo("2026-03-01T00:00:00Z");
  }

  /// The expected times are those of Go 1.26, also where clocks change.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          America/New_York | 2024-07-01 12:00:00     | 2024-07-01T16:00:00Z
          America/New_York | 2024-03-10 02:30:00     | 2024-03-10T06:30:00Z
          America/New_York | 2024-11-03 01:30:00     | 2024-11-03T05:30:00Z
          America/New_York | 2024-07-01 12:00:00 EDT | 2024-07-01T16:00:00Z
          America/New_York | 2024-07-01 12:00:00 EST | 2024-07-01T17:00:00Z
          America/New_York | 2024-01-01 12:00:00 EDT | 2024-01-01T16:00:00Z
          America/New_York | 2024-07-01 12:00:00 CET | 2024-07-01T12:00:00Z
          Asia/Kolkata     | 2024-07-01 12:00:00 IST | 2024-07-01T06:30:00Z
          """)
  void readsInALocation(String zone, String text, String expected) {
    String layout = text.length() > 19 ? "2006-01-02 15:04:05 MST" : "2006-01-02 15:04:05";
    assertThat(read(layout, zone, text)).isEqualTo(expected);
  }

  @Test
  void namedFormatsTakeNoNoticeOfTheLocation() {
    assertThat(read("ANSIC", "America/New_York", "Mon Jan  5 07:08:09 2026"))
        .isEqualTo("2026-01-05T07:08:09Z");
  }

  @Test
  void readsNumbersWithoutAllocating() throws IOException, InterruptedException {
    var format = TimeFormat.of("UnixMs", null, clock);

    Allocations.assertAllocatesAtMost(0, () -> format.nanos("1700000000123"));
  }
}
