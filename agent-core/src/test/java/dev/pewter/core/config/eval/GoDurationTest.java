package dev.pewter.core.config.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "1h30m, 1h30m0s",
    "90s, 1m30s",
    "1.5s, 1.5s",
    "-1m, -1m0s",
    "+250ms, 250ms",
    "0, 0s",
    "1500us, 1.5ms",
    "1µs5ns, 1.005µs",
    "7ns, 7ns",
    "100h, 100h0m0s",
    ".5m, 30s",
    "1.1234567h, 1h7m24.44412s",
    "0.3333333333333333333h, 20m0s",
    "2540400h10m10.000000001s, 2540400h10m10.000000001s",
  })
  void readsAndWrites(String text, String written) {
    assertThat(GoDuration.text(GoDuration.parse(text))).isEqualTo(written);
    assertThat(GoDuration.parse(written)).isEqualTo(GoDuration.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "5, 'time: missing unit in duration \"5\"'",
        "1d, 'time: unknown unit \"d\" in duration \"1d\"'",
        "abc, 'time: invalid duration \"abc\"'",
        "'', 'time: invalid duration \"\"'",
        "1.2.3s, 'time: missing unit in duration \"1.2.3s\"'",
        "'1 s', 'time: unknown unit \" s\" in duration \"1 s\"'",
        "99999999999999999999s, 'time: invalid duration \"99999999999999999999s\"'",
        "3000000h, 'time: invalid duration \"3000000h\"'",
      })
  void refusesAsGoDoes(String text, String message) {
    assertThatThrownBy(() -> GoDuration.parse(text)).hasMessage(message);
  }
}
