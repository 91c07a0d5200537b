package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0                             | 0
          '  7 '                        | 7
          999999999                     | 999999999
          99999999999999999999999999    | 999999999
          Fri, 02 Jan 2026 03:04:15 GMT | 10
          Fri, 02 Jan 2026 03:04:04 GMT | 0
          ' '                           | 0
          -1                            | 0
          1.5                           | 0
          ٣                             | 0
          soon                          | 0
          """)
  void isInSecondsOrATime(String header, long seconds) {
    assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void isZeroWithoutTheHeader() {
    assertThat(RetryAfter.parse(null, NOW)).isZero();
  }
}
