package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusValueTest {

  @ParameterizedTest
  @CsvSource({
    "ON, 1",
    "Yes, 1",
    "Primary, 1",
    "off, 0",
    "DISABLED, 0",
    "Connecting, 0",
    "non-Primary, 0",
    "12, 12",
    "-1.5e3, -1500",
    "18446744073709551615, 1.8446744073709552e19",
    "2026-11-21 12:00:00, 1795262400",
    "Nov  1 12:00:00 2026 GMT, 1793534400"
  })
  void isANumber(String text, double value) {
    assertThat(StatusValue.parse(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "utf8mb4", "1d", "0x1", "1 2", "2026-13-40 12:00:00", "mysql-bin.01x"})
  void isNone(String text) {
    assertThat(StatusValue.parse(text)).isNull();
  }

  @Test
  void makesNames() {
    assertThat(StatusValue.name("Innodb.Rows-read")).isEqualTo("innodb_rows_read");
  }
}
