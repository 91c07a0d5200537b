package dev.pewter.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTextTest {

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "1,1ns",
    "1500,1.5µs",
    "412700,412.7µs",
    "1234000,1.234ms",
    "3200000,3.2ms",
    "1000000000,1s",
    "90000000000,1m30s",
    "150000000000,2m30s",
    "3600000000000,1h0m0s",
    "3661500000000,1h1m1.5s",
    "-1500000,-1.5ms"
  })
  void printsDurationsAsGoDoes(long nanos, String text) {
    assertThat(GoText.duration(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-01T10:00:00Z,2026-07-01T10:00:00Z",
    "2026-07-01T10:00:00.100Z,2026-07-01T10:00:00.1Z",
    "2026-07-01T10:00:00.123456789Z,2026-07-01T10:00:00.123456789Z",
    "2026-07-01T10:00:00.000000010Z,2026-07-01T10:00:00.00000001Z"
  })
  void trimsTheFractionOfATime(String instant, String text) {
    assertThat(GoText.instant(Instant.parse(instant))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "-1.5,-1.5",
    "0.005,0.005",
    "0.00001,1e-05",
    "100000,100000",
    "1000000,1e+06",
    "1234567,1.234567e+06",
    "1.7536896123E9,1.7536896123e+09",
    "1e300,1e+300",
    "NaN,NaN",
    "Infinity,+Inf",
    "-Infinity,-Inf"
  })
  void printsNumbersAsTheTextFormatDoes(double number, String text) {
    assertThat(GoText.number(number)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1000000,1000000",
    "9007199254740993,9007199254740992",
    "1e21,1e+21",
    "0.3333333333333333,0.3333333333333333",
    "0.0000001,1e-7",
    "0.000001,0.000001"
  })
  void printsNumbersAsJsonDoes(double number, String text) {
    assertThat(GoText.jsonNumber(number)).isEqualTo(text);
  }
}
